"""Tables with totals, primary rules, rounded shares, and the attack on random hierarchies."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samhandling.engine import disclosure
from samhandling.errors import DataError, DefinitionError, DisclosureRefused

SEX = disclosure.axis(["K", "M"])
AREAS = disclosure.axis(["n1", "n2", "s1"], total="city", groups={"north": ["n1", "n2"], "south": ["s1"]})


def small_table() -> disclosure.Table:
    return disclosure.table(np.array([[3, 40], [12, 20], [30, 31]]), axes=[AREAS, SEX])


def open_cells(protected: disclosure.Protected, margins: object, width: float = 5) -> list[object]:
    shown = {label: figure.value for label, figure in protected.items()}
    bounds = disclosure.audit(shown, margins=margins)  # type: ignore[arg-type]
    return [label for label in protected.primary if bounds[label].width < width - 1e-6]


def test_a_table_has_totals_along_every_axis_and_level() -> None:
    table = small_table()
    assert table.counts["north", "K"] == 15
    assert table.counts["city", "T"] == 136
    assert (("city", "K"), (("north", "K"), ("south", "K"))) in table.margins
    assert (("n1", "T"), (("n1", "K"), ("n1", "M"))) in table.margins
    assert len(table.counts) == 6 * 3
    for total, parts in table.margins:
        assert table.counts[total] == sum(table.counts[part] for part in parts)


def test_an_axis_may_lack_a_total() -> None:
    table = disclosure.table(np.array([3, 4]), axes=[disclosure.axis([2023, 2024], total=None)])
    assert (table.counts, table.margins) == ({(2023,): 3, (2024,): 4}, ())


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ({"a": ["x", "y"], "b": ["y"]}, "Several groups hold y"),
        ({"a": ["z"]}, "hold z, no parts"),
        ({"a": ["b"], "b": ["a"]}, "hold each other in a circle"),
        ({"x": ["y"]}, "given twice: x"),
    ],
)
def test_an_axis_that_is_no_tree_is_refused(groups: dict[str, list[str]], message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        disclosure.axis(["x", "y"], groups=groups)


def test_counts_of_another_shape_or_kind_are_refused() -> None:
    with pytest.raises(DataError, match="shape"):
        disclosure.table(np.zeros((2, 3)), axes=[AREAS, SEX])
    with pytest.raises(DataError, match="whole numbers"):
        disclosure.table(np.array([0.5, 1]), axes=[SEX])


def test_a_small_count_in_nested_areas_hides_a_circle_of_four() -> None:
    table = small_table()
    protected = disclosure.protect(table.counts, margins=table.margins, minimum=5)
    assert protected.primary == {("n1", "K")}
    assert len(protected.secondary) == 3
    assert open_cells(protected, table.margins) == []


def test_a_partner_that_must_be_zero_is_used_only_where_nothing_else_is_left() -> None:
    # K could hide behind the zero, but whoever knows that there can be no X would see it.
    counts = {"T": 23, "K": 3, "X": 0, "M": 20}
    protected = disclosure.protect(counts, margins={"T": ("K", "X", "M")}, minimum=5)
    assert protected.secondary == {"M"}


def test_a_total_in_several_ways_is_given_as_pairs() -> None:
    counts = {"T": 40, "K": 3, "M": 37, "young": 16, "old": 24}
    pairs = [("T", ("K", "M")), ("T", ("young", "old"))]
    protected = disclosure.protect(counts, margins=pairs, minimum=5)
    assert protected["M"].value is None
    assert open_cells(protected, pairs) == []


def test_tables_that_share_cells_are_attacked_together() -> None:
    # The other table gives M away, where the first alone would be safe with K and M hidden.
    first, other = {"T": ("K", "M")}, {"M": ("M young", "M old")}
    alone = disclosure.protect({"T": 12, "K": 3, "M": 9}, margins=first, minimum=5)
    assert alone.secondary == {"M"}
    counts = {"T": 12, "K": 3, "M": 9, "M young": 5, "M old": 4}
    protected = disclosure.protect(counts, margins=first | other, minimum=5)
    assert protected["M old"].value is None
    assert open_cells(protected, first | other) == []


def test_a_person_alone_in_an_area_is_alone_in_what_the_area_is_all_of() -> None:
    # The district is all there is of the north: she knows both, and nothing more need be hidden from her.
    counts = {"city": 41, "north": 1, "n1": 1, "south": 40}
    sums = {"north": ("n1",), "city": ("north", "south")}
    protected = disclosure.protect(counts, margins=sums, minimum=5)
    assert protected.secondary == {"south"}


def test_what_stays_open_whatever_is_hidden_is_refused() -> None:
    share = disclosure.Share("K", None, percent=0.3, decimals=1, n=1000)
    with pytest.raises(DisclosureRefused, match="The cells K stay open"):
        disclosure.protect({"K": 3}, margins={}, minimum=5, shares=[share])


def test_a_rounded_share_gives_its_count_away() -> None:
    # 0.4 % of 1 200 persons with one decimal: from 4.2 to 5.4 persons.
    share = disclosure.Share("K", "T", percent=0.4, decimals=1)
    bounds = disclosure.audit({"T": 1200, "K": None, "M": None}, margins={"T": ("K", "M")}, shares=[share])
    assert (bounds["K"].low, bounds["K"].high) == (4.2, 5.4)
    assert bounds["M"].width == pytest.approx(1.2)


def test_a_share_of_the_other_sex_gives_a_count_away_through_a_hidden_total() -> None:
    counts = {"T": None, "K": None, "M": 600}
    share = disclosure.Share("M", "T", percent=99.5, decimals=1)
    without = disclosure.audit(counts, margins={"T": ("K", "M")})
    with_share = disclosure.audit(counts, margins={"T": ("K", "M")}, shares=[share])
    assert without["K"].high is None
    assert with_share["K"].width < 1
    protected = disclosure.protect({"T": 603, "K": 3, "M": 600}, margins={"T": ("K", "M")}, minimum=5, shares=[share])
    assert {label for label, figure in protected.items() if figure.value is None} == {"T", "K", "M"}


@pytest.mark.parametrize(
    ("share", "error", "message"),
    [
        (disclosure.Share("X", "T", 1, 1), DataError, "names X, which has no count"),
        (disclosure.Share("K", None, 1, 1), DefinitionError, "has no denominator"),
        (disclosure.Share("K", "T", 50, 0), DataError, "contradicts itself"),
    ],
)
def test_a_share_that_fits_nothing_is_refused(
    share: disclosure.Share[str], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        disclosure.audit({"T": 100, "K": 3, "M": None}, margins={"T": ("K", "M")}, shares=[share])


def test_small_counts_and_zeros_that_tell() -> None:
    counts = {"a": 0, "b": 1, "c": 4, "d": 5, "e": None}
    assert disclosure.small(counts, minimum=5) == {"b", "c"}
    assert disclosure.small(counts, minimum=5, zeros_tell=True) == {"a", "b", "c"}


def test_a_group_that_is_everybody_tells_where_each_of_them_stands() -> None:
    counts = {"T": 9, "poor": 9, "not poor": 0, "U": 8, "poor too": 3, "not poor too": 5}
    sums = {"T": ("poor", "not poor"), "U": ("poor too", "not poor too")}
    found = disclosure.whole_groups(counts, margins=sums)
    assert found == {"poor"}
    assert disclosure.whole_groups(counts, margins=sums, telling=["not poor"]) == {"not poor"}
    protected = disclosure.protect(counts, margins=sums, minimum=3, also=found)
    assert protected["poor"].value is None
    assert open_cells(protected, sums, 3) == []


def test_dominated_sums() -> None:
    sums = {"one": [100.0], "two": [80.0, 15, 5], "many": [10.0] * 20, "none": []}
    assert disclosure.dominated(sums, n=1, percent=75) == {"one", "two"}
    assert disclosure.dominated(sums, n=2, percent=95) == {"one"}


def test_within_percent_is_what_the_second_largest_can_estimate() -> None:
    # T - x1 - x2 < p/100 * x1
    sums = {"one": [100.0], "two": [100.0, 50], "close": [100.0, 50, 9], "wide": [100.0, 50, 10], "none": []}
    assert disclosure.within_percent(sums, percent=10) == {"one", "two", "close"}


def test_contributions_and_percents_out_of_range_are_refused() -> None:
    with pytest.raises(DataError, match="below 0"):
        disclosure.dominated({"a": [1.0, -1]}, n=1, percent=75)
    for percent in (0, 101):
        with pytest.raises(DefinitionError, match="percent is"):
            disclosure.within_percent({}, percent=percent)


def test_also_must_name_cells() -> None:
    with pytest.raises(DataError, match="also names X"):
        disclosure.protect({"K": 9}, margins={}, minimum=5, also=["X"])


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(0, 20), min_size=6, max_size=6), st.permutations(range(3)))
def test_the_order_of_the_areas_does_not_change_how_many_are_hidden(counts: list[int], order: list[int]) -> None:
    given_counts = np.array(counts).reshape(3, 2)
    names = ["a", "b", "c"]
    hidden = []
    for places in (range(3), order):
        rows = disclosure.axis([names[place] for place in places])
        table = disclosure.table(given_counts[list(places)], axes=[rows, SEX])
        protected = disclosure.protect(table.counts, margins=table.margins, minimum=4, known_to_one=False)
        assert open_cells(protected, table.margins, 4) == []
        hidden.append(len(protected.primary | protected.secondary))
    assert hidden[0] == hidden[1]


@pytest.mark.parametrize("seed", range(2))
def test_the_attacker_opens_no_random_hierarchical_table(seed: int) -> None:
    rng = np.random.default_rng(seed)
    table = disclosure.table(rng.poisson(7, (3, 2)), axes=[AREAS, SEX])
    protected = disclosure.protect(table.counts, margins=table.margins, minimum=5)
    assert open_cells(protected, table.margins) == []
