"""The signs of the states."""

import pytest

from samhandling.charts import symbols
from samhandling.errors import InputError

from .drawings import parse, points_outside


@pytest.mark.parametrize("kind", symbols.STATE_WORDS)
def test_each_state_has_a_shape_of_its_own(kind: symbols.Kind) -> None:
    others = [symbols.shape(other) for other in symbols.STATE_WORDS if other != kind]
    assert symbols.shape(kind) not in others
    svg = symbols.symbol(kind)
    assert parse(svg).get("viewBox") == "0 0 24 24"
    assert "currentColor" not in svg
    assert points_outside(svg) == []


def test_a_sign_is_hidden_or_named() -> None:
    assert 'aria-hidden="true"' in symbols.symbol("green")
    named = parse(symbols.symbol("red", title='Nås "inte" & så'))
    assert (named.get("role"), named.get("aria-label")) == ("img", 'Nås "inte" & så')


def test_an_unknown_state_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="green, yellow, red, none, up, flat, down, unknown"):
        symbols.symbol("blue")  # type: ignore[arg-type]


def test_there_are_words_for_all_states() -> None:
    assert list(symbols.STATE_WORDS) == [*symbols.RATINGS, *symbols.TRENDS]
    assert symbols.STATE_WORDS["yellow"] == "Delvis"
