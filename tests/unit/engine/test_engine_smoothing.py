"""Smoothed rates: properties and edges."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samhandling.engine import smoothing, spatial
from samhandling.engine.results import Caveat
from samhandling.errors import DataError, DefinitionError

few = settings(max_examples=40, deadline=None, derandomize=True, database=None)
NEAR = spatial.grid(*np.divmod(np.arange(12), 4))
counts = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 500)), min_size=12, max_size=12)


@few
@given(counts, st.sampled_from(["global", "local", "local_spdep"]))
def test_a_smoothed_rate_lies_between_the_raw_one_and_the_mean(given: list[tuple[int, int]], variant: str) -> None:
    events, people = np.array(given, float).T
    found = smoothing.empirical_bayes(events, people, neighbours=NEAR, variant=variant)  # type: ignore[arg-type]
    assert found.values.mask.tolist() == (people == 0).tolist()
    assert found.n_left_out == (people == 0).sum()
    there = people > 0
    values, raw, means = (part.data[there] for part in (found.values, found.raw, found.means))
    assert (values >= np.minimum(raw, means) - 1e-12).all()
    assert (values <= np.maximum(raw, means) + 1e-12).all()
    for part in (found.values, found.lows, found.highs, found.weights):
        assert np.isfinite(part.data).all()
    assert (found.lows.data[there] <= values + 1e-9).all()
    assert (found.highs.data[there] >= values - 1e-9).all()


@few
@given(counts, st.randoms(use_true_random=False))
@pytest.mark.slow
def test_the_order_of_areas_and_the_unit_do_not_matter(given: list[tuple[int, int]], random: object) -> None:
    events, people = np.array(given, float).T
    order = list(range(12))
    random.shuffle(order)  # type: ignore[attr-defined]
    near = spatial.grid(*np.divmod(np.array(order), 4))
    one = smoothing.empirical_bayes(events, people, neighbours=NEAR)
    other = smoothing.empirical_bayes(events[order], people[order], neighbours=near, per=1000)
    assert np.ma.allclose(1000 * one.values[order], other.values)
    assert np.ma.allclose(1000 * one.highs[order], other.highs)


def test_small_areas_are_drawn_more_than_large_ones() -> None:
    found = smoothing.empirical_bayes([30.0, 3000.0, 100.0, 900.0], [100.0, 10000.0, 1000.0, 9000.0])
    assert found.weights[0] < found.weights[1]
    assert found.lows[0] < found.lows[1] < found.values[1] < found.highs[1] < found.highs[0]


def test_areas_that_differ_by_chance_only_share_one_rate() -> None:
    found = smoothing.empirical_bayes([9.0, 10.0, 11.0], [100.0, 100.0, 100.0])
    assert found.values.tolist() == pytest.approx([0.1] * 3)
    assert found.caveats == (Caveat.NO_SPREAD,)
    assert found.lows[0] == pytest.approx(20.2409 / 300, rel=1e-4)  # the exact Poisson limits of 30 events
    assert found.highs[0] == pytest.approx(42.8269 / 300, rel=1e-4)


def test_no_events_give_zero_with_an_upper_limit() -> None:
    found = smoothing.empirical_bayes([0.0, 0.0], [100.0, 200.0])
    assert (found.values.tolist(), found.lows.tolist()) == ([0, 0], [0, 0])
    assert found.highs[0] == pytest.approx(3.688879 / 300)


def test_areas_without_people_smooth_no_other() -> None:
    events, people = [5.0, 40.0, 12.0, 77.0], [100.0, 300.0, 100.0, 0.0]
    whole = smoothing.empirical_bayes(events, people)
    part = smoothing.empirical_bayes(events[:3], people[:3])
    assert whole.values[:3].tolist() == part.values.tolist()
    nobody = smoothing.empirical_bayes([math.nan, 1.0], [10.0, 0.0])
    assert nobody.values.mask.all()
    assert smoothing.empirical_bayes([], []).n == 0


def test_wrong_arguments_say_what_is_allowed() -> None:
    with pytest.raises(DefinitionError, match="local_spdep"):
        smoothing.empirical_bayes([1.0], [1.0], variant="bym")  # type: ignore[arg-type]
    with pytest.raises(DefinitionError, match="without neighbours"):
        smoothing.empirical_bayes([1.0], [1.0], variant="local")
    with pytest.raises(DefinitionError, match="above 0"):
        smoothing.empirical_bayes([1.0], [1.0], per=0)
    with pytest.raises(DataError, match="0 or more"):
        smoothing.empirical_bayes([-1.0], [1.0])
    with pytest.raises(DataError, match="equally many"):
        smoothing.empirical_bayes([1.0], [1.0, 2.0])
    with pytest.raises(DataError, match="equally many"):
        smoothing.empirical_bayes([1.0], [1.0], neighbours=NEAR)
