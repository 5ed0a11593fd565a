"""What a plan may say, and how it is told what it may not."""

from pathlib import Path

import pytest
from tests.factories import register

from samhandling.errors import DefinitionError
from samhandling.sources import microdata
from samhandling.sources.microdata.plan import Ages


def load(folder: Path, *changes: tuple[str, str]) -> microdata.Plan:
    text = register.PLAN
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return microdata.load(register.write_plan(folder, text))


def test_a_plan_names_the_columns_it_reads_and_no_other(tmp_path: Path) -> None:
    assert load(tmp_path).columns == (
        "DeSO", "Skriven", "Kön", "Bakgrund", "Födelseår", "Sysselsatt", "Inkomst", "Timmar",
    )  # fmt: skip


def test_every_fault_of_a_plan_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError) as caught:
        load(
            tmp_path,
            ('period: "2024"', "period: 2024"),
            ("minimum_cell: 5", "minimum_cell: 1"),
            ('K: ["2", "K"]', "K: [2]"),
            ("kind: count", "kind: antal"),
            ("[ålder, bakgrund]", "[ålder, utbildning]"),
            ('among: ["0", "1"]', 'among: ["0"]'),
            ("cuts: [16, 30, 65]", "cuts: [30, 16]"),
            ("scale: 0.001", "scale: -1, gissa: ja"),
        )
    said = str(caught.value)
    for fault in (
        "period: 2024", "rule.minimum_cell: 1", "sex.values.K: [2]", "measures.X-ANTAL.kind: 'antal'", "'utbildning'",
        "measures.X-SYSS.among", "ages.cuts: [30, 16]", "measures.X-SUMMA.scale: -1.0", "measures.X-SUMMA.gissa",
    ):  # fmt: skip
        assert fault in said, fault


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("M: [", "Man: [", "K, M eller X"),
        ('M: ["1", "M"]', 'M: ["1", "K"]', "en kod kan bara betyda en sak"),
        ("bakgrund: {", "ålder: {", "åldersklasserna"),
        ("end: 79", "end: 60", "minst den sista gränsen"),
        ("[], [ålder]", "[], []", "flera gånger"),
        ("inrikes född", "inrikes × född", "utan | och ×"),
        ("X-ANTAL", "X ANTAL", "bokstäver, siffror"),
        ("largest_percent: 60", "largest_percent: 160", "från 0 till 100"),
        ("areas:\n  - {column: DeSO}\n  - {column: DeSO, first: 4}", "areas: []", "minst en kolumn"),
    ],
)
def test_a_plan_that_contradicts_itself_says_where(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(DefinitionError, match=says.replace("|", r"\|")):
        load(tmp_path, (old, new))


def test_codes_must_be_text_so_that_leading_zeros_stay(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="inledande nollor"):
        load(tmp_path, ('codes: ["J"]', "codes: [01]"))


@pytest.mark.parametrize(
    ("cuts", "end", "labels"),
    [
        ((0, 20, 65), None, ("0–19", "20–64", "65–")),
        ((16, 30), 74, ("16–29", "30–74")),
        ((0, 1, 2), 2, ("0", "1", "2")),
    ],
)
def test_age_classes_are_named_by_first_and_last_year(
    cuts: tuple[int, ...], end: int | None, labels: tuple[str, ...]
) -> None:
    assert Ages("Ålder", "age", cuts, end).labels == labels


def test_two_plans_that_differ_in_anything_have_different_digests(tmp_path: Path) -> None:
    one, other = load(tmp_path), load(tmp_path, ("minimum_cell: 5", "minimum_cell: 6"))
    assert one.sha256 == load(tmp_path).sha256
    assert one.sha256 != other.sha256
