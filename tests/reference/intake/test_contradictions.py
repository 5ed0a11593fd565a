"""The contradictions that a careful reader finds in the documents beside the project; skips aloud without them."""

from pathlib import Path

import pytest

from samhandling import intake
from samhandling.intake import several
from samhandling.intake.several import Several

pytestmark = pytest.mark.slow

KINDS = {
    1: "conflicting_body",
    2: "reservation_without_proposal",
    3: "level_differs",
    4: "goals_of_unknown_origin",
    5: "two_responsibles",
    6: "empty_branch",
    7: "no_decision_date",
    8: "not_among_documents_in_force",
    9: "missing_perspective",
    10: "duplicate",
}


@pytest.fixture(scope="module")
def read(shared: Path) -> Several:
    return several.understand_all([intake.read(file) for file in sorted((shared / "documents").glob("*.txt"))])


@pytest.mark.parametrize("number", KINDS)
def test_each_known_contradiction_is_found(read: Several, number: int) -> None:
    found = [*read.findings, *(one for _, drafts in read.files for draft in drafts for one in draft.findings)]
    assert KINDS[number] in {one.kind for one in found}


def test_names_that_drift_between_the_documents_are_told(read: Several) -> None:
    (text,) = [one.text for one in read.findings if one.kind == "name_differs"]
    assert "”Bostäder” / ”Tillgång till fullgoda, säkra och ekonomiskt överkomliga bostäder för alla”" in text


def test_the_words_that_differ_between_two_extractions_are_told(read: Several) -> None:
    (text,) = [one.text for one in read.findings if one.kind == "duplicate"]
    for pair in ("överenskommit/överenskommits", "kommunutveckling/kommundelsutveckling", "präglade/prägla"):
        assert pair in text


def test_the_case_of_2023_gives_both_parts_and_its_sums(read: Several) -> None:
    drafts = next(drafts for document, drafts in read.files if len(drafts) > 1)
    case, plan = drafts
    assert (case.document.type, plan.document.type) == ("protokollsutdrag", "handlingsplan")
    sums = [(one.n_goals, one.red, one.yellow, one.green, one.up, one.flat, one.down) for one in case.follow_up.results]
    assert sums == [(42, 9, 29, 4, 17, 24, 1), (24, 7, 16, 1, 5, 17, 2)]


def test_the_case_of_2023_is_read_as_a_careful_reader_would(read: Several) -> None:
    case = next(drafts[0] for _, drafts in read.files if len(drafts) > 1)
    decision = case.decision
    assert (len(decision.proposals), len(decision.motions), len(decision.propositions)) == (2, 4, 2)
    assert (len(decision.reservations), len(decision.statements), decision.votes) == (2, 1, ())
    assert [motion.outcome for motion in decision.motions][0::3] == ["avslag", "bifall"]
    assert decision.referral_back is not None
    assert decision.referral_back.on == "2024-05-08"
    assert [one.is_in_file for one in decision.attachments] == [True]
    assert len(decision.signatures) == 2
