"""Contradictions between documents, in invented documents."""

from dataclasses import replace

from samhandling.intake import findings, several
from samhandling.intake.blocks import DocumentText
from samhandling.intake.draft import Document, Draft, Goal, Proof
from samhandling.intake.readers import plain

PROGRAMME = """Program för barnens bästa

Antaget av kommunfullmäktige 2015-02-03

Ekby kommun

Programmet har två huvudområden. Alla barn i Ekby kommun ska ha det bra och barnperspektivet ska alltid tas med.

Huvudområde Trygghet i vardagen

Barn ska känna sig trygga hemma, i skolan och på vägen dit, hela dagen och hela året.

Huvudområde Rätt till lek

Det ska finnas lekplatser nära alla hem och plats för lek på varje skolgård i kommunen.
"""
PLAN = """Handlingsplan för barnens bästa

Antagen av barnnämnden 2016-02-03

Ekby kommun

Målområde Trygghet i vardagen

Barn ska känna sig trygga när de är på väg till skolan och när de går hem igen.
"""
FOLLOW_UP = """§ 5 Dnr 2020/1

Uppföljning av programmen

Ekby kommun, kommunstyrelsen 2020-04-04

Kommunstyrelsens beslut

1. Rapporten läggs till handlingarna.

Ärendet

Program för barnens bästa har två huvudområden:

1. Trygghet
2. Lekplatser

Program för barnens bästa har följts upp. Av de 12 målen är 3 röda, 4 gula och 5 gröna.

Underliggande styrdokument som gäller:

- Handlingsplan för barnens bästa
- Policy för lek
- Policy för måltider
- Riktlinje för skolskjuts

Ekonomisk bedömning

Rapporten kostar ingenting.
"""
ORPHAN = """Ungdomsprogram

Antaget av kommunfullmäktige 2003-05-05

Ekby kommun

Ungdomar ska få vara med och bestämma i allt som rör dem i kommunen.
"""


def documents(*texts: str) -> list[DocumentText]:
    return [plain.read(text, f"fil{number}.txt") for number, text in enumerate(texts, 1)]


def kinds(*texts: str) -> set[str]:
    return {one.kind for one in several.understand_all(documents(*texts)).findings}


def test_a_document_in_two_extractions_is_one_document() -> None:
    copy = PROGRAMME.split("\n\n", 3)[3].replace("trygga hemma", "tryga hemma")
    read = several.understand_all(documents(PROGRAMME, copy))
    (found,) = [one for one in read.findings if one.kind == "duplicate"]
    assert "trygga/tryga" in found.text
    assert [draft.document.same_as for _, drafts in read.files for draft in drafts] == [None, "fil1.txt"]


def test_two_documents_of_one_subject_are_no_copies() -> None:
    assert "duplicate" not in kinds(PROGRAMME, PLAN)


def test_the_same_goal_under_another_level_word_is_found() -> None:
    assert "level_differs" in kinds(PROGRAMME, PLAN)


def test_names_that_a_report_changes_are_found() -> None:
    assert "name_differs" in kinds(PROGRAMME, FOLLOW_UP)


def test_more_goals_judged_than_the_documents_hold_is_found() -> None:
    assert "goals_of_unknown_origin" in kinds(PROGRAMME, FOLLOW_UP)


def test_a_perspective_that_the_programme_demands_and_the_case_lacks_is_found() -> None:
    assert "missing_perspective" in kinds(PROGRAMME, FOLLOW_UP)
    assert "missing_perspective" not in kinds(PROGRAMME, FOLLOW_UP + "\nBarnets bästa\n\nEn prövning har gjorts.\n")


def test_a_document_that_the_list_in_force_leaves_out_is_found() -> None:
    assert "not_among_documents_in_force" in kinds(ORPHAN, FOLLOW_UP)
    assert "not_among_documents_in_force" not in kinds(PLAN, FOLLOW_UP)


def test_a_repealed_document_is_no_orphan() -> None:
    assert "not_among_documents_in_force" not in kinds(ORPHAN, FOLLOW_UP + "\nUngdomsprogram upphör att gälla.\n")


def test_another_municipality_is_left_alone() -> None:
    assert kinds(ORPHAN.replace("Ekby", "Solby"), FOLLOW_UP) == set()


def test_between_needs_only_drafts() -> None:
    goal = Goal("g1", None, "mål", None, "Alla barn har en trygg väg till skolan", Proof(1, 0, "", 0.9))
    one = Draft(Document(title="Barnplan"), goals=(replace(goal, responsible=("Barnnämnden",)),))
    other = Draft(
        Document(title="Trafikplan"), goals=(replace(goal, level="delmål", responsible=("Tekniska nämnden",)),)
    )
    assert [found.kind for found in findings.between([one, other])] == ["level_differs", "responsible_differs"]
