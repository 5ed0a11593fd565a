"""One question that hangs on goals: what was asked, the answer as it is written, and what became of it."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from samhandling.accounts import permissions
from samhandling.accounts.models import Role
from samhandling.accounts.permissions import Permission
from samhandling.accounts.rules import acts_for
from samhandling.errors import InputError
from samhandling.places.models import Municipality, Organisation
from samhandling.programmes.models import GoalQuestion
from samhandling.programmes.questions import changes, proposals, queries, rules
from samhandling.web.access import with_role
from samhandling.web.workplace.programmes.typed import refused
from samhandling.web.workplace.questions import words
from samhandling.web.workplace.questions.forms import AnswerForm, DelayForm, QuestionForm, ReasonForm
from samhandling.web.workplace.shared import page, saved, tried

FIELDS = (
    "kind", "title", "text", "asked_by", "asked_on", "answerer", "due_on", "source", "paragraph", "reference", "link",
)  # fmt: skip
State = GoalQuestion.State


@with_role
def new(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Put a question on goals."""
    municipality = roles[0].municipality
    data = request.POST if request.method == "POST" else None
    read = proposals.fields_of(municipality, request.GET.get("ur", ""))
    chosen = [goal for goal in request.GET.getlist("mal") if goal.isdecimal()]
    initial = {**(vars(read) if read else {}), "version": 0, "goals": chosen}
    form = QuestionForm(data, municipality=municipality, initial=initial)
    status = 200
    if data is not None:
        made: list[GoalQuestion] = []

        def act() -> str:
            goals = form.cleaned_data["goals"].select_related("document")
            by: Any = request.user
            made.append(changes.add_question(by=by, municipality=municipality, given=form.content(), goals=goals))
            return "Frågan är inlagd."

        status = refused(request, form, act, lambda: 0) if form.is_valid() else 422
        if not status:
            return redirect("work-question", slug=municipality.slug, pk=made[0].pk)
    return page(request, roles, "questions/new", {"form": form, "is_read": read is not None}, status=status)


@with_role
def question(request: HttpRequest, roles: list[Role], pk: int) -> HttpResponseBase:
    """Show a question; take its answer and what is said of it."""
    municipality = roles[0].municipality
    found = _find(municipality, pk)
    bodies = bodies_of(municipality)
    data = request.POST if request.method == "POST" else None
    what = data.get("what", "") if data is not None else ""
    made = _forms(data, what, found, bodies)
    status, mine = 200, ""
    if what == "answer":
        done = _answer(request, found, made["answer"])
        if done is not None:
            return done
        status = 422
        if made["answer"].is_valid():
            # Refused, often because somebody else saved: what stands now is in the field, what was typed below it.
            mine, status = made["answer"].cleaned_data["answer"].strip(), 409
            found = _find(municipality, pk)
            made["answer"] = answer_form(None, found, bodies)
    elif what:
        if what not in made:
            raise Http404("formuläret finns inte")
        form = made[what]
        status = 422
        if form.is_valid():
            status = refused(request, form, _acts(request, found, form)[what], lambda: _find(municipality, pk).version)
            if not status:
                return redirect(f"{request.path}#{what}")
            found = _find(municipality, pk)
    context = {
        "question": found,
        "forms": made,
        "mine": mine,
        "is_conflict": status == 409,
        "is_overdue": rules.is_overdue(found, timezone.localdate()),
        "may_write": _may(roles, permissions.WRITE_QUESTIONS, found.answerer),
        "may_answer": may_answer(roles, found),
        "may_reopen": found.state != State.OPEN and _may(roles, permissions.ANSWER_QUESTIONS, found.answerer),
        "told": words.history(queries.history(municipality, found)),
        "may_tell_delay": found.kind in rules.WITHIN_A_YEAR and found.delay_told_on is None,
    }
    return page(request, roles, "questions/question", context, status=status)


def bodies_of(municipality: Municipality) -> list[Organisation]:
    """Return the bodies that an answer can come from, by name (1 question)."""
    return list(Organisation.objects.filter(municipality=municipality).order_by("name"))


def answer_form(data: QueryDict | None, found: GoalQuestion, bodies: list[Organisation]) -> AnswerForm:
    """Return the form of a question's answer, with what is written so far."""
    initial = {
        "version": found.version,
        "answer": found.answer,
        "answered_by": found.answered_by_id or found.answerer_id,
        "answered_on": found.answered_on or timezone.localdate(),
        "answer_source": found.answer_source,
        "outcome": found.outcome,
    }
    # More than one can stand on a page: each has its own anchors.
    return AnswerForm(data, question=found, bodies=bodies, initial=initial, auto_id=f"svar-{found.pk}-%s")


def with_forms(roles: list[Role], found: list[GoalQuestion]) -> list[tuple[GoalQuestion, AnswerForm | None]]:
    """Return the questions, each that the person may answer with its form (1 question for the bodies)."""
    offered = {row.pk for row in found if may_answer(roles, row)}
    bodies = bodies_of(roles[0].municipality) if offered else []
    return [(row, answer_form(None, row, bodies) if row.pk in offered else None) for row in found]


def may_answer(roles: list[Role], found: GoalQuestion) -> bool:
    """Return whether to offer the answer's fields; the change asks again."""
    return found.state == State.OPEN and _may(roles, permissions.ANSWER_QUESTIONS, found.answerer)


def _find(municipality: Municipality, pk: int) -> GoalQuestion:
    try:
        return queries.question(municipality, pk)
    except GoalQuestion.DoesNotExist as error:
        raise Http404("frågan finns inte") from error


def _forms(data: QueryDict | None, what: str, found: GoalQuestion, bodies: list[Organisation]) -> dict[str, Any]:
    def given(name: str) -> QueryDict | None:
        return data if what == name else None

    version = {"version": found.version}
    initial = {name: getattr(found, name) for name in FIELDS} | version | {"goals": found.goals.all()}
    return {
        "answer": answer_form(given("answer"), found, bodies),
        "edit": QuestionForm(given("edit"), municipality=found.municipality, initial=initial, prefix="f"),
        "write_off": ReasonForm(given("write_off"), initial=version, prefix="a"),
        "reopen": ReasonForm(given("reopen"), initial=version, prefix="o"),
        "delay": DelayForm(given("delay"), initial=version, prefix="d"),
    }


def _answer(request: HttpRequest, found: GoalQuestion, form: AnswerForm) -> HttpResponseBase | None:
    """Save an answer as far as it is written, or as finished; None if it is refused."""
    by = _by(request)
    if request.headers.get("Accept") == "application/json":
        return saved(lambda: _draft(by, found, form))
    if not form.is_valid():
        return None
    onward = request.POST.get("tillbaka", "")
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts=None):
        onward = f"{request.path}#answer"
    if "done" not in request.POST:
        return tried(request, lambda: f"Svaret är sparat {_draft(by, found, form)['at']} som utkast.", onward)

    def act() -> str:
        changes.answer_question(by=by, question=found, version=form.cleaned_data["version"], given=form.content())
        return f"”{found.title}” är besvarad."

    return tried(request, act, onward)


def _draft(by: Any, found: GoalQuestion, form: AnswerForm) -> dict[str, Any]:
    if not form.is_valid():
        raise InputError("svaret kunde inte läsas; ladda om sidan")
    given = form.cleaned_data
    row = changes.save_answer(by=by, question=found, version=given["version"], answer=given["answer"])
    return {"version": row.version, "at": f"{timezone.localtime():%H.%M}"}


def _acts(request: HttpRequest, found: GoalQuestion, form: Any) -> dict[str, Callable[[], str]]:
    by = _by(request)

    def edit() -> str:
        given = form.cleaned_data
        goals = given["goals"].select_related("document")
        changes.edit_question(by=by, question=found, version=given["version"], given=form.content(), goals=goals)
        return "Uppgifterna är sparade."

    def write_off() -> str:
        changes.write_off(by=by, question=found, **form.cleaned_data)
        return "Frågan är avskriven. Skälet står kvar här."

    def reopen() -> str:
        changes.reopen(by=by, question=found, **form.cleaned_data)
        return "Frågan är öppen igen."

    def delay() -> str:
        changes.tell_delay(by=by, question=found, **form.cleaned_data)
        return "Dagen är sparad."

    return {"edit": edit, "write_off": write_off, "reopen": reopen, "delay": delay}


def _may(roles: list[Role], permission: Permission, body: Organisation | None) -> bool:
    """Return whether the roles give the permission: for the whole municipality, or for the body."""
    return any(
        role.kind in permission.kinds
        if role.organisation is None
        else role.kind in permission.own_kinds and body is not None and acts_for(role.organisation, body)
        for role in roles
    )


def _by(request: HttpRequest) -> Any:
    return request.user
