"""Contrast, deficiency and distance against published values."""

import pytest

from samhandling.charts import colour
from samhandling.errors import InputError


def test_contrast_is_that_of_the_guideline() -> None:
    assert colour.contrast("#ffffff", "#000000") == pytest.approx(21)
    # Agenda 2030 colours, computed apart from this program.
    assert colour.contrast("#E5243B", "#ffffff") == pytest.approx(4.52, abs=0.005)
    assert colour.contrast("#FCC30B", "#000000") == pytest.approx(12.95, abs=0.005)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
        ((50, 0, 0), (50, -1, 2), 2.3669),
    ],
)
def test_distance_equals_the_published_test_pairs(one: colour.Triple, other: colour.Triple, expected: float) -> None:
    # Sharma, Wu & Dalal (2005), table 1.
    assert colour.ciede2000(one, other) == pytest.approx(expected, abs=5e-5)
    assert colour.ciede2000(other, one) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize("deficiency", colour.DEFICIENCIES)
def test_greys_look_the_same_to_everybody(deficiency: colour.Deficiency) -> None:
    assert colour.distance(colour.simulate("#808080", deficiency), "#808080") < 1


def test_red_and_green_of_the_traffic_light_come_close_for_a_deutan() -> None:
    seen = colour.simulate("#d03030", "deutan"), colour.simulate("#7a7a00", "deutan")
    assert colour.distance(*seen) < colour.distance("#d03030", "#7a7a00") / 2


@pytest.mark.parametrize("text", ["red", "#fff", "#12345g", ""])
def test_a_colour_is_written_with_six_digits(text: str) -> None:
    with pytest.raises(InputError, match="#rrggbb"):
        colour.luminance(text)
