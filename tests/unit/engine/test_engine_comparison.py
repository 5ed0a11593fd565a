"""Change beyond that of others: properties and edges."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samhandling.engine import comparison
from samhandling.engine.results import Caveat, Reason
from samhandling.errors import DataError, DefinitionError

few = settings(max_examples=12, deadline=None, derandomize=True, database=None)
YEARS = list(range(2014, 2022))
figure = st.floats(0, 100).map(lambda value: round(value, 2))
tables = st.lists(st.lists(figure, min_size=8, max_size=8), min_size=6, max_size=9)


def random_walks(n: int, seed: int = 1) -> np.ndarray:
    random = np.random.default_rng(seed)
    return random.normal(50, 5, (n, 1)) + np.cumsum(random.normal(0, 1, (n, 8)), axis=1)


@few
@given(tables, st.floats(-50, 50), st.floats(-3, 3), st.integers(-30, 30))
def test_what_happens_to_all_alike_does_not_count(
    table: list[list[float]], level: float, slope: float, years: int
) -> None:
    rows = np.array(table)
    common = level + slope * np.arange(8)
    one = comparison.peers(YEARS, rows[0], rows[1:], since=2018)
    other = comparison.peers([year + years for year in YEARS], rows[0] + common, rows[1:] + common, since=2018 + years)
    assert other.value == pytest.approx(one.value, abs=1e-8)
    assert other.drift == pytest.approx(one.drift, abs=1e-8)
    assert one.interval is not None
    assert other.interval is not None
    assert other.interval.low == pytest.approx(one.interval.low, abs=1e-7)


@few
@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_years_and_peers_and_the_sign_do_not_matter(table: list[list[float]], random: object) -> None:
    rows = np.array(table)
    when, who = list(range(8)), list(range(1, len(rows)))
    random.shuffle(when)  # type: ignore[attr-defined]
    random.shuffle(who)  # type: ignore[attr-defined]
    for method in (comparison.peers, comparison.synthetic):
        one = method(YEARS, rows[0], rows[1:], since=2018)  # type: ignore[operator]
        other = method(  # type: ignore[operator]
            [YEARS[place] for place in when], rows[0][when], rows[who][:, when], since=2018
        )
        assert other.value == pytest.approx(one.value, abs=1e-5)
        assert other.p_value == pytest.approx(one.p_value, abs=1e-9)
        mirror = method(YEARS, -rows[0], -rows[1:], since=2018)  # type: ignore[operator]
        assert mirror.value == pytest.approx(-one.value, abs=1e-5)


def test_a_change_that_only_one_had_is_found() -> None:
    rows = random_walks(21)
    rows[0, 4:] += 12
    beside = comparison.peers(YEARS, rows[0], rows[1:], since=2018)
    mixed = comparison.synthetic(YEARS, rows[0], rows[1:], since=2018)
    for found in (beside, mixed):
        assert found.value == pytest.approx(12, abs=4)
        assert found.interval is not None
        assert found.interval.low > 0
        assert found.p_value == pytest.approx(1 / 21)


def test_a_municipality_that_is_a_mix_of_others_gets_that_mix() -> None:
    rows = random_walks(6)
    own = 0.25 * rows[1] + 0.75 * rows[4]
    found = comparison.synthetic(YEARS, own, rows, since=2020)
    assert found.weights == pytest.approx([0, 0.25, 0, 0, 0.75, 0], abs=1e-3)
    assert found.value == pytest.approx(0, abs=1e-2)
    assert sum(found.weights) == pytest.approx(1)
    assert min(found.weights) >= 0


def test_the_highest_of_all_can_only_be_matched_by_change() -> None:
    rows = random_walks(8)
    own = rows[:3].mean(axis=0) + 60
    level = comparison.synthetic(YEARS, own, rows, since=2019)
    change = comparison.synthetic(YEARS, own, rows, since=2019, match="change")
    assert (level.misfit or 0) > 20
    assert change.misfit == pytest.approx(0, abs=0.05)
    assert change.value == pytest.approx(0, abs=0.3)


def test_equal_mixes_are_decided_evenly() -> None:
    rows = np.tile(random_walks(1), (5, 1))
    found = comparison.synthetic(YEARS, rows[0], rows[1:], since=2018)
    assert found.weights == pytest.approx([0.25] * 4)
    assert (found.value, found.ratio) == (pytest.approx(0), pytest.approx(0, abs=1e-9))
    assert found.p_value == 1


def test_peers_lacking_a_year_are_left_out_and_own_gaps_shorten_the_series() -> None:
    rows = random_walks(9)
    rows[3, 2] = math.nan
    for method in (comparison.peers, comparison.synthetic):
        one = method(YEARS, rows[0], rows[1:], since=2018)  # type: ignore[operator]
        assert (one.n, one.n_left_out) == (7, 1)
        without = method(YEARS, rows[0], np.delete(rows[1:], 2, axis=0), since=2018)  # type: ignore[operator]
        assert one.value == without.value
        own = rows[0].copy()
        own[2] = math.nan
        assert method(YEARS, own, rows[1:], since=2018).n_left_out == 0  # type: ignore[operator]
    assert comparison.synthetic(YEARS, rows[0], rows[1:], since=2018).weights[2] == 0


def test_too_little_to_go_on_has_a_reason() -> None:
    rows = random_walks(5)
    for method in (comparison.peers, comparison.synthetic):
        for since in (2000, 2030):
            assert method(YEARS, rows[0], rows[1:], since=since).reason is Reason.NO_VALUE  # type: ignore[operator]
        assert method(YEARS, [math.nan] * 8, rows, since=2018).reason is Reason.NO_VALUE  # type: ignore[operator]
        assert method(YEARS, rows[0], rows[:0], since=2018).reason is Reason.FEW_PEERS  # type: ignore[operator]
    assert comparison.peers(YEARS, rows[0], rows[1:4], since=2018).reason is Reason.FEW_PEERS
    assert comparison.synthetic(YEARS, rows[0], rows[1:], since=2016).reason is Reason.FEW_POINTS
    few_placebos = comparison.synthetic(YEARS, rows[0], rows[1:], since=2018)
    assert few_placebos.interval is None
    assert Caveat.NO_INTERVAL in few_placebos.caveats


def test_peers_that_all_change_alike_leave_no_noise_and_say_so() -> None:
    rows = np.tile(np.arange(8.0), (5, 1))
    found = comparison.peers(YEARS, rows[0] + 1, rows, since=2018)
    assert found.value == pytest.approx(0)
    assert found.caveats == (Caveat.NO_SPREAD,)


def test_wrong_arguments_say_what_is_allowed() -> None:
    rows = random_walks(5)
    with pytest.raises(DataError, match="a year twice"):
        comparison.peers([2000] * 8, rows[0], rows, since=2018)
    with pytest.raises(DataError, match="equally many"):
        comparison.peers(YEARS, rows[0][:3], rows, since=2018)
    with pytest.raises(DataError, match="each row of others"):
        comparison.peers(YEARS, rows[0], rows[:, :3], since=2018)
    with pytest.raises(DefinitionError, match="level, change"):
        comparison.synthetic(YEARS, rows[0], rows, since=2018, match="trend")  # type: ignore[arg-type]
    with pytest.raises(DefinitionError, match="1 or more"):
        comparison.synthetic(YEARS, rows[0], rows, since=2018, max_misfit_ratio=0.5)


def test_series_that_never_move_can_be_compared() -> None:
    rows = np.full((5, 8), 40.0)
    same = comparison.synthetic(YEARS, rows[0], rows[1:], since=2018)
    assert (same.value, same.p_value) == (0, 1)
    apart = comparison.synthetic(YEARS, rows[0] + 5, rows[1:], since=2018)
    assert apart.value == pytest.approx(5)
