"""A board's report as a spreadsheet: out and back unchanged, every fault by its cell, nobody written over."""

import re
import zipfile
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import fuzzing
from tests.factories import report_sheet, year
from tests.factories.year import Town

from samhandling.errors import InputError, InvalidTransition, NotAllowed
from samhandling.followups import changes as cycles
from samhandling.followups.models import BoardReport, FollowUpCycle, ReportAnswer
from samhandling.followups.reporting import changes as reporting
from samhandling.followups.reporting import queries
from samhandling.followups.reporting.changes import Texts
from samhandling.followups.sheets import changes, layout, reading, writing
from samhandling.followups.sheets.changes import Given
from samhandling.followups.sheets.reading import Preview
from samhandling.sources.spreadsheets.cells import Sheet, Workbook

pytestmark = pytest.mark.django_db
RED, GREEN, ACTIVITY = 1, 2, 3  # the rows of the town's report


@pytest.fixture
def town() -> Town:
    return year.town()


@pytest.fixture
def report(town: Town) -> BoardReport:
    cycle = year.cycle(town, state=FollowUpCycle.State.REPORTING)
    (made,) = reporting.request_reports(by=town.coordinator, cycle=cycle)
    return BoardReport.objects.select_related("cycle__municipality", "organisation").get(pk=made.pk)


def out(report: BoardReport) -> Workbook:
    return report_sheet.read(writing.write(report, queries.asked(report)))


def back(report: BoardReport, book: Workbook) -> Preview:
    return reading.preview(report, queries.asked(report), book)


def confirm(town: Town, report: BoardReport, preview: Preview) -> changes.TakenIn:
    given = [Given(one.asked.key, one.version, one.texts) for one in preview.changes]
    return changes.take_in(by=town.school_reporter, report=report, given=given)


def save(town: Town, report: BoardReport, texts: Texts, version: int = 0) -> ReportAnswer:
    return reporting.save_answer(by=town.school_reporter, report=report, texts=texts, version=version, goal=town.red)


def test_a_file_that_nobody_wrote_in_changes_nothing(town: Town, report: BoardReport) -> None:
    save(town, report, Texts(done="Rad ett\r\nrad två", result="=1+1 är text", hindrance=" ", ahead="3-4"))
    found = back(report, out(report))
    assert (found.changes, found.conflicts, found.faults, found.n_same) == ((), (), (), 3)


@pytest.mark.parametrize(
    "text", ["_x000D_ och _x0041_", "a\ufffeb\uffffc", "<b>&amp;</b>", "'=1", "😀 å\u0308", "\ta\t", "1e5"]
)
def test_odd_signs_come_back_as_they_were(text: str, town: Town, report: BoardReport) -> None:
    save(town, report, Texts(done=text))
    found = back(report, report_sheet.read(report_sheet.saved(out(report))))
    assert (found.changes, found.conflicts, found.faults) == ((), (), ())


@pytest.mark.slow
def test_what_is_written_in_the_file_becomes_the_answers(town: Town, report: BoardReport) -> None:
    save(town, report, Texts(done="Före"))
    edits = {(RED, layout.DONE): "Efter", (GREEN, layout.RESULT): "Fler lånar", (ACTIVITY, layout.STATE): "Pågår"}
    found = back(report, report_sheet.edited(out(report), edits))
    assert [one.fields for one in found.changes] == [
        (("Vad har ni gjort?", "Före", "Efter"),),
        (("Vad har det lett till?", "", "Fler lånar"),),
        (("Hur går aktiviteten?", "", "pågår"),),
    ]
    assert confirm(town, report, found).n_saved == 3
    assert {row.done for row in ReportAnswer.objects.all()} == {"Efter", ""}
    assert ReportAnswer.objects.get(activity=town.activity).activity_state == "under_way"
    # The same file again, as after a double click: nothing is left to change.
    assert confirm(town, report, found) == changes.TakenIn(3, ())
    assert [row.version for row in ReportAnswer.objects.order_by("pk")] == [2, 1, 1]


def test_what_somebody_saved_meanwhile_is_shown_and_left(town: Town, report: BoardReport) -> None:
    save(town, report, Texts(done="Före"))
    book = report_sheet.edited(out(report), {(RED, layout.DONE): "Från filen", (GREEN, layout.DONE): "Också"})
    save(town, report, Texts(done="Från webben"), version=1)
    found = back(report, book)
    assert [one.asked.name for one in found.changes] == [town.green.name]
    (conflict,) = found.conflicts
    assert conflict.fields == (("Vad har ni gjort?", "Från webben", "Från filen"),)
    confirm(town, report, found)
    assert ReportAnswer.objects.get(goal=town.red).done == "Från webben"


def test_an_untouched_row_is_no_conflict_though_somebody_saved_meanwhile(town: Town, report: BoardReport) -> None:
    save(town, report, Texts(done="Före"))
    book = out(report)
    save(town, report, Texts(done="Från webben"), version=1)
    found = back(report, book)
    assert (found.changes, found.conflicts, found.n_same) == ((), (), 3)


def test_what_is_saved_between_preview_and_confirmation_is_left_and_named(town: Town, report: BoardReport) -> None:
    edits = {(RED, layout.DONE): "Från filen", (GREEN, layout.DONE): "Också"}
    found = back(report, report_sheet.edited(out(report), edits))
    save(town, report, Texts(done="Från webben"))
    assert confirm(town, report, found) == changes.TakenIn(1, (town.red.name,))
    assert ReportAnswer.objects.get(goal=town.red).done == "Från webben"


def test_every_fault_is_told_by_its_cell_at_once(town: Town, report: BoardReport) -> None:
    edits = {
        (RED, layout.DONE): "x" * (layout.LONGEST + 1),
        (GREEN, layout.KEY): "mal-a1",
        (ACTIVITY, layout.STATE): "kanske",
        (4, layout.DONE): "En egen rad",
    }
    found = back(report, report_sheet.edited(out(report), edits))
    assert [fault.place for fault in found.faults] == ["G2", "A3", "K4", "A5"]
    assert "planerad" in found.faults[2].text


@pytest.mark.parametrize(
    "edits",
    [
        {(RED, layout.VERSION): 7.0},
        {(RED, layout.VERSION): None},
        {(RED, layout.MARK): "0123456789ab-0123456789ab"},
        {(RED, layout.MARK): None},
        {(RED, layout.KEY): "mal-a2", (GREEN, layout.KEY): None, (GREEN, layout.MARK): None},
    ],
)
def test_a_changed_identifier_is_refused(edits: report_sheet.Edits, town: Town, report: BoardReport) -> None:
    found = back(report, report_sheet.edited(out(report), {**edits, (RED, layout.DONE): "Något"}))
    assert [fault.place for fault in found.faults] == ["A2"]
    assert not found.changes


def test_a_report_of_another_year_or_body_is_refused_row_by_row(town: Town, report: BoardReport) -> None:
    other = reporting.request_report(by=town.coordinator, cycle=report.cycle, organisation=town.care_board)
    other = BoardReport.objects.select_related("cycle__municipality", "organisation").get(pk=other.pk)
    found = reading.preview(other, queries.asked(other), out(report))
    assert len(found.faults) == 3


@pytest.mark.parametrize("book", [Workbook((Sheet("Blad1", (("a",),)),)), Workbook((Sheet("Rapport", ()),))])
def test_another_spreadsheet_is_no_report(book: Workbook, town: Town, report: BoardReport) -> None:
    with pytest.raises(InputError, match="ladda ner rapporten"):
        back(report, book)


def test_an_answer_too_long_for_a_cell_is_left_to_the_page(town: Town, report: BoardReport) -> None:
    text = "å" * (layout.LONGEST + 1)
    save(town, report, Texts(done=text))
    book = out(report)
    assert book.sheets[0].rows[RED][layout.DONE] == layout.TOO_LONG
    found = back(report, report_sheet.edited(book, {(RED, layout.RESULT): "Skrivet ändå"}))
    assert not found.changes
    assert ReportAnswer.objects.get().done == text


def test_only_the_answers_can_be_written_in(town: Town, report: BoardReport) -> None:
    content = writing.write(report, queries.asked(report))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    assert "<sheetProtection" in sheet
    assert sheet.count("<dataValidation ") == 1
    formats = re.findall(r"<xf [^>]*?(?:/>|>.*?</xf>)", styles.partition("<cellXfs")[2].partition("</cellXfs")[0])
    style_of = {place: int(style) for place, style in re.findall(r'<c r="([A-Z]+[0-9]+)" s="([0-9]+)"', sheet)}
    is_open = {place for place, style in style_of.items() if 'locked="0"' in formats[style]}
    assert is_open == {f"{column}{row}" for row in (2, 3, 4) for column in "GHIJ"} | {"K4"}


def test_last_years_answer_stands_beside(town: Town, report: BoardReport) -> None:
    before = year.cycle(town, year=year.YEAR - 1, state=FollowUpCycle.State.REPORTING)
    FollowUpCycle.objects.filter(pk=before.pk).update(run=None)
    (old,) = reporting.request_reports(by=town.coordinator, cycle=before)
    save(town, old, Texts(done="Läxhjälp i fjol", hindrance="Lokaler"))
    told = out(report).sheets[0].rows[RED][layout.BEFORE]
    assert told == f"{year.YEAR - 1}\nGjort: Läxhjälp i fjol\nHindrat: Lokaler"


@pytest.mark.slow
def test_a_file_gives_nobody_more_rights(town: Town, report: BoardReport) -> None:
    given = [Given("mal-a1", 0, Texts(done="x"))]
    for other in (town.care_reporter, town.analyst, town.auditor):
        with pytest.raises(NotAllowed):
            changes.take_in(by=other, report=report, given=given)
    cycles.advance_cycle(by=town.coordinator, cycle=report.cycle, state=FollowUpCycle.State.ANALYSIS)
    cycles.advance_cycle(by=town.coordinator, cycle=report.cycle, state=FollowUpCycle.State.STEERING)
    with pytest.raises(InvalidTransition):
        changes.take_in(by=town.school_reporter, report=report, given=given)
    assert not ReportAnswer.objects.exists()


def test_one_fault_at_confirmation_saves_nothing(town: Town, report: BoardReport) -> None:
    given = [Given("mal-a1", 0, Texts(done="x")), Given("mal-zz", 0, Texts(done="y"))]
    with pytest.raises(InputError):
        changes.take_in(by=town.school_reporter, report=report, given=given)
    assert not ReportAnswer.objects.exists()


@pytest.mark.slow
@settings(max_examples=fuzzing.runs(2000), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(max_size=60), min_size=4, max_size=4))
def test_any_text_comes_back_as_it_was(texts: list[str], town: Town, report: BoardReport) -> None:
    ReportAnswer.objects.all().delete()
    save(town, report, Texts(*(text.replace("\x00", "") for text in texts)))
    found = back(report, report_sheet.read(report_sheet.saved(out(report))))
    assert (found.changes, found.conflicts, found.faults) == ((), (), ())
