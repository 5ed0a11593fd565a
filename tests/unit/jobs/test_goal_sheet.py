"""Goals, activities and earlier judgements from a spreadsheet."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter

from samhandling.errors import InputError
from samhandling.jobs import goal_sheet

HEADS = ("Målområde", "Delmål", "Aktivitet", "Ansvarig nämnd", "Agenda 2030", "Färg 2023", "Pil 2023")
ROWS = (
    ("Trygghet", "", "", "", "11", "gul", "upp"),
    ("", "Fler känner sig trygga", "", "Socialnämnden; Tekniska nämnden", "11, 16", "Nås inte", "→"),
    ("", "", "Bättre belysning", "Tekniska nämnden", "", "", ""),
    ("Skola", "Alla klarar skolan", "", "Skolnämnden", "4", "grön", ""),
)


def sheet(folder: Path, rows: Sequence[Sequence[object]], heads: Sequence[str] = HEADS) -> Path:
    path = folder / "mål_2023.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Mål")
        page.write_row(0, 0, ["Mål för social hållbarhet"])
        for number, row in enumerate([heads, *rows], 2):
            page.write_row(number, 0, row)
    return path


def test_level_columns_become_a_tree_and_empty_cells_mean_the_same_as_above(tmp_path: Path) -> None:
    found = goal_sheet.read(sheet(tmp_path, ROWS), "mål_2023.xlsx")
    goals = {goal.name: goal for goal in found.draft.goals}
    by_id = {goal.id: goal.name for goal in found.draft.goals}
    assert {name: by_id.get(goal.parent or "") for name, goal in goals.items()} == {
        "Trygghet": None,
        "Fler känner sig trygga": "Trygghet",
        "Skola": None,
        "Alla klarar skolan": "Skola",
    }
    safe = goals["Fler känner sig trygga"]
    assert (safe.level, safe.responsible, safe.agenda2030) == (
        "delmål",
        ("Socialnämnden", "Tekniska nämnden"),
        (11, 16),
    )
    (activity,) = found.draft.activities
    assert (activity.name, by_id[activity.goal or ""]) == ("Bättre belysning", "Fler känner sig trygga")
    assert found.draft.document.title == "mål 2023"


def test_every_proof_points_at_its_words_in_the_text(tmp_path: Path) -> None:
    found = goal_sheet.read(sheet(tmp_path, ROWS), "mål_2023.xlsx")
    for one in (*found.draft.goals, *found.draft.activities):
        start = one.proof.offset
        assert found.text[start : start + len(one.proof.quote)] == one.proof.quote == one.name


def test_earlier_judgements_follow_their_goals(tmp_path: Path) -> None:
    found = goal_sheet.read(sheet(tmp_path, ROWS), "mål_2023.xlsx")
    told = {goal["name"]: goal.get("past") for goal in found.as_json()["goals"]}
    assert told == {
        "Trygghet": [{"year": 2023, "rating": "yellow", "trend": "up"}],
        "Fler känner sig trygga": [{"year": 2023, "rating": "red", "trend": "flat"}],
        "Skola": None,
        "Alla klarar skolan": [{"year": 2023, "rating": "green", "trend": "unknown"}],
    }


def test_every_fault_is_told_at_once_with_its_cell(tmp_path: Path) -> None:
    rows = (("", "", "Något", "", "", "", ""), ("Trygghet", "", "", "", "18", "lila", "vänster"))
    with pytest.raises(InputError) as error:
        goal_sheet.read(sheet(tmp_path, rows), "mål.xlsx")
    for part in ("rad 4: raden har inget mål", "cell E5: 18", "cell F5: 'lila'", "cell G5: 'vänster'"):
        assert part in str(error.value)


def test_a_sheet_without_a_level_word_is_no_sheet_of_goals(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="minst en av dem vara ett nivåord"):
        goal_sheet.read(sheet(tmp_path, [("1", "2")], heads=("År", "Värde")), "tal.xlsx")
