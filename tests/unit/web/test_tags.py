"""What the pages say of a figure, a count and a bar."""

import re

import pytest

from samhandling.web.templatetags import samhandling as tags


def test_a_figure_keeps_its_unit_on_the_same_line() -> None:
    assert tags.said({"text": "84,5", "unit": "procent"}) == "84,5\u00a0procent"


def test_a_missing_figure_says_why_and_has_no_unit() -> None:
    assert tags.said({"text": "uppgift saknas", "unit": ""}) == "uppgift saknas"


def test_a_missing_figure_has_nothing_to_sort_by() -> None:
    assert tags.sort_value({"value": None}) == ""
    assert tags.sort_value({"value": 84.45566779}) == "84.45566779"


def test_the_bar_of_counts_is_as_wide_as_the_counts_and_never_written_with_a_comma() -> None:
    bar = tags.counts_bar({"green": 1, "yellow": 2, "red": 1, "none": 0})
    widths = [float(width) for width in re.findall(r'width="([\d.]+)%"', bar)]
    assert widths == pytest.approx([25 - 0.6, 50 - 0.6, 25 - 0.6])
    assert "," not in bar


def test_nothing_counted_gives_no_bar() -> None:
    assert tags.counts_bar({"green": 0, "yellow": 0, "red": 0, "none": 0}) == ""


@pytest.mark.parametrize("share", [-1.0, 0.0, 0.4, 1.0, 7.0])
def test_a_bar_never_leaves_its_ground(share: float) -> None:
    bar = tags.fact_bar(share, share)
    assert all(0 <= float(place) <= 100 for place in re.findall(r'"([\d.]+)%"', bar))


def test_a_report_is_fetched_beside_the_publication() -> None:
    assert tags.file_address("../../reports/vasteras-2022.pdf") == "fil/reports/vasteras-2022.pdf"
    assert tags.file_address("data/n15428.csv") == "fil/data/n15428.csv"


def test_a_capital_changes_the_first_letter_only() -> None:
    assert tags.capital("ökad trygghet i Västerås") == "Ökad trygghet i Västerås"


def test_every_goal_of_agenda_2030_has_a_name() -> None:
    assert tags.sdg_name(1) == "Ingen fattigdom"
    assert tags.sdg_name(17) == "Genomförande och globalt partnerskap"
