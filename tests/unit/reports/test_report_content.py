"""What the report says and in which order."""

import json
from datetime import date
from pathlib import Path

import pytest
from tests.factories import report_publication
from tests.factories.report_publication import AWKWARD, KOLADA, OWN, Branch, Document

from samhandling.errors import StoreError
from samhandling.publishing.reader import Published
from samhandling.reports import content, wording
from samhandling.reports.content import Report


def test_report_knows_its_publication(report: Report) -> None:
    assert (report.name, report.number, report.published_on) == ("vasteras-2022", 3, date(2024, 9, 2))
    assert "publikation 3, publicerad 2 september 2024" in wording.imprint(report)


def test_every_goal_is_told_once_in_the_order_of_its_tree(report: Report) -> None:
    assert [goal.node["key"] for goal in report.goals] == [
        "h1", "m1", "m2", "m3", "h2", "p", "p1", "i1", "i2", "d1"
    ]  # fmt: skip


def test_an_indicator_is_told_in_full_once_in_the_first_goal_area_that_it_serves(report: Report) -> None:
    details = {goal.node["key"]: goal.details for goal in report.goals if goal.details}
    assert details == {"m1": ("N00001", "N00002", "N00003"), "m2": ("N00004",), "p1": ("N00005",)}


def test_a_root_without_indicators_of_its_own_gives_its_parts_as_goal_areas(report: Report) -> None:
    assert [goal.node["key"] for goal in report.goals if goal.is_area] == ["m1", "m2", "p1"]


def test_a_root_with_indicators_is_a_goal_area_itself(tmp_path: Path) -> None:
    tree = (Branch("g", "mål", "Ett", ("N00001",), (Branch("e", "effektmål", "Två", ("N00002",)),)),)
    folder = report_publication.publish(tmp_path / "1", (Document("d", "Målbild", tree),))
    areas = [goal for goal in content.report(Published(folder)).goals if goal.is_area]
    assert [(goal.node["key"], goal.details) for goal in areas] == [("g", ("N00001", "N00002"))]


def test_goals_without_indicators_stand_briefly_with_the_reason(report: Report) -> None:
    goals = {goal.node["key"]: goal for goal in report.goals}
    assert [part.node["key"] for part in goals["h1"].brief] == ["m3"]
    assert [root.node["key"] for root in report.programmes[0].brief] == ["h2"]
    assert wording.brief(goals["m3"]) == (
        "Följs upp i Bostadsförsörjningsprogrammet. Målet har inget nyckeltal. Kommunstyrelsen kan besluta om ett."
    )


def test_every_indicator_of_the_publication_is_there_also_one_that_serves_no_goal(report: Report) -> None:
    assert list(report.indicators) == [f"N0000{n}" for n in range(1, 7)]
    assert report.indicators[report_publication.UNUSED].card is None


def test_figures_are_total_women_men_and_then_what_they_are_compared_with(report: Report) -> None:
    rows = report.indicators["N00001"].rows
    assert [row.label for row in rows] == ["Totalt", "Kvinnor", "Män", "Liknande kommuner, median", "Riket"]
    assert [row.state is not None for row in rows] == [True, True, True, False, False]


def test_our_own_calculation_is_never_said_to_come_from_kolada(report: Report) -> None:
    assert report.indicators["N00001"].source_lines == (KOLADA, f"Liknande kommuner, median: {OWN}")
    assert "Kolada" not in wording.OWN_CALCULATION


def test_an_older_publication_is_told_without_what_it_does_not_have(tmp_path: Path) -> None:
    told = content.report(Published(report_publication.publish(tmp_path / "1", is_old=True)))
    assert (told.answers, told.flows, told.changes, told.promises, told.standing) == ((), None, None, None, "")
    assert [wording.concluded(goal) for goal in told.goals] == [[]] * len(told.goals)


def test_a_goal_is_told_with_cause_action_evidence_and_change(report: Report) -> None:
    goal = next(goal for goal in report.goals if goal.node["key"] == "m1")
    told = dict(wording.concluded(goal))
    assert list(told) == [
        "Orsak", "Vad kommunen gör", "Underlag bredvid siffrorna", "Vad nämnderna säger",
        "Vad oppositionen, revisorerna och andra säger", "Sedan förra uppföljningen",
    ]  # fmt: skip
    assert told["Vad oppositionen, revisorerna och andra säger"] == [
        (
            "Reservation, Moderaterna. Målen är för många. Svar: Målen blir färre. "
            "Besvarad av Kommunstyrelsen den 1 juni 2022. Protokoll, § 213."
        )
    ]
    assert told["Orsak"][0].startswith("Det egna arbetet: för få når Trygghet")
    assert told["Vad kommunen gör"] == [
        (
            "Dubblad hjälp. Aktivitet: Hälsosamtal för alla som fyller 40 "
            "(Nämnden för personer med funktionsnedsättning (utför), pågår)."
        ),
        "Pengarna räcker inte. Ingen åtgärd.",
    ]
    assert wording.concluded_where(goal) == "Orsak och åtgärd är från Uppföljning 2021, den senaste som är avslutad."


def test_the_red_goals_are_answered_or_say_what_is_missing(report: Report) -> None:
    answered, missing = wording.red(report)
    assert wording.answer(answered) == (
        ["Det egna arbetet: för få når fram."], ["Dubblad hjälp (Skolnämnden ansvarar, pågår)."],
    )  # fmt: skip
    assert wording.answer(missing) == (["Orsak och åtgärd är inte skrivna än."], [])
    assert "från Uppföljning 2021" in wording.red_note(report)


def test_the_glossary_is_in_swedish_order_and_holds_each_term_once(report: Report) -> None:
    assert [term["term"] for term in report.glossary] == ["Samhandling", "Ärende"]


def test_awkward_signs_come_through_but_not_control_signs(tmp_path: Path) -> None:
    tree = (Branch("g", "mål", AWKWARD + "\x07\x00", ("N00001",)),)
    folder = report_publication.publish(tmp_path / "1", (Document("d", "Plan", tree),))
    assert content.report(Published(folder)).goals[0].title == AWKWARD


@pytest.mark.parametrize("name", ["pages/mal/m1.json", "pages/uppfoljning/2022.json"])
def test_a_missing_file_gives_one_clear_error(tmp_path: Path, name: str) -> None:
    folder = report_publication.publish(tmp_path / "7")
    (folder / name).unlink()
    with pytest.raises(StoreError, match=rf"publikationen 7 .*{name}: filen saknas \(1 fel"):
        content.report(Published(folder))


def test_a_changed_file_gives_one_clear_error(tmp_path: Path) -> None:
    folder = report_publication.publish(tmp_path / "7")
    (folder / "pages/mal/m1.json").write_text("{}")
    with pytest.raises(StoreError, match="kontrollsumman stämmer inte"):
        content.report(Published(folder))


def test_a_page_that_the_publication_never_had_gives_one_clear_error(tmp_path: Path) -> None:
    folder = report_publication.publish(tmp_path / "7")
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["files"]["pages/mal/m1.json"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(StoreError, match=r"sidan mal/m1 saknas\. Publicera om"):
        content.report(Published(folder))


def test_a_publication_without_a_date_is_refused(tmp_path: Path) -> None:
    folder = report_publication.publish(tmp_path / "7")
    manifest = json.loads((folder / "manifest.json").read_text()) | {"published_at": "i går"}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(StoreError, match='published_at är "i går"'):
        content.report(Published(folder))
