"""Adopting what was uploaded together with the earlier judgements that it tells of: all of it or nothing."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from samhandling.accounts.models import Person
from samhandling.audit.changes import record
from samhandling.followups.models import FollowUpCycle, PastJudgement
from samhandling.plans import adoption
from samhandling.programmes.imports.models import DocumentImport
from samhandling.programmes.models import Goal, SteeringDocument

State = FollowUpCycle.State


@transaction.atomic
def adopt(
    *, by: Person, document_import: DocumentImport, replaces: Mapping[int, SteeringDocument] | None = None
) -> list[SteeringDocument]:
    """Adopt an import as ``plans.adoption`` does, and with it how its goals were judged in earlier follow-ups."""
    documents = adoption.adopt(by=by, document_import=document_import, replaces=replaces)
    told = [goal for draft in document_import.drafts for goal in draft.get("goals") or [] if goal.get("past")]
    if told:
        _add_past(by, document_import, documents, told)
    return documents


def _add_past(
    by: Person, document_import: DocumentImport, documents: list[SteeringDocument], told: list[dict[str, Any]]
) -> None:
    """Add the judgements of the goals that were adopted; the place of its quote tells which goal is which."""
    adopted = {goal.quote_offset: goal for goal in Goal.objects.filter(document__in=documents)}
    municipality = document_import.municipality
    n_added = 0
    for one in told:
        goal = adopted.get(one["offset"])
        if goal is None:  # struck by the person who confirmed
            continue
        for past in one["past"]:
            cycle, _ = FollowUpCycle.objects.get_or_create(
                municipality=municipality,
                year=past["year"],
                state=State.HISTORICAL,
                defaults={"title": f"Uppföljning {past['year']}", "source": document_import.file_name[:300]},
            )
            PastJudgement.objects.create(
                cycle=cycle,
                goal=goal,
                rating=past["rating"],
                trend=past["trend"],
                source=document_import.file_name[:300],
            )
            n_added += 1
    new = {"file": document_import.file_name, "n": n_added}
    record(by=by, action="add_past_judgements", obj=document_import, municipality=municipality.slug, new=new)
