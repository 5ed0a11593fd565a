"""Contradictions inside one document, in invented documents."""

from pathlib import Path

import pytest

from samhandling import intake
from samhandling.intake.drafting import understand
from samhandling.intake.readers import plain

CORPUS = Path(__file__).parents[3] / "corpus"

TWO_BODIES = """Skogsprogram för Ekby kommun

Antaget av miljönämnden 2015-02-03

Bakgrund

Skogen är viktig för alla som bor i Ekby kommun och ska skötas varsamt i alla tider.

Ansvar

Skogsprogrammet antas av kommunfullmäktige. Miljönämnden följer upp det varje år.
"""
RESERVATION = """§ 4 Dnr 2021/9

Ny sporthall

Kommunstyrelsens beslut

1. Hallen byggs.

Reservation

Ulf Gran (SD) reserverar sig mot beslutet till förmån för Ulf Grans (SD) förslag.

Yrkanden

Eva Ek (M) yrkar att hallen byggs först 2030.

{motion}
"""
TABLE = """# Handlingsplan för cykling

Ekby kommun. Antagen av kommunstyrelsen 2021-05-05.

{lead}

## Fokusområde 1: Vägar

### Mål: Vägarna är hela

| Åtgärd | Ansvarig nämnd |
|---|---|
| Laga alla gropar | {responsible} |

## Fokusområde 2: Skolor

{second}
"""


def kinds(text: str, name: str = "fil.txt") -> set[str]:
    from samhandling.intake.readers import markdown

    document = markdown.read(text, name) if name.endswith(".md") else plain.read(text, name)
    return {one.kind for draft in understand(document) for one in draft.findings}


def table(lead: str = "", responsible: str = "Tekniska nämnden", second: str = "") -> set[str]:
    return kinds(TABLE.format(lead=lead, responsible=responsible, second=second), "fil.md")


def test_cover_and_text_that_name_different_bodies_are_found() -> None:
    assert "conflicting_body" in kinds(TWO_BODIES)


def test_cover_and_text_that_name_one_body_are_not() -> None:
    assert "conflicting_body" not in kinds(TWO_BODIES.replace("av miljönämnden", "av kommunfullmäktige"))


def test_a_body_that_only_revised_it_is_no_contradiction() -> None:
    text = TWO_BODIES.replace(
        "Skogsprogrammet antas av kommunfullmäktige.", "Programmet reviderades av kommunstyrelsen."
    )
    assert "conflicting_body" not in kinds(text)


def test_title_and_text_that_say_different_years_are_found() -> None:
    text = "Cykelplan 2020–2024\n\nAntagen av kommunstyrelsen 2019-12-01\n\nPlanen gäller för åren 2021–2025.\n"
    assert "conflicting_years" in kinds(text)
    assert "conflicting_years" not in kinds(text.replace("2021–2025", "2020–2024"))


def test_a_reservation_for_a_proposal_that_its_author_only_seconded_is_found() -> None:
    assert "reservation_without_proposal" in kinds(
        RESERVATION.format(motion="Ulf Gran (SD) yrkar bifall till Eva Eks (M) förslag.")
    )
    assert "reservation_without_proposal" in kinds(RESERVATION.format(motion=""))


def test_a_reservation_for_a_recorded_proposal_is_no_finding() -> None:
    text = RESERVATION.format(motion="Ulf Gran (SD) yrkar avslag på kommunstyrelsens förslag.")
    assert "reservation_without_proposal" not in kinds(text)


def test_sums_that_do_not_add_up_are_found() -> None:
    text = (
        "Uppföljning av miljöprogrammet\n\nSolby kommun\n\nProgram för miljö antogs 2018. Av de 10 målen är 3 röda,"
        " 4 gula och 2 gröna.\n"
    )
    assert "sums_differ" in kinds(text)
    assert "sums_differ" not in kinds(text.replace("2 gröna", "3 gröna"))


def test_a_count_that_the_tree_does_not_bear_out_is_found() -> None:
    assert "count_differs" in table(lead="Planen har tre fokusområden.")
    assert "count_differs" not in table(lead="Planen har två fokusområden.")


def test_a_list_shorter_than_it_is_said_to_be_is_found() -> None:
    text = "Kulturplan\n\nEkby kommun\n\nTill planen hör tre styrdokument:\n\n- Biblioteksplan\n- Policy för konst\n"
    assert "count_differs" in kinds(text)


def test_a_sentence_that_gives_all_activities_to_another_body_is_found() -> None:
    assert "two_responsibles" in table(lead="Det är kommunstyrelsen som är ansvarig för samtliga åtgärder i planen.")
    assert "two_responsibles" not in table(lead="Tekniska nämnden är ansvarig för samtliga åtgärder i planen.")


def test_activities_without_responsible_are_found() -> None:
    assert "activities_without_responsible" in table(responsible="")
    assert "activities_without_responsible" not in table()


def test_a_branch_without_activities_is_found_and_a_pointer_told() -> None:
    assert "goals_without_activities" in table()
    assert "empty_branch" in table(lead="Området Skolor följs upp i skolnämndens verksamhetsplan.")


def test_a_case_without_a_day_is_found_and_the_referral_back_not_taken_for_it() -> None:
    text = RESERVATION.format(motion="") + "\nÅterremiss\n\nKommunstyrelsen återremitterade ärendet den 3 mars 2021.\n"
    found = [one for draft in understand(plain.read(text, "fil.txt")) for one in draft.findings]
    assert [one.text for one in found if one.kind == "no_decision_date"] == [
        "Texten säger inte vilken dag beslutet fattades. 2021-03-03 är dagen för återremissen, inte för beslutet."
    ]


@pytest.mark.parametrize("file", sorted(CORPUS.glob("*.txt")), ids=lambda file: file.stem)
def test_the_corpus_holds_no_contradictions_that_are_none(file: Path) -> None:
    allowed = {"no_adoption_date", "no_decision_date", "goals_not_listed", "missing_perspective"}
    found = [one for draft in understand(intake.read(file)) for one in draft.findings]
    assert [one.text for one in found if one.kind not in allowed] == []
