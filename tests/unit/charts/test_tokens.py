"""The palette keeps what it promises: readable, and apart for every kind of colour vision."""

from itertools import combinations, pairwise

import pytest

from samhandling.charts import colour, tokens
from samhandling.errors import InputError

SIDES = ("light", "dark")
VISIONS = (None, *colour.DEFICIENCIES)
SHAPES = [name for name in tokens.COLOURS if name.startswith(("state-", "series-"))] + ["edge"]
TEXTS = ["ink", "muted", "accent", *(f"series-{n}" for n in ("own", "women", "men", "blue", "teal", "rose"))]
ON = [("accent", "on-accent"), *((f"state-{state}", f"on-{state}") for state in tokens.STATES)]


def _seen(token: str, side: str, vision: colour.Deficiency | None) -> str:
    value: str = getattr(tokens.COLOURS[token], side)
    return colour.simulate(value, vision) if vision else value


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("ground", ["ground", "raised"])
def test_shapes_and_texts_stand_out_from_both_grounds(side: str, ground: str) -> None:
    behind = getattr(tokens.COLOURS[ground], side)
    limits = dict.fromkeys(SHAPES, tokens.SHAPE_CONTRAST) | dict.fromkeys(TEXTS, tokens.TEXT_CONTRAST)
    found = {name: colour.contrast(getattr(tokens.COLOURS[name], side), behind) for name in limits}
    # On a raised ground the lightest shapes may be a little weaker; nothing meant to be read is.
    slack = 0.25 if ground == "raised" else 0
    assert {name: round(c, 2) for name, c in found.items() if c < limits[name] - slack} == {}


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(("under", "on"), ON)
def test_text_on_a_state_or_accent_can_be_read(side: str, under: str, on: str) -> None:
    ratio = colour.contrast(getattr(tokens.COLOURS[under], side), getattr(tokens.COLOURS[on], side))
    assert ratio >= tokens.TEXT_CONTRAST


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("vision", VISIONS)
def test_the_four_states_are_apart_for_every_colour_vision(side: str, vision: colour.Deficiency | None) -> None:
    near = {
        (a, b): round(colour.distance(_seen(f"state-{a}", side, vision), _seen(f"state-{b}", side, vision)), 1)
        for a, b in combinations(tokens.STATES, 2)
    }
    assert min(near.values()) >= tokens.STATE_DISTANCE, near


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("vision", VISIONS)
def test_women_men_and_total_are_apart_for_every_colour_vision(side: str, vision: colour.Deficiency | None) -> None:
    seen = [_seen(f"series-{name}", side, vision) for name in ("women", "men", "own")]
    assert min(colour.distance(a, b) for a, b in combinations(seen, 2)) >= tokens.STATE_DISTANCE


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("vision", VISIONS)
def test_map_classes_go_evenly_from_the_ground_for_every_colour_vision(
    side: str, vision: colour.Deficiency | None
) -> None:
    classes = [_seen(name, side, vision) for name in tokens.MAP_CLASSES]
    away = [colour.contrast(each, _seen("ground", side, vision)) for each in classes]
    assert away == sorted(away)
    assert min(colour.distance(a, b) for a, b in pairwise(classes)) >= 9


def test_each_token_has_a_light_colour_of_its_own() -> None:
    # Otherwise the exchange of themes could not tell two tokens apart.
    assert len({each.light for each in tokens.COLOURS.values()}) == len(tokens.COLOURS)


def test_a_drawing_changes_theme_in_its_tags_only() -> None:
    ink = tokens.COLOURS["ink"]
    drawing = f'<text fill="{ink.light}">fill="{ink.light}"</text>'
    assert tokens.themed(drawing, "light") == drawing
    assert tokens.themed(drawing, "dark") == f'<text fill="{ink.dark}">fill="{ink.light}"</text>'
    assert tokens.themed(drawing, "page").startswith(f'<text fill="var(--ink,{ink.light})">')


def test_the_style_sheet_holds_every_token_in_both_themes() -> None:
    css = tokens.css()
    for name, each in tokens.COLOURS.items():
        assert css.count(f"--{name}: {each.light};") == 1
        # Once for the system's choice, once for the visitor's.
        assert css.count(f"--{name}: {each.dark};") == 2
    assert css.count("{") == css.count("}")


def test_a_municipality_chooses_an_accent_that_can_be_read() -> None:
    chosen = tokens.accent("#005EA5")
    assert chosen.light == "#005ea5"
    assert colour.contrast(chosen.dark, tokens.COLOURS["ground"].dark) >= tokens.TEXT_CONTRAST
    assert f"--accent: {chosen.dark};" in tokens.css(chosen)
    with pytest.raises(InputError, match=r"contrast 1\.\d+ .*Choose a darker colour, for example #[0-9a-f]{6}"):
        tokens.accent("#ffd166")
