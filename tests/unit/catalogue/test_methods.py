"""The methods' parameters, Agenda 2030 and the links between goals and key figures are whole and agree."""

import csv
import math
import re
from pathlib import Path

import pytest

from samhandling import catalogue
from samhandling.catalogue.methods import FOLDER
from samhandling.errors import DefinitionError


def test_every_method_says_its_rule_its_source_and_why_each_parameter_is_as_it_is() -> None:
    for name, method in catalogue.methods().items():
        assert method.id == name
        assert len(method.rule_in_words) > 40
        assert method.source
        assert method.unit
        assert all(parameter.unit and parameter.why for parameter in method.described)
        assert not re.search(r"(?<!\w)-\d|\d\.\d", method.rule_in_words), "Swedish figures: − and decimal comma"


def test_the_rank_takes_the_best_and_worst_quarter() -> None:
    for name in ("rating_peers", "rating_quartile", "rating_parity"):
        parameters = catalogue.method(name).parameters
        assert parameters["green_share"] == parameters["red_share"] == 0.25
    # Five of the seven peers, and the municipality itself.
    assert catalogue.method("rating_peers").parameters["min_units"] == 6


def test_the_trend_takes_five_points_at_five_per_cent() -> None:
    parameters = catalogue.method("trend_least_squares").parameters
    assert (parameters["points"], parameters["min_points"], parameters["alpha"]) == (5, 5, 0.05)
    assert parameters["leave_one_out"] is True


def test_a_span_of_five_elections_fits_the_trend() -> None:
    measured = catalogue.definitions()["N05401"].trend.measured_years
    assert measured is not None
    assert measured[-1] - measured[-5] <= int(catalogue.method("trend_least_squares").parameters["max_span_years"])


def test_an_unknown_method_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        catalogue.method("rating_astrology")


def test_all_faults_of_a_method_are_told_at_once(tmp_path: Path) -> None:
    text = (FOLDER / "rating_peers.yaml").read_text(encoding="utf-8")
    path = tmp_path / "rating_peers.yaml"
    path.write_text(
        text.replace('version: "1"', "version: 1").replace("value: 0.25", "value: [1]", 1).replace("source:", "kalla:"),
        encoding="utf-8",
    )
    with pytest.raises(DefinitionError) as caught:
        catalogue.read_method(path)
    for field in ("version", "source", "parameters.green_share.value", "kalla"):
        assert f"\n  {field}: " in str(caught.value)


def test_there_are_seventeen_goals_with_readable_colours() -> None:
    goals = catalogue.sdgs()
    assert [goal.number for goal in goals] == list(range(1, 18))
    assert len({goal.name for goal in goals}) == len({goal.colour for goal in goals}) == 17
    assert {goal.number for goal in goals if goal.text_colour == "#FFFFFF"} == {1, 4, 8, 10, 13, 16, 17}
    for goal in goals:
        assert contrast(goal.colour, goal.text_colour) >= 4.5, goal.name


def contrast(first: str, second: str) -> float:
    """Return the WCAG contrast of two colours."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return math.fsum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_the_links_are_those_of_the_reviewed_list(shared: Path) -> None:
    with (shared / "reference" / "goal_ids.csv").open(encoding="utf-8") as file:
        goals = [row["goal_id"] for row in csv.DictReader(file)]
    with (shared / "reference" / "indicators.csv").open(encoding="utf-8") as file:
        listed = {(goal, row["kpi"]) for row in csv.DictReader(file) for goal in row["links"].split(";")}
    links = catalogue.goal_links()
    assert list(links) == goals
    assert {(goal, key) for goal, keys in links.items() for key in keys} == listed


def test_every_linked_key_figure_has_a_definition_and_every_definition_a_goal() -> None:
    linked = {key for keys in catalogue.goal_links().values() for key in keys}
    assert linked == set(catalogue.definitions())


def test_a_gap_is_a_goal_without_figures_and_a_stand_in_one_with() -> None:
    links = catalogue.goal_links()
    for goal, note in catalogue.goal_notes().items():
        assert bool(links[goal]) == (note.kind == "stand_in"), goal
    gaps = {goal for goal, note in catalogue.goal_notes().items() if note.kind == "gap"}
    assert gaps == {"VH.I09", "VH.I14", "VH.I16", "VH.I21"}
