"""How a goal is worded, which goals overlap, and the order that stated weights give."""

import pytest

from samhandling.followups.quality import ranking, wording
from samhandling.followups.quality.ranking import CRITERIA, Facts


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("Andelen resor med cykel ska öka till 45 procent senast 2030", ["ett nyckeltal"]),
        (
            "Fler barn läser böcker",
            ["ett tal att nå", "ett år", "något som räknas (andel, antal, ton …)", "ett nyckeltal"],
        ),
        ("Programmet gäller till 2030", ["ett tal att nå", "en riktning (öka, minska, minst …)"]),
    ],
)
def test_a_wording_lacks_what_a_reader_would_miss(text: str, lacks: list[str]) -> None:
    found = wording.measurability(text, has_indicator=False).lacks
    assert [one for one in lacks if one not in found] == []


def test_a_year_is_no_number_to_reach_and_vague_words_are_named() -> None:
    found = wording.measurability("Verka för god hälsa till 2030", has_indicator=True)
    assert (found.has_number, found.has_year, found.vague) == (False, True, ("god", "verka"))


def test_goals_overlap_by_words_in_any_form_or_by_an_indicator() -> None:
    texts = {
        1: "Öka tryggheten i alla stadsdelar",
        2: "Ökad trygghet i stadsdelarna",
        3: "Fler cykelvägar",
        4: "Renare luft",
    }
    indicators = {1: frozenset(), 2: frozenset(), 3: frozenset({"N1"}), 4: frozenset({"N1"})}
    found = wording.overlaps(texts, indicators)
    assert [row.other for row in found[1]] == [2]
    assert found[1][0].likeness > 0.6
    assert (found[3][0].other, found[3][0].indicators) == (4, ("N1",))


@pytest.mark.slow
def test_two_thousand_goals_are_compared_in_a_moment() -> None:
    texts = {n: f"Mål {n} om ämne{n % 400} och sak{n % 37} i del{n % 11}" for n in range(2_000)}
    found = wording.overlaps(texts, dict.fromkeys(texts, frozenset()))
    assert all(row.likeness >= 0.5 for rows in found.values() for row in rows)


def test_the_order_follows_the_weights_and_says_how_much_is_known() -> None:
    far = Facts(gap=0.9, direction=None, own_control=None, affected=None, measurable=0.2, unique=1.0)
    near = Facts(gap=0.1, direction=0.0, own_control=1.0, affected=1.0, measurable=1.0, unique=1.0)
    only_gap = dict.fromkeys(CRITERIA, 0) | {"gap": 5}
    by_gap = [ranking.rank(facts, only_gap).score for facts in (far, near)]
    assert by_gap == pytest.approx([0.9, 0.1])
    first = ranking.weights({})
    assert ranking.rank(far, first).known == pytest.approx(5 / 12)
    assert ranking.rank(near, first).known == 1
    assert ranking.rank(far, dict.fromkeys(CRITERIA, 0)).score is None


def test_a_weight_that_cannot_be_read_is_the_one_to_begin_with() -> None:
    assert ranking.weights({"gap": "mycket", "unique": "9"}) == {
        **{n: w for n, (_, w) in CRITERIA.items()},
        "unique": 5,
    }
