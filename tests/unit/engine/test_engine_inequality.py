"""Inequality between groups, over quantiles and between persons: properties and edges."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samhandling.engine import inequality
from samhandling.engine.results import Caveat, Reason
from samhandling.errors import DataError, DefinitionError, NotEnoughData

few = settings(max_examples=15, deadline=None, derandomize=True, database=None)
shares = st.lists(st.floats(2, 98), min_size=3, max_size=8)
PEOPLE = [120.0, 80.0, 250.0, 60.0, 90.0, 40.0, 200.0, 30.0]


def near(found: float | None, expected: float | None, rel: float, abs: float) -> bool:
    """Return whether two figures agree; None agrees with None only."""
    if found is None or expected is None:
        return found is expected
    return found == pytest.approx(expected, rel=rel, abs=abs)


INDEX = ("bgv", "bgsd", "cov", "mld", "ti", "idisu", "idisw", "mdmu", "mdmw")


def summary(figures: list[float], **options: object) -> inequality.Summary:
    given = {"direction": "higher", "standard_errors": [1.5] * len(figures), "scale": 100.0} | options
    people = given.pop("people", PEOPLE[: len(figures)])
    return inequality.summary(figures, people, **given)  # type: ignore[arg-type]


@few
@given(shares)
def test_mirrored_polarity_turns_the_sign_of_what_can_be_gained_and_leaves_the_gap(figures: list[float]) -> None:
    places = list(range(len(figures)))
    one = summary(figures, order=places)
    other = summary([100 - figure for figure in figures], direction="lower", order=places)
    for name, sign in {"d": 1, "par": -1, "aci": -1, "sii_linear": -1, "bgv": 1, "mdbw": 1, "mdmu": 1}.items():
        assert other[name].value == pytest.approx(sign * (one[name].value or 0.0), abs=1e-9)
        assert (other[name].se is None) == (one[name].se is None)
    assert other["rci_erreygers"].value == pytest.approx(-(one["rci_erreygers"].value or 0.0), abs=1e-12)


@few
@given(shares, st.randoms(use_true_random=False))
def test_order_of_input_does_not_matter(figures: list[float], random: object) -> None:
    places = list(range(len(figures)))
    shuffled = places.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one = summary(figures, order=places, reference=1)
    other = summary(
        [figures[place] for place in shuffled],
        people=[PEOPLE[place] for place in shuffled],
        order=shuffled,
        reference=shuffled.index(1),
    )
    assert one.names == other.names
    for name in one.names:
        assert near(other[name].value, one[name].value, rel=1e-6, abs=1e-9), name
        assert near(other[name].se, one[name].se, rel=1e-6, abs=1e-7), name


@few
@given(shares, st.floats(0.1, 50))
def test_units_scale_absolute_measures_and_leave_relative_ones(figures: list[float], factor: float) -> None:
    one = summary(figures, order=range(len(figures)))
    other = summary(
        [factor * figure for figure in figures],
        order=range(len(figures)),
        scale=100 * factor,
        standard_errors=[factor * 1.5] * len(figures),
    )
    powers = {"d": 1, "aci": 1, "sii_linear": 1, "bgv": 2, "bgsd": 1, "mdbu": 1, "par": 1, "sii_logit": 1}
    for name in one.names:
        scale = factor ** powers.get(name, 1 if name.startswith(("sii", "md")) and name != "mld" else 0)
        value = one[name].value
        assert near(other[name].value, None if value is None else scale * value, rel=1e-6, abs=1e-7 * scale), name


@few
@given(shares, st.integers(2, 9))
def test_only_shares_of_the_population_count_but_for_rounding(figures: list[float], factor: int) -> None:
    one = summary(figures, order=range(len(figures)))
    other = summary(figures, people=[factor * each for each in PEOPLE[: len(figures)]], order=range(len(figures)))
    for name in one.names:
        assert near(other[name].value, one[name].value, rel=1e-7, abs=1e-9), name


def test_equal_groups_have_no_inequality() -> None:
    found = summary([40.0, 40.0, 40.0], order=range(3), reference=0)
    for name in ("d", "d_ref", "aci", "rci", "sii_logit", "sii_linear", *INDEX, "mdbu", "mdru", "par", "paf"):
        assert found[name].value == pytest.approx(0, abs=1e-9), name
    for name in ("r", "rii_logit", "rii_linear"):
        assert found[name].value == pytest.approx(1), name


def test_groups_without_people_or_figure_are_left_out_and_counted() -> None:
    full = summary([50.0, 60.0, 80.0], order=range(3))
    more = summary(
        [50.0, math.nan, 60.0, 99.0, 80.0],
        people=[120.0, 10.0, 80.0, 0.0, 250.0],
        order=range(5),
        standard_errors=[1.5, math.nan, 1.5, math.nan, 1.5],
    )
    assert (full.n, full.n_left_out, more.n, more.n_left_out) == (3, 0, 3, 2)
    assert [measure.value for measure in more.measures] == [measure.value for measure in full.measures]
    assert [measure.se for measure in more.measures] == [measure.se for measure in full.measures]


def test_a_group_that_is_almost_everybody_is_the_mean() -> None:
    found = summary([50.0, 70.0], people=[1e12, 1.0])
    assert found.mean == pytest.approx(50)
    assert found["mdmw"].value == pytest.approx(0, abs=1e-8)
    assert found["d"].value == 20


def test_two_groups_have_no_line() -> None:
    assert "aci" not in summary([50.0, 70.0], order=range(2)).names
    assert summary([50.0, 70.0], order=range(2))["d"].value == 20


def test_one_group_is_not_enough() -> None:
    with pytest.raises(NotEnoughData, match="1 of 2 groups"):
        summary([50.0, math.nan])


def test_without_standard_errors_only_the_lines_have_intervals() -> None:
    found = summary([50.0, 60.0, 80.0, 70.0], order=range(4), standard_errors=None)
    assert Caveat.NO_INTERVAL in found.caveats
    assert found["d"].interval is None
    assert Caveat.NO_INTERVAL in found["mld"].caveats
    for name in ("aci", "rci", "sii_logit", "rii_linear"):
        assert found[name].interval is not None


def test_a_zero_leaves_ratios_and_logarithms_without_error_but_not_without_reason() -> None:
    found = summary([0.0, 10.0, 20.0], order=range(3))
    assert (found["r"].value, found["r"].reason) == (None, Reason.NO_DENOMINATOR)
    assert found["mld"].value is not None
    assert found["mld"].interval is None
    none = summary([0.0, 0.0, 0.0])
    assert none["cov"].reason is Reason.NOT_APPLICABLE
    assert none["paf"].reason is Reason.NO_DENOMINATOR
    for measure in (*found.measures, *none.measures):
        assert measure.value is None or math.isfinite(measure.value)
        assert (measure.value is None) == (measure.reason is not None)


def test_groups_split_too_sharply_for_a_logit_line_have_none() -> None:
    found = summary([0.0, 0.0, 100.0, 100.0], order=range(4))
    assert found["sii_logit"].reason is Reason.NOT_APPLICABLE
    assert found["sii_linear"].value is not None


def test_figures_beyond_their_scale_have_no_logit() -> None:
    assert summary([50.0, 101.0, 99.0], order=range(3))["sii_logit"].value is None


def test_wrong_arguments_say_what_is_allowed() -> None:
    with pytest.raises(DefinitionError, match="higher"):
        summary([1.0, 2.0], direction="none")
    with pytest.raises(DefinitionError, match="0 to 1"):
        summary([1.0, 2.0], reference=2)
    with pytest.raises(DefinitionError, match="100 for per cent"):
        summary([1.0, 2.0], scale=0)
    with pytest.raises(DataError, match="place of its own"):
        summary([1.0, 2.0], order=[1, 1])
    with pytest.raises(DataError, match="0 or more persons"):
        summary([1.0, 2.0], people=[1.0, -1.0])
    with pytest.raises(DataError, match="0 or more"):
        summary([1.0, 2.0], standard_errors=[1.0, -1.0])
    with pytest.raises(KeyError, match="does not fit"):
        summary([1.0, 2.0])["aci"]


LADDER = [70.0, 71.5, 71.0, 73.0, 76.0]


def test_slope_is_the_same_alone_and_among_others() -> None:
    errors = np.full((3, 5), 0.6)
    rows = np.array([LADDER, [60.0, 61.0, 62.0, 66.0, 64.0], LADDER[::-1]])
    people = np.array([PEOPLE[:5]] * 3)
    many = inequality.slope(rows, people, standard_errors=errors, draws=2000)
    assert isinstance(many, inequality.Slopes)
    for place in range(3):
        one = inequality.slope(rows[place], people[place], standard_errors=errors[place], draws=2000)
        assert isinstance(one, inequality.Slope)
        assert one.interval is not None
        assert one.rii_interval is not None
        assert (one.value, one.interval.low, one.rii) == (many.sii[place], many.sii_lows[place], many.rii[place])
        assert (one.rii_interval.low, one.rii_interval.high) == (many.rii_lows[place], many.rii_highs[place])


def one_slope(values: list[float], people: list[float], **options: object) -> inequality.Slope:
    found = inequality.slope(values, people, **options)  # type: ignore[arg-type]
    assert isinstance(found, inequality.Slope)
    return found


@few
@given(st.lists(st.floats(0.05, 0.95), min_size=4, max_size=8))
def test_turning_the_ladder_turns_the_slope(figures: list[float]) -> None:
    people = PEOPLE[: len(figures)]
    up = one_slope(figures, people, limits="regression", kind="proportion", transform=True)
    down = one_slope(figures[::-1], people[::-1], limits="regression", kind="proportion", transform=True)
    assert up.value == pytest.approx(-(down.value or 0), abs=1e-12)
    assert up.rii == pytest.approx(1 / (down.rii or 1))
    assert up.se == pytest.approx(down.se)


def test_a_straight_ladder_has_its_own_slope_and_no_scatter() -> None:
    people = [10.0, 20.0, 30.0, 40.0]
    ranks = np.cumsum(people) / 100 - np.array(people) / 200
    found = one_slope(list(5 + 3 * ranks), people)
    assert (found.value, found.intercept, found.rii) == (pytest.approx(3), pytest.approx(5), pytest.approx(8 / 5))
    assert found.interval is not None
    assert found.interval.high - found.interval.low == pytest.approx(0, abs=1e-7)


def test_plain_limits_are_exact_and_drawn_ratios_repeat() -> None:
    one = one_slope(LADDER, PEOPLE[:5], standard_errors=[0.5] * 5, draws=2000, seed=3)
    same = one_slope(LADDER, PEOPLE[:5], standard_errors=[0.5] * 5, draws=2000, seed=3)
    other = one_slope(LADDER, PEOPLE[:5], standard_errors=[0.5] * 5, draws=2000, seed=4)
    assert one == same
    assert one.interval == other.interval
    assert one.rii_interval != other.rii_interval


def test_a_quantile_without_people_is_left_out() -> None:
    found = one_slope([70.0, math.nan, 72.0, 75.0], [10.0, 0.0, 20.0, 30.0])
    assert found == one_slope([70.0, 72.0, 75.0], [10.0, 20.0, 30.0])
    assert found.n == 3


def test_missing_values_and_too_few_quantiles_have_reasons() -> None:
    assert one_slope([70.0, math.nan, 72.0], [1.0, 1.0, 1.0]).reason is Reason.NO_VALUE
    assert one_slope([70.0, 72.0], [1.0, 1.0]).reason is Reason.FEW_POINTS
    assert one_slope([70.0, 72.0], [1.0, 1.0], limits="none").value == pytest.approx(4)
    many = inequality.slope([[70.0, math.nan, 72.0], [70.0, 71.0, 72.0]], np.ones((2, 3)))
    assert isinstance(many, inequality.Slopes)
    assert many.sii.mask.tolist() == [True, False]
    assert np.isfinite(many.sii_lows.data).all()


def test_a_ratio_around_zero_has_no_limits() -> None:
    found = one_slope([-1.0, 0.0, 2.0], [1.0, 1.0, 1.0], standard_errors=[0.1] * 3, draws=1000)
    assert (found.rii, found.rii_interval) == (None, None)
    wide = one_slope([0.4, 1.0, 2.0], [1.0, 1.0, 1.0], standard_errors=[1.0] * 3, draws=1000)
    assert wide.rii_interval is None
    assert wide.interval is not None


def test_wrong_arguments_of_the_slope_say_what_is_allowed() -> None:
    with pytest.raises(DefinitionError, match="proportion"):
        one_slope([1.0], [1.0], kind="share")
    with pytest.raises(DefinitionError, match="regression"):
        one_slope([1.0], [1.0], limits="bootstrap")
    with pytest.raises(DefinitionError, match="needs kind"):
        one_slope([1.0], [1.0], transform=True)
    with pytest.raises(DefinitionError, match="to draw from"):
        one_slope([1.0], [1.0], limits="simulated")
    with pytest.raises(DefinitionError, match="need both"):
        one_slope([1.0], [1.0], low=[0.5])
    with pytest.raises(DataError, match="between 0 and 1"):
        one_slope([1.2, 0.3], [1.0, 1.0], kind="proportion")
    with pytest.raises(DataError, match="end of its scale"):
        one_slope([0.2, 0.3], [1.0, 1.0], kind="proportion", low=[0.0, 0.2], high=[0.4, 0.5])
    with pytest.raises(DataError, match="low lies above high"):
        one_slope([0.2, 0.3], [1.0, 1.0], low=[0.3, 0.2], high=[0.1, 0.5])
    with pytest.raises(DataError, match="must be alike"):
        one_slope([0.2, 0.3], [1.0])


incomes = st.lists(st.floats(1, 1e6), min_size=2, max_size=30)


@few
@given(incomes, st.floats(0.01, 100))
def test_income_measures_do_not_depend_on_the_unit_or_the_order(figures: list[float], factor: float) -> None:
    one = inequality.income(figures, aversions=(0.5, 1, 2))
    other = inequality.income([factor * figure for figure in figures[::-1]], aversions=(0.5, 1, 2))
    for measure in one.measures:
        assert near(other[measure.name].value, measure.value, rel=1e-6, abs=1e-9), measure.name
        assert near(other[measure.name].se, measure.se, rel=1e-5, abs=1e-6), measure.name


@few
@given(st.lists(st.tuples(st.floats(1, 1e6), st.integers(1, 4)), min_size=2, max_size=12))
def test_a_weight_is_so_many_persons_alike(given: list[tuple[float, int]]) -> None:
    figures, weights = zip(*given, strict=True)
    weighted = inequality.income(figures, weights=weights, areas=[n % 2 for n in range(len(figures))])
    repeated = inequality.income(
        [figure for figure, weight in given for _ in range(weight)],
        areas=[n % 2 for n, (_, weight) in enumerate(given) for _ in range(weight)],
    )
    for measure in weighted.measures:
        assert near(measure.value, repeated[measure.name].value, rel=1e-6, abs=1e-9), measure.name


@few
@given(incomes)
def test_the_parts_of_theil_add_up(figures: list[float]) -> None:
    found = inequality.income(figures, areas=["a" if n % 3 else "b" for n in range(len(figures))])
    parts = (found["theil_between"].value or 0) + (found["theil_within"].value or 0)
    assert parts == pytest.approx(found["theil_t"].value, abs=1e-12)


def test_equal_incomes_are_equal_and_one_person_owning_all_is_not() -> None:
    equal = inequality.income([300.0] * 5)
    for name in ("gini", "hoover", "theil_t", "atkinson_0.5", "atkinson_1", "wolfson"):
        assert equal[name].value == pytest.approx(0, abs=1e-12)
    one = inequality.income([0.0, 0.0, 0.0, 100.0])
    assert one["gini"].value == pytest.approx(0.75)
    assert one["theil_t"].value == pytest.approx(math.log(4))
    assert one["atkinson_1"].value == 1
    assert one["wolfson"].value is None
    assert inequality.income([5.0])["gini"].value == 0


def test_two_equal_camps_are_wholly_polarised_on_wolfsons_own_scale() -> None:
    assert inequality.income([0.0, 0.0, 2.0, 2.0])["wolfson_1994"].value == pytest.approx(1)


def test_persons_without_income_or_weight_are_left_out() -> None:
    found = inequality.income([1.0, math.nan, 3.0, 9.0], weights=[1, 1, 1, 0], areas=["a", "b", "b", "c"])
    assert (found.n, found.n_left_out) == (2, 2)
    assert found["gini"].value == inequality.income([1.0, 3.0])["gini"].value


def test_no_income_at_all_is_no_inequality_but_a_reason() -> None:
    found = inequality.income([0.0, 0.0], areas=[1, 2])
    assert {measure.reason for measure in found.measures} == {Reason.NO_DENOMINATOR}
    with pytest.raises(NotEnoughData):
        inequality.income([math.nan])
    with pytest.raises(DataError, match="0 or more"):
        inequality.income([1.0, -1.0])
    with pytest.raises(DefinitionError, match="above 0"):
        inequality.income([1.0], aversions=(0,))


def test_areas_that_differ_are_told_from_chance_and_the_seed_decides() -> None:
    rich = inequality.income([1.0] * 20 + [2.0] * 20, areas=[0] * 20 + [1] * 20, permutations=99)
    assert rich.p_between == pytest.approx(0.01)
    mixed = inequality.income(list(range(1, 41)), areas=[n % 2 for n in range(40)], permutations=99, seed=7)
    assert mixed.p_between is not None
    assert mixed.p_between > 0.05
    again = inequality.income(list(range(1, 41)), areas=[n % 2 for n in range(40)], permutations=99, seed=7)
    assert again.p_between == mixed.p_between


def test_the_peers_limits_differ_only_with_a_transform() -> None:
    figures, errors = [0.6, 0.5, 0.5, 0.3], [0.03] * 4
    for kind, transform, is_same in (("value", False, True), ("rate", False, True), ("rate", True, False)):
        one = one_slope(figures, PEOPLE[:4], standard_errors=errors, kind=kind, transform=transform)
        other = one_slope(figures, PEOPLE[:4], standard_errors=errors, kind=kind, transform=transform, limits="pivot")
        assert one.value == other.value
        assert (one.interval == other.interval) == is_same


def test_errors_so_large_that_limits_are_no_numbers_give_none() -> None:
    many = inequality.slope(
        [[0.5, 0.4, 0.3]], [[1.0, 1.0, 1.0]], standard_errors=[[1e5] * 3], kind="rate", transform=True, limits="pivot"
    )
    assert isinstance(many, inequality.Slopes)
    assert many.sii_highs.mask.all()
    assert np.isfinite(many.sii_highs.data).all()
