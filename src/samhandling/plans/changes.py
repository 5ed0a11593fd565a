"""Action plans and activities: all writing."""

import datetime
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from samhandling.accounts import permissions
from samhandling.accounts.models import Person
from samhandling.accounts.rules import check_may
from samhandling.audit.changes import Actor, record
from samhandling.errors import InputError, InvalidTransition
from samhandling.indicators.models import Indicator
from samhandling.places.models import Area, Organisation
from samhandling.plans import rules
from samhandling.plans.models import (
    ActionPlan,
    Activity,
    ActivityResponsibility,
    Commitment,
    ExpectedEffect,
    ImpactAssessment,
    Milestone,
    Output,
    StatusNote,
)
from samhandling.programmes.editions import queries as editions
from samhandling.programmes.models import Goal, SteeringDocument

COMMITMENT_DAYS = 60


@dataclass(frozen=True)
class ActivityFields:
    """What an editor may set on an activity, all at once; None and "" mean that nothing is said."""

    name: str
    description: str = ""
    target_group: str = ""
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    money_sek: int | None = None
    full_time_equivalents: Decimal | None = None


@transaction.atomic
def add_plan(*, by: Actor, document: SteeringDocument, year: int | None = None) -> ActionPlan:
    """Add the action plan that a document holds."""
    check_may(by, document.municipality, permissions.EDIT_PLANS, "lägga in handlingsplaner")
    if ActionPlan.objects.filter(document=document, year=year).exists():
        raise InputError(f"{document} har redan en handlingsplan{f' för {year}' if year else ''}; ändra i den")
    plan = ActionPlan.objects.create(document=document, year=year)
    record(by=by, action="add_plan", obj=plan, municipality=document.municipality.slug, new={"year": year})
    return plan


@transaction.atomic
def add_activity(
    *,
    by: Actor,
    plan: ActionPlan,
    name: str,
    goals: Iterable[Goal],
    responsible: Iterable[tuple[Organisation, str]] = (),
    order: int = 0,
    quote: str = "",
    quote_page: int | None = None,
    quote_offset: int | None = None,
) -> Activity:
    """Add an activity, the goals that it serves and who does what about it."""
    municipality = plan.document.municipality
    check_may(by, municipality, permissions.EDIT_PLANS, "lägga in aktiviteter")
    if plan.activities.filter(name=name).exists():
        raise InputError(f"{plan} har redan en aktivitet {name!r}; välj ett annat namn")
    activity = Activity.objects.create(
        plan=plan, name=name, order=order, quote=quote, quote_page=quote_page, quote_offset=quote_offset
    )
    activity.goals.set(goals)
    _set_responsible(activity, responsible)
    record(by=by, action="add_activity", obj=activity, municipality=municipality.slug, new={"name": name})
    return activity


@transaction.atomic
def add_whole_activity(
    *,
    by: Actor,
    plan: ActionPlan,
    fields: ActivityFields,
    goals: Iterable[Goal],
    areas: Iterable[Area] = (),
    responsible: Iterable[tuple[Organisation, str]] = (),
) -> Activity:
    """Add an activity with all that an editor says of it; all of it or nothing."""
    last = plan.activities.order_by("-order").values_list("order", flat=True).first()
    order = 0 if last is None else last + 1
    activity = add_activity(by=by, plan=plan, name=fields.name.strip(), goals=(), order=order)
    activity = edit_activity(by=by, activity=activity, version=activity.version, fields=fields)
    return place_activity(
        by=by, activity=activity, version=activity.version, goals=goals, areas=areas, responsible=responsible
    )


@transaction.atomic
def edit_activity(*, by: Actor, activity: Activity, version: int, fields: ActivityFields) -> Activity:
    """Change what an activity is; refused if somebody else has changed it since ``version`` was read."""
    municipality = rules.municipality_of(activity)
    rules.check_may_edit_plan(by, municipality)
    activity = _locked(activity, version)
    _check_fields(activity, fields)
    new = asdict(fields) | {"name": fields.name.strip()}
    old = {name: getattr(activity, name) for name in new}
    changed = {name for name in new if new[name] != old[name]}
    if changed:
        for name in changed:
            setattr(activity, name, new[name])
        _save(activity, changed)
        record(
            by=by,
            action="edit_activity",
            obj=activity,
            municipality=municipality.slug,
            old=_plain({name: old[name] for name in changed}),
            new=_plain({name: new[name] for name in changed}),
        )
    return activity


@transaction.atomic
def place_activity(
    *,
    by: Actor,
    activity: Activity,
    version: int,
    goals: Iterable[Goal],
    areas: Iterable[Area] = (),
    responsible: Iterable[tuple[Organisation, str]] = (),
) -> Activity:
    """Say which goals and areas an activity serves and who does what about it, in the place of what was said."""
    municipality = rules.municipality_of(activity)
    rules.check_may_edit_plan(by, municipality)
    activity = _locked(activity, version)
    goals, areas, responsible = list(goals), list(areas), list(responsible)
    if not goals:
        raise InputError(f"aktiviteten {activity.name!r} tjänar inget mål; välj minst ett")
    if strangers := [goal.name for goal in goals if goal.document.municipality_id != municipality.pk]:
        raise InputError(f"målen {', '.join(strangers)} hör inte till {municipality}; välj egna mål")
    if strange := [body.name for body, _ in responsible if body.municipality_id != municipality.pk]:
        raise InputError(f"{', '.join(strange)} hör inte till {municipality}; välj egna organisationer")
    old = _placement(activity)
    activity.goals.set(goals)
    activity.areas.set(areas)
    activity.responsibilities.all().delete()
    _set_responsible(activity, responsible)
    _save(activity, set())
    new = _placement(activity)
    record(by=by, action="place_activity", obj=activity, municipality=municipality.slug, old=old, new=new)
    return activity


@transaction.atomic
def report_activity(*, by: Actor, activity: Activity, version: int, state: str, text: str = "") -> Activity:
    """Say how an activity goes; the note is added to those before it."""
    rules.check_may_report(by, activity)
    activity = _locked(activity, version)
    if state not in Activity.State.values or state == Activity.State.MOVED_ON:
        raise InputError(
            f"{state!r} är inget läge som kan rapporteras; välj planerad, pågår, klar, försenad eller avbruten"
        )
    rules.check_can_become(activity, state)
    if state in (Activity.State.DELAYED, Activity.State.STOPPED) and not text.strip():
        raise InputError(f"aktiviteten {activity.name!r} är {Activity.State(state).label}; skriv varför")
    old = activity.state
    activity.state = state
    _save(activity, {"state"})
    _note(by, activity, text)
    record(
        by=by,
        action="report_activity",
        obj=activity,
        municipality=rules.municipality_of(activity).slug,
        old={"state": old},
        new={"state": state, "text": text.strip()},
    )
    return activity


@transaction.atomic
def carry_over(*, by: Actor, activity: Activity, plan: ActionPlan) -> Activity:
    """Carry an unfinished activity over to a later plan: a new activity that knows the old one; the old is closed."""
    municipality = rules.municipality_of(activity)
    rules.check_may_edit_plan(by, municipality)
    rows = Activity.objects.select_for_update(of=("self",)).select_related("plan__document__municipality")
    activity = rows.get(pk=activity.pk)
    if plan.document.municipality_id != municipality.pk or plan.pk == activity.plan_id:
        raise InputError(f"{plan} är ingen senare plan i {municipality}; välj en annan")
    if activity.state in (Activity.State.DONE, Activity.State.MOVED_ON):
        raise InvalidTransition(
            f"aktiviteten {activity.name!r} är {activity.get_state_display()} och förs inte över; lägg in en ny"
        )
    rules.check_can_become(activity, Activity.State.MOVED_ON)
    if plan.activities.filter(name=activity.name).exists():
        raise InputError(f"{plan} har redan en aktivitet {activity.name!r}; knyt dem samman genom att ändra namnet")
    new = Activity.objects.create(
        plan=plan,
        order=activity.order,
        name=activity.name,
        description=activity.description,
        target_group=activity.target_group,
        state=Activity.State.PLANNED if activity.state == Activity.State.UNKNOWN else activity.state,
        starts_on=activity.starts_on,
        money_sek=activity.money_sek,
        full_time_equivalents=activity.full_time_equivalents,
        carried_from=activity,
        quote=activity.quote,
        quote_page=activity.quote_page,
        quote_offset=activity.quote_offset,
    )
    # Where a new edition has taken the place of the programme by that year, the activity serves the new goals.
    became = editions.became(municipality, plan.year) if plan.year else {}
    new.goals.set(editions.followed(activity.goals.all(), became))
    new.areas.set(activity.areas.all())
    _set_responsible(new, [(row.organisation, row.role) for row in activity.responsibilities.all()])
    _copy_what_is_ahead(activity, new)
    activity.state = Activity.State.MOVED_ON
    _save(activity, {"state"})
    _note(by, activity, f"Förd över till {plan}.")
    record(
        by=by,
        action="carry_over",
        obj=new,
        municipality=municipality.slug,
        old={"activity": activity.pk},
        new={"plan": str(plan)},
    )
    return new


@transaction.atomic
def carry_over_all(*, by: Actor, plan: ActionPlan, year: int, activities: Iterable[Activity]) -> ActionPlan:
    """Carry activities over to the document's plan of a later year, made if it is not there; all or none."""
    rules.check_may_edit_plan(by, plan.document.municipality)
    if plan.year is not None and year <= plan.year:
        raise InputError(f"{year} kommer inte efter {plan.year}; välj ett senare år")
    document = editions.successor(plan.document, year)
    later = ActionPlan.objects.filter(document=document, year=year).first()
    later = later or add_plan(by=by, document=document, year=year)
    for activity in activities:
        carry_over(by=by, activity=activity, plan=later)
    return later


@transaction.atomic
def expect_effect(
    *,
    by: Actor,
    activity: Activity,
    indicator: Indicator,
    direction: str,
    by_year: int,
    size: float | None = None,
    reasoning: str = "",
) -> ExpectedEffect:
    """Say what the activity is expected to do to an indicator by a year, in the place of what was said for it."""
    municipality = rules.municipality_of(activity)
    rules.check_may_edit_plan(by, municipality)
    if direction not in ExpectedEffect.Direction.values:
        raise InputError(f"effekten på {indicator} har riktningen {direction!r}; välj ökar eller minskar")
    if size is not None and not 0 < size < float("inf"):
        raise InputError(f"effekten på {indicator} är {size} stor; ange storleken som ett tal över noll, eller inget")
    effect, _ = ExpectedEffect.objects.update_or_create(
        activity=activity,
        indicator=indicator,
        by_year=by_year,
        defaults={"direction": direction, "size": size, "reasoning": reasoning.strip()},
    )
    new = {"indicator": indicator.key, "direction": direction, "size": size, "by_year": by_year}
    record(by=by, action="expect_effect", obj=effect, municipality=municipality.slug, new=new)
    return effect


@transaction.atomic
def set_milestone(
    *, by: Actor, activity: Activity, name: str, due_on: datetime.date, done_on: datetime.date | None = None
) -> Milestone:
    """Add a milestone, or say that it is reached or moved."""
    rules.check_may_report(by, activity)
    if not name.strip():
        raise InputError("delmomentet saknar namn; skriv vad som ska vara gjort")
    milestone, _ = Milestone.objects.update_or_create(
        activity=activity, name=name.strip(), defaults={"due_on": due_on, "done_on": done_on}
    )
    record(
        by=by,
        action="set_milestone",
        obj=milestone,
        municipality=rules.municipality_of(activity).slug,
        new=_plain({"name": milestone.name, "due_on": due_on, "done_on": done_on}),
    )
    return milestone


@transaction.atomic
def report_output(
    *,
    by: Actor,
    activity: Activity,
    what: str,
    year: int,
    n_total: int,
    n_women: int | None = None,
    n_men: int | None = None,
) -> Output:
    """Say what the activity held or reached in a year, by sex where that is known."""
    rules.check_may_report(by, activity)
    if (n_women is None) != (n_men is None):
        raise InputError(f"{what!r} har antal för bara ett kön; ange båda eller inget")
    if n_women is not None and n_men is not None and n_women + n_men > n_total:
        raise InputError(f"{what!r}: {n_women} kvinnor och {n_men} män är fler än {n_total} i allt; rätta antalen")
    output, _ = Output.objects.update_or_create(
        activity=activity,
        what=what.strip(),
        year=year,
        defaults={"n_total": n_total, "n_women": n_women, "n_men": n_men},
    )
    new = {"what": what, "year": year, "n_total": n_total, "n_women": n_women, "n_men": n_men}
    record(by=by, action="report_output", obj=output, municipality=rules.municipality_of(activity).slug, new=new)
    return output


@transaction.atomic
def ask_partner(
    *, by: Actor, activity: Activity, partner: Organisation, asked_for: str, today: datetime.date | None = None
) -> tuple[Commitment, str]:
    """Ask a partner outside the municipality to take part; returns the row and the secret of the link, kept nowhere.

    The same asked again, before it is answered, gives a new link in the place of the old one.
    """
    municipality = rules.municipality_of(activity)
    rules.check_may_edit_plan(by, municipality)
    if partner.municipality_id != municipality.pk or partner.kind != Organisation.Kind.OUTSIDE:
        raise InputError(
            f"{partner} är ingen extern aktör i {municipality}; egna organisationer får ett ansvar i stället"
        )
    if not asked_for.strip():
        raise InputError(f"skriv vad {partner} tillfrågas om")
    # Two sendings of one form come one after the other.
    Activity.objects.select_for_update().get(pk=activity.pk)
    token = secrets.token_urlsafe(32)
    link = {
        "token_sha256": _digest(token),
        "valid_until": (today or timezone.localdate()) + datetime.timedelta(days=COMMITMENT_DAYS),
    }
    commitment, _ = activity.commitments.update_or_create(
        partner=partner, asked_for=asked_for.strip(), state=Commitment.State.ASKED, defaults=link
    )
    record(by=by, action="ask_partner", obj=commitment, municipality=municipality.slug, new={"partner": partner.name})
    return commitment, token


@transaction.atomic
def answer_commitment(*, by: Actor, token: str, accepts: bool, answered_by: str, answer: str = "") -> Commitment:
    """Take in the partner's answer, given through the link; an answer is given once."""
    commitment = Commitment.objects.select_for_update().filter(token_sha256=_digest(token)).first()
    if commitment is None:
        raise InputError("länken finns inte; be kommunen om en ny")
    if commitment.state != Commitment.State.ASKED:
        raise InvalidTransition(
            f"frågan är redan besvarad ({commitment.get_state_display()}); kontakta kommunen om svaret ändras"
        )
    if commitment.valid_until < timezone.localdate():
        raise InvalidTransition(f"länken gällde till {commitment.valid_until}; be kommunen om en ny")
    if not answered_by.strip():
        raise InputError("skriv ditt namn, så att kommunen vet vem som svarat")
    commitment.state = Commitment.State.ACCEPTED if accepts else Commitment.State.DECLINED
    commitment.answer, commitment.answered_by = answer.strip(), answered_by.strip()[:200]
    commitment.answered_at = timezone.now()
    commitment.save()
    municipality = rules.municipality_of(commitment.activity)
    record(
        by=by,
        action="answer_commitment",
        obj=commitment,
        municipality=municipality.slug,
        new={"state": commitment.state},
    )
    return commitment


@transaction.atomic
def assess_impact(
    *, by: Person, activity: Activity, kind: str, answers: dict[str, str], concerns: bool = True
) -> ImpactAssessment:
    """Write down what the activity means for a group, step by step; it may be saved unfinished."""
    rules.check_may_report(by, activity)
    rules.check_answers(kind, answers)
    kept = {step: text.strip() for step, text in answers.items() if text.strip()}
    if not concerns and not kept:
        raise InputError("skriv varför gruppen inte berörs; ett kryss utan resonemang är ingen prövning")
    assessment, _ = ImpactAssessment.objects.update_or_create(
        activity=activity, kind=kind, defaults={"answers": kept, "concerns": concerns, "assessed_by": by}
    )
    record(
        by=by,
        action="assess_impact",
        obj=assessment,
        municipality=rules.municipality_of(activity).slug,
        new={"kind": kind, "answers": kept, "concerns": concerns},
    )
    return assessment


def _locked(activity: Activity, version: int) -> Activity:
    rows = Activity.objects.select_for_update(of=("self",)).select_related("plan__document__municipality")
    found = rows.get(pk=activity.pk)
    rules.check_unchanged(found, version)
    return found


def _save(activity: Activity, changed: set[str]) -> None:
    activity.version += 1
    activity.save(update_fields=[*changed, "version"])


def _check_fields(activity: Activity, fields: ActivityFields) -> None:
    faults = []
    name = fields.name.strip()
    if not name:
        faults.append("namnet är tomt; skriv vad som ska göras")
    if activity.plan.activities.exclude(pk=activity.pk).filter(name=name).exists():
        faults.append(f"planen har redan en aktivitet {name!r}; välj ett annat namn")
    if fields.starts_on and fields.ends_on and fields.ends_on < fields.starts_on:
        faults.append(f"den slutar {fields.ends_on}, före den börjar {fields.starts_on}; rätta datumen")
    if fields.money_sek is not None and fields.money_sek < 0:
        faults.append("pengarna är mindre än noll; ange kronor som är avsatta")
    if fields.full_time_equivalents is not None and fields.full_time_equivalents < 0:
        faults.append("årsarbetskrafterna är färre än noll")
    if faults:
        raise InputError(f"aktiviteten {activity.name!r} kan inte sparas: {'; '.join(faults)}")


def _set_responsible(activity: Activity, responsible: Iterable[tuple[Organisation, str]]) -> None:
    ActivityResponsibility.objects.bulk_create(
        ActivityResponsibility(activity=activity, organisation=organisation, role=role)
        for organisation, role in responsible
    )


def _placement(activity: Activity) -> dict[str, list[str]]:
    bodies = activity.responsibilities.select_related("organisation")
    return {
        "goals": sorted(activity.goals.values_list("key", flat=True)),
        "areas": sorted(activity.areas.values_list("code", flat=True)),
        "responsible": sorted(f"{row.organisation.key} {row.role}" for row in bodies),
    }


def _copy_what_is_ahead(old: Activity, new: Activity) -> None:
    for effect in old.effects.all():
        effect.pk, effect.activity = None, new
        effect.save(force_insert=True)
    for milestone in old.milestones.filter(done_on=None):
        milestone.pk, milestone.activity = None, new
        milestone.save(force_insert=True)


def _note(by: Actor, activity: Activity, text: str) -> None:
    StatusNote.objects.create(
        activity=activity, state=activity.state, text=text.strip(), noted_by=by if isinstance(by, Person) else None
    )


def _plain(values: dict[str, object]) -> dict[str, object]:
    """Return values that JSON can hold."""
    return {name: str(value) if isinstance(value, datetime.date | Decimal) else value for name, value in values.items()}


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
