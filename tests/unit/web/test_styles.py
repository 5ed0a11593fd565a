"""The style sheet: only known tokens, no colour of its own but those of Agenda 2030, nothing fetched from elsewhere."""

import re
from pathlib import Path

import pytest

import samhandling.web
from samhandling.charts import colour, tokens

CSS = (Path(samhandling.web.__file__).parent / "static" / "samhandling.css").read_text("utf-8")
WHITE_ON = {1, 4, 8, 10, 13, 16, 17}


def test_every_token_that_the_style_sheet_uses_exists() -> None:
    known = set(re.findall(r"(--[\w-]+):", tokens.css()))
    assert not set(re.findall(r"var\((--[\w-]+)", CSS)) - known


def test_only_agenda_2030_and_paper_have_colours_of_their_own() -> None:
    screen = CSS.split("@media print")[0]
    rest = "\n".join(line for line in screen.splitlines() if "sdg" not in line)
    assert not re.findall(r"#[0-9a-fA-F]{3,6}\b", rest)


def test_nothing_is_fetched_from_elsewhere() -> None:
    assert not re.findall(r"url\(\"?(?:https?:)?//", CSS)
    assert "@import" not in CSS


@pytest.mark.parametrize("n", range(1, 18))
def test_the_number_of_a_goal_of_agenda_2030_can_be_read_on_its_colour(n: int) -> None:
    ground = re.search(rf"\.sdg-{n} {{ background: (#[0-9a-f]{{6}});", CSS)
    assert ground
    assert colour.contrast(ground[1], "#ffffff" if n in WHITE_ON else "#000000") >= 4.5
