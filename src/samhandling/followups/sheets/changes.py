"""Taking in a report that was written in a spreadsheet."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from samhandling.accounts.models import Person
from samhandling.errors import ChangedMeanwhile, InputError
from samhandling.followups.models import BoardReport
from samhandling.followups.reporting import changes, queries
from samhandling.followups.reporting.changes import Texts


@dataclass(frozen=True)
class Given:
    """One answer of a file, for the question with this key, written when the answer had this version."""

    key: str
    version: int
    texts: Texts


@dataclass(frozen=True)
class TakenIn:
    """How many answers were saved, and the names of those that somebody else had saved meanwhile."""

    n_saved: int
    left: tuple[str, ...]


@transaction.atomic
def take_in(*, by: Person, report: BoardReport, given: Iterable[Given]) -> TakenIn:
    """Save the answers of a file, all or none; what somebody has saved meanwhile is left as it stands, and named."""
    asked = {one.key: one for one in queries.asked(report)}
    n_saved, left = 0, []
    for one in given:
        question = asked.get(one.key)
        if question is None:
            raise InputError(f"{report.organisation} är inte längre tillfrågad om {one.key}; ladda upp filen på nytt")
        try:
            changes.save_answer(
                by=by,
                report=report,
                texts=one.texts,
                version=one.version,
                goal=question.goal,
                activity=question.activity,
            )
            n_saved += 1
        except ChangedMeanwhile:
            left.append(question.name)
    return TakenIn(n_saved, tuple(left))
