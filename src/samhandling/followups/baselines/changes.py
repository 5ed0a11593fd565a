"""Baseline descriptions: all writing."""

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from samhandling.accounts import permissions
from samhandling.accounts.models import Person
from samhandling.accounts.rules import check_may
from samhandling.audit.changes import record
from samhandling.errors import ChangedMeanwhile, InputError
from samhandling.followups.around import Around
from samhandling.followups.baselines import proposals, queries, rules
from samhandling.followups.baselines.models import BaselineDescription, BaselineFigure, BaselineText
from samhandling.followups.changes import digest
from samhandling.indicators.models import Indicator
from samhandling.indicators.targets import changes as targets
from samhandling.programmes.models import Goal, SteeringDocument

State = BaselineDescription.State


@transaction.atomic
def begin_description(*, by: Person, document: SteeringDocument, as_of: datetime.date) -> BaselineDescription:
    """Begin the description of how things stood on a day, for a programme or plan that has none."""
    check_may(by, document.municipality, permissions.DESCRIBE_BASELINE)
    if as_of > timezone.localdate():
        raise InputError(f"{as_of:%Y-%m-%d} har inte varit än; nuläget kan beskrivas per i dag eller en tidigare dag")
    if BaselineDescription.objects.filter(document=document).exists():
        raise InputError(f"{document} har redan en nulägesbeskrivning; fortsätt i den")
    made = BaselineDescription.objects.create(document=document, as_of=as_of, begun_by=by)
    _record(by, "begin_baseline_description", made, {"as_of": as_of.isoformat()})
    return made


@transaction.atomic
def save_text(
    *, by: Person, description: BaselineDescription, goal: Goal | None, text: str, version: int
) -> BaselineText:
    """Save what is written so far of a goal, or of the whole; ``version`` 0 means that nothing was there.

    The same text saved again, as after a broken connection, changes nothing and is no conflict.
    """
    description = _writable(by, description)
    if goal is not None and goal.document_id != description.document_id:
        raise InputError(f"{goal} hör inte till {description.document}")
    row = description.texts.select_for_update(of=("self",)).select_related("saved_by").filter(goal=goal).first()
    if row is not None and row.text == text:
        return row
    if row is None:
        row = BaselineText(description=description, goal=goal, version=0)
    else:
        rules.check_unchanged(row, version)
    row.text, row.saved_by = text, by
    row.version += 1
    row.save()
    _record(by, "save_baseline_text", row, {"goal": goal.key if goal else None, "version": row.version})
    return row


@transaction.atomic
def accept_figures(
    *,
    by: Person,
    description: BaselineDescription,
    indicators: Mapping[str, int | None],
    stood: Mapping[str, str] | None = None,
) -> int:
    """Accept the proposed starting values of some indicators, by key, each of a year or (None) of the latest.

    Returns how many were accepted; those without any value to propose are refused. ``stood`` says how each row was
    shown, so that nobody's acceptance is written over unseen.
    """
    description = _writable(by, description)
    linked = {row.key: row for row in queries.indicators_of(description.document)}
    if strange := sorted(set(indicators) - set(linked)):
        raise InputError(f"{', '.join(strange)} följer inget mål i {description.document}")
    _check_stands(description, [linked[key] for key in indicators], stood)
    chosen = {key: year for key, year in indicators.items() if year is not None}
    found, _ = proposals.proposals(
        description.document.municipality,
        [linked[key] for key in indicators],
        as_of=description.as_of,
        years=chosen,
    )
    faults = [_fault(one, indicators[one.indicator.key]) for one in found]
    if faults := [fault for fault in faults if fault]:
        raise InputError("; ".join(faults))
    for one in found:
        _replace(by, description, one)
    kept = {one.indicator.key: one.year for one in found}
    _record(by, "accept_baseline_figures", description, kept)
    return len(found)


@transaction.atomic
def leave_out(
    *, by: Person, description: BaselineDescription, indicator: Indicator, reason: str, stood: str | None = None
) -> BaselineFigure:
    """Say why an indicator gets no starting value."""
    description = _writable(by, description)
    if indicator not in queries.indicators_of(description.document):
        raise InputError(f"{indicator} följer inget mål i {description.document}")
    if not reason.strip():
        raise InputError(f"skriv varför {indicator.title} inte får något utgångsläge")
    _check_stands(description, [indicator], None if stood is None else {indicator.key: stood})
    description.figures.filter(indicator=indicator).delete()
    made = BaselineFigure.objects.create(
        description=description, indicator=indicator, reason=reason.strip(), accepted_by=by
    )
    _record(by, "leave_out_baseline", made, {"indicator": indicator.key, "reason": made.reason})
    return made


@transaction.atomic
def decide(*, by: Person, description: BaselineDescription, body: str, on: datetime.date) -> BaselineDescription:
    """Decide the description: its values become the indicators' baselines, and it is frozen with a checksum."""
    municipality = description.document.municipality
    check_may(by, municipality, permissions.DECIDE_BASELINE)
    description = _locked(description)
    rules.check_is_draft(description)
    if not body.strip():
        raise InputError("ange vem som fastställde nulägesbeskrivningen")
    if on > timezone.localdate():
        raise InputError(f"{on:%Y-%m-%d} har inte varit än; ange dagen för beslutet när det är fattat")
    found = queries.whole(description)
    rules.check_nothing_is_left(description, found.left)
    description.decided_body, description.decided_on = body.strip(), on
    description.decided_by, description.decided_at = by, timezone.now()
    description.state = State.DECIDED
    description.content = queries.content(description, found)
    description.sha256 = digest(description.content)
    description.save()
    for row in description.figures.filter(reason="").select_related("indicator"):
        assert row.year is not None  # the register's constraint
        assert row.value is not None
        targets.set_baseline(
            by=by,
            municipality=municipality,
            indicator=row.indicator,
            year=row.year,
            value=row.value,
            sex=row.sex,
            decided_by=description.decided_body,
            decided_on=on,
        )
    new = {"decided_by": description.decided_body, "on": on.isoformat(), "sha256": description.sha256}
    _record(by, "decide_baseline_description", description, new)
    return description


def _writable(by: Person, description: BaselineDescription) -> BaselineDescription:
    check_may(by, description.document.municipality, permissions.DESCRIBE_BASELINE)
    description = _locked(description)
    rules.check_is_draft(description)
    return description


def _locked(description: BaselineDescription) -> BaselineDescription:
    rows = BaselineDescription.objects.select_for_update(of=("self",)).select_related("document__municipality")
    return rows.get(pk=description.pk)


def _check_stands(
    description: BaselineDescription, indicators: list[Indicator], stood: Mapping[str, str] | None
) -> None:
    """Raise ChangedMeanwhile if somebody has accepted or left out one of them since the page was shown."""
    if stood is None:
        return
    now: dict[str, list[BaselineFigure]] = {row.key: [] for row in indicators}
    rows = description.figures.filter(indicator__in=[row.pk for row in indicators])
    for row in rows.select_related("indicator", "accepted_by").order_by("pk"):
        now[row.indicator.key].append(row)
    for key, kept in now.items():
        if queries.stands(kept) != stood.get(key, ""):
            who = kept[0].accepted_by.actor_name if kept else "Någon"
            raise ChangedMeanwhile(
                f"{who} har just tagit ställning till {kept[0].indicator.title if kept else key}; "
                "inget av ditt är sparat. Läs det nya och försök igen"
            )


def _fault(one: Around, asked: int | None) -> str:
    title = one.indicator.title
    if not one.starts:
        return f"{title}: {one.why}; välj bort det med en orsak"
    if asked is not None and one.year != asked:
        return f"{title}: det finns inget värde för {asked}; välj bland {', '.join(map(str, one.years))}"
    return ""


def _replace(by: Person, description: BaselineDescription, one: Around) -> None:
    description.figures.filter(indicator=one.indicator).delete()
    for sex, start in one.starts.items():
        beside = start.beside() | (one.beside.plain() if one.beside and sex == "T" else {})
        BaselineFigure.objects.create(
            description=description,
            indicator=one.indicator,
            sex=sex,
            year=start.year,
            value=start.value,
            beside=beside,
            accepted_by=by,
        )


def _record(by: Person, action: str, obj: object, new: Mapping[str, object]) -> None:
    description = obj if isinstance(obj, BaselineDescription) else obj.description  # type: ignore[attr-defined]
    record(by=by, action=action, obj=obj, municipality=description.document.municipality.slug, new=dict(new))  # type: ignore[arg-type]
