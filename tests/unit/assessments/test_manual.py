"""The worked examples in the manual are what the methods say of the shipped figures today."""

from pathlib import Path

from tests.unit.assessments.shipped import total

from samhandling import catalogue
from samhandling.assessments import goals
from samhandling.assessments.goals import GoalNode
from samhandling.assessments.question import methods
from samhandling.catalogue import demo

TEXT = (Path(__file__).resolve().parents[3] / "docs/manual/bedomning.md").read_text()


def swedish(value: float, decimals: int = 1) -> str:
    return f"{value:.{decimals}f}".replace(".", ",").replace("-", "−")


def test_the_colour_s_example_has_every_municipality_in_its_place() -> None:
    details = total("1980", "N15428").rating_details
    names = {area.code: area.name for area in demo.areas()}
    values = {each["area"]: each["value"] for each in details["peers"]["values"]} | {"1980": details["own"]["value"]}
    for place, (area, value) in enumerate(sorted(values.items(), key=lambda pair: -pair[1]), start=1):
        row = f"| {place} | {names[area]} | {swedish(value)} |"
        assert row in TEXT.replace("**", "")
    assert details["ranking"]["rank"] == 5
    assert f"ger {swedish(details['level'], 2)}" in TEXT
    assert f"grönt ligger vid {swedish(details['ranking']['limits']['green'])}" in TEXT
    assert f"rött vid {swedish(details['ranking']['limits']['red'])}" in TEXT


def test_the_arrow_s_example_has_its_points_slope_and_slopes_without_one() -> None:
    details = total("1980", "N01984").trend_details
    assert " | ".join(str(point["year"]) for point in details["points"]) in TEXT
    assert " | ".join(swedish(point["value"]) for point in details["points"]) in TEXT
    assert f"lutar {swedish(details['slope'], 2)} procentenheter" in TEXT
    slopes = details["leave_one_out"]
    assert f"mellan {swedish(max(slopes), 2)} och {swedish(min(slopes), 2)}" in TEXT
    assert (f"(p) är {swedish(details['p'], 3)};" in TEXT, details["trend"], details["own_direction"]) == (
        True,
        "up",
        "falls",
    )
    falls = [point["year"] for point in total("1980", "U20462").trend_details["points"]]
    assert f"i pilen ingår {', '.join(map(str, falls[:-1]))} och {falls[-1]}" in TEXT
    heart = [point["year"] for point in total("1980", "N60920").trend_details["points"]]
    assert f"återstår bara {heart[0]} och {heart[-1]}" in TEXT
    flat = total("1980", "N15428").trend_details
    assert f"+{swedish(flat['slope'])} procentenheter per år" in TEXT
    assert (f"p {swedish(flat['p'], 3)}" in TEXT, flat["trend"]) == (True, "flat")


def test_the_gap_s_example_has_both_sexes_and_both_years() -> None:
    gap = total("1980", "N15428").gap_details
    assert gap is not None
    assert f"{swedish(gap['women'])} procent behöriga 2022 och pojkarna {swedish(gap['men'])}" in TEXT
    assert f"+{swedish(gap['gap'])} procentenheter" in TEXT
    assert (f"+{swedish(gap['previous']['gap'])}" in TEXT, gap["change"]) == (True, "grown")


def test_the_goal_s_example_has_its_indicators_level_and_mean() -> None:
    keys = catalogue.goal_links()["VH.I12"]
    found = {key: total("1980", key) for key in keys}
    outcome = goals.assess_goals([GoalNode(1, "vh-i12", keys)], found, methods=methods())[1]
    details = outcome.rating_details
    colours = {"green": "grön", "yellow": "gul", "red": "röd"}
    arrows = {"up": "upp", "flat": "rakt fram", "down": "ned", "unknown": "ingen"}
    for entry in details["entries"]:
        level = swedish(entry["level"], 2)
        row = f"| {colours[entry['rating']]} | {level} | {arrows[found[entry['key']].trend]} |"
        assert any(line.startswith(f"| {entry['key']} ") and line.endswith(row) for line in TEXT.splitlines()), row
    assert f"ger {swedish(details['level'], 2)}" in TEXT
    assert f"0–100: {swedish(details['mean'])}" in TEXT
    assert (outcome.rating, details["orange"], outcome.trend) == ("yellow", True, "flat")
