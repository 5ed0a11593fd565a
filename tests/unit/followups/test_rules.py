"""The tables of states, as the rules hold them and as the manual tells them."""

from pathlib import Path

import pytest
from django.db.models import TextChoices

from samhandling.followups import rules
from samhandling.followups.models import BoardReport, FollowUpCycle

MANUAL = Path(__file__).resolve().parents[3] / "docs" / "manual" / "uppfoljning.md"


def rows(after: str) -> list[str]:
    """Return the rows of the manual's table with this heading."""
    _, _, table = MANUAL.read_text("utf-8").partition(f"| {after} | kan bli |\n| --- | --- |\n")
    return table.partition("\n\n")[0].splitlines()


@pytest.mark.parametrize(
    ("heading", "states", "table"),
    [
        ("läge", FollowUpCycle.State, rules.TRANSITIONS),
        ("rapportens läge", BoardReport.State, rules.REPORT_TRANSITIONS),
    ],
)
def test_the_manual_shows_the_table_of_states(
    heading: str, states: type[TextChoices], table: dict[str, tuple[str, ...]]
) -> None:
    told = [
        f"| {states(state).label} | {', '.join(str(states(one).label) for one in after) or '–'} |"
        for state, after in table.items()
    ]
    assert rows(heading) == told
