"""Goals that are named in a plan and yet are not its own, and sentences that only speak of goals."""

import pytest
from tests.factories.small_plans import doings, read, read_markdown, tree


def test_the_goals_of_another_document_that_an_area_serves_are_not_its_own() -> None:
    areas = "".join(
        f"{name}\n\nParkplanens målområde: {whose}\n\nMål\n{goal}.\n\n"
        for name, whose, goal in (
            ("Skuggan", "Stadsgrönt", "Varje gård har tio träd"),
            ("Vattnet", "Stadsblått", "Ingen damm är torr"),
        )
    )
    assert [name for name, _ in tree(read(areas))] == [
        "Skuggan",
        "Varje gård har tio träd.",
        "Vattnet",
        "Ingen damm är torr.",
    ]


@pytest.mark.parametrize(
    ("sentence", "is_goal"),
    [
        ("Fler elever ges tid att nå skolans mål.", True),
        ("Alla barn når kunskapsmålen i simning.", True),
        ("Nämnderna når programmets mål.", False),
        ("Nämnderna når kommunens mål.", False),
        ("Med gröna gårdar menas gårdar med träd.", False),
    ],
)
def test_a_sentence_under_the_word_for_goals(sentence: str, is_goal: bool) -> None:
    draft = read(f"Skuggan\n\nMål\n{sentence}\n\nVattnet\n\nMål\nIngen damm är torr.\n\n")
    assert (sentence in [name for name, _ in tree(draft)]) is is_goal


def test_what_an_area_is_in_another_paper_is_no_part_of_its_name() -> None:
    areas = "Artikel 4 – Skuggan\n\nMål\nVarje gård har tio träd.\n\nArtikel 9 – Vattnet\n\nMål\nIngen damm är torr.\n"
    draft = read(areas)
    assert [name for name, parent in tree(draft) if parent is None] == ["Skuggan", "Vattnet"]


BOARD = "Gårdsnämndens verksamhetsplan 2024\nAntagen av gårdsnämnden 2023-12-01\nBjörkeby kommun\n\n"
OWN = "Nämndens mål\n- Varje gård har tio träd\n- Ingen damm är torr\n\n"


@pytest.mark.parametrize("head", [BOARD, BOARD.replace("Gårdsnämndens verksamhetsplan", "GÅRDSNÄMNDENS PLAN")])
@pytest.mark.parametrize(
    "above", ["Kommunfullmäktiges mål\n\nFöljande mål gäller alla:\n", "Kommunfullmäktiges mål:\n"]
)
def test_what_stands_above_a_board_is_no_goal_of_its_plan(above: str, head: str) -> None:
    draft = read(f"Inledning\n\nPlanen gäller i ett år.\n\n{above}- Björkeby växer\n- Alla arbetar\n\n{OWN}", head=head)
    assert [name for name, _ in tree(draft)] == ["Varje gård har tio träd", "Ingen damm är torr"]


def test_others_goals_in_a_smaller_section_of_the_frame_do_not_open_it() -> None:
    frame = "## 1 Inledning\n\n### 1.1 Bakgrund\n\nText.\n\n#### 1.1.1 Regionala ramverk\n\nText.\n\n"
    theirs = "Kommunfullmäktiges övergripande mål:\n- Björkeby växer\n- Alla arbetar\n\n"
    draft = read_markdown(f"{frame}{theirs}## 2 Mål\n\n- Varje gård har tio träd\n")
    assert [name for name, _ in tree(draft)] == ["Varje gård har tio träd"]


def test_nobody_answers_for_what_a_boards_plan_gives_nobody() -> None:
    draft = read(f"{OWN}Aktiviteter\n- Plantera lind\n", head=BOARD)
    assert doings(draft) == [("Plantera lind", ())]


def test_a_strategy_of_the_nation_does_not_hide_that_own_goals_stand_over_all_areas() -> None:
    front = "Den nationella strategin\n\nRiksdagen har bestämt.\n\nBarnen på gården\n\nHälften leker ute.\n\n"
    areas = "".join(f"{area}\n\nMål: Fler barn ska få {area}.\n\nText om läget.\n\n" for area in ("Lek", "Vila"))
    names = [name for name, _ in tree(read(f"{front}Våra mål\n\nKommunen har fastställt följande mål.\n\n{areas}"))]
    assert names == ["Lek", "Fler barn ska få Lek.", "Vila", "Fler barn ska få Vila."]
