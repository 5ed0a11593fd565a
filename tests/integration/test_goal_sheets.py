"""From a spreadsheet of goals to the register, with the earlier judgements on their path."""

from pathlib import Path

import pytest
from tests.factories import drafts, year
from tests.unit.jobs.test_goal_sheet import ROWS, sheet

from samhandling.followups import years
from samhandling.followups.earlier import changes as earlier
from samhandling.followups.models import FollowUpCycle, PastJudgement
from samhandling.jobs import read_document
from samhandling.programmes.imports import changes, files
from samhandling.programmes.imports.models import ImportNode
from samhandling.programmes.models import Goal

pytestmark = pytest.mark.django_db


def test_an_uploaded_sheet_is_confirmed_and_adopted_with_its_earlier_judgements(home: Path, tmp_path: Path) -> None:
    town = year.town()
    path = sheet(tmp_path, ROWS)
    outcome = read_document.read(path, path.name)
    assert outcome["ok"], outcome
    content = path.read_bytes()
    row = drafts.uploaded(
        town.municipality,
        town.coordinator,
        sha256=files.keep([content], "xlsx"),
        suffix="xlsx",
        file_name=path.name,
        n_bytes=len(content),
    )
    changes.start_reading(document_import=row)
    changes.take_in_reading(document_import=row, outcome=outcome)
    for node in ImportNode.objects.filter(document_import=row):
        if node.proposed.get("name") == "Skola" or node.proposed.get("name") == "Alla klarar skolan":
            changes.reject(by=town.coordinator, node=node)
        else:
            changes.accept(by=town.coordinator, node=node)
    row.refresh_from_db()
    (document,) = earlier.adopt(by=town.coordinator, document_import=row)
    assert set(Goal.objects.filter(document=document).values_list("name", flat=True)) == {
        "Trygghet",
        "Fler känner sig trygga",
    }
    assert FollowUpCycle.objects.get(state="historical").year == 2023
    past = {one.goal.name: (one.rating, one.trend) for one in PastJudgement.objects.select_related("goal")}
    assert past == {"Trygghet": ("yellow", "up"), "Fler känner sig trygga": ("red", "flat")}
    paths = {one.goal.name: one.steps[-1] for one in years.paths(town.municipality)}
    assert (paths["Fler känner sig trygga"].year, paths["Fler känner sig trygga"].rating) == (2023, "red")
