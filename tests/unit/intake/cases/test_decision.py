"""What minutes say of proposals, motions, votes and reservations, in the words of many municipalities."""

import json
from pathlib import Path
from typing import Any

import pytest

from samhandling import intake
from samhandling.intake.cases import decision
from samhandling.intake.draft import Decision
from samhandling.intake.drafting import understand
from samhandling.intake.readers import plain
from samhandling.intake.understanding import language, outline

CORPUS = Path(__file__).parents[3] / "corpus"


def read(text: str) -> Decision:
    document = plain.read(text, "fil.txt")
    words = language.languages()[0]
    return decision.find(document, outline.units(document, document.blocks, words), words)


def expected() -> list[tuple[str, int, dict[str, Any]]]:
    found = []
    for file in sorted(CORPUS.glob("*.json")):
        gold = json.loads(file.read_text(encoding="utf-8"))
        if "decision" in gold:
            stem, _, number = file.stem.partition(".")
            found.append((stem, int(number or 1) - 1, gold["decision"]))
    return found


@pytest.mark.parametrize(
    ("stem", "part", "gold"), expected(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_decision_of_the_corpus_is_read_as_a_careful_reader_would(stem: str, part: int, gold: dict[str, Any]) -> None:
    found = understand(intake.read(CORPUS / f"{stem}.txt"))[part].decision
    assert len(found.proposals) == gold["proposals"]
    assert len(found.propositions) == gold["propositions"]
    for name in ("motions", "votes", "reservations", "statements"):
        nodes = getattr(found, name)
        assert len(nodes) == len(gold[name]), name
        for node, wanted in zip(nodes, gold[name], strict=True):
            got = {key: getattr(node, key) for key in wanted}
            assert got == {key: tuple(value) if isinstance(value, list) else value for key, value in wanted.items()}
    if "referral_back" in gold:
        assert found.referral_back is not None
        assert {key: getattr(found.referral_back, key) for key in gold["referral_back"]} == gold["referral_back"]
    if "signatures" in gold:
        assert [one.name for one in found.signatures] == gold["signatures"]
    if "attachments" in gold:
        assert [one.title for one in found.attachments] == gold["attachments"]


def test_points_that_decision_report_and_background_repeat_are_told_once() -> None:
    text = "§ 1\n\nBeslut\n\n1. Vägen byggs.\n\nFörslag till beslut\n\n1. Vägen byggs.\n"
    assert [one.text for one in read(text).proposals] == ["Vägen byggs."]


def test_who_is_to_decide_is_the_body_that_the_proposal_is_made_to() -> None:
    text = "§ 1\n\nBeslut\n\nKommunstyrelsen föreslår kommunfullmäktige besluta\natt bygga vägen.\n"
    assert [(one.text, one.to) for one in read(text).proposals] == [("att bygga vägen.", "Kommunfullmäktige")]


def test_one_sentence_may_hold_two_motions() -> None:
    text = "Yrkanden\n\nEva Ek (S) yrkar avslag på Bo Alms (M) förslag och bifall till nämndens förslag.\n"
    assert [(one.kind, one.on) for one in read(text).motions] == [
        ("avslag", "Bo Alms (M) förslag"),
        ("bifall", "nämndens förslag"),
    ]


def test_a_motion_without_a_verb_is_read_under_its_heading() -> None:
    assert [one.by for one in read("Yrkanden\n\nEva Ek (S): avslag på förslaget.\n").motions] == [("Eva Ek (S)",)]


def test_motions_stated_as_a_list_belong_to_the_one_who_asks() -> None:
    text = "Yrkanden\n\nEva Ek (S) yrkar följande:\n\n- bifall till punkt 1\n- avslag på punkt 2\n"
    assert [(one.by, one.kind) for one in read(text).motions] == [
        (("Eva Ek (S)",), "bifall"),
        (("Eva Ek (S)",), "avslag"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Ja-röst för bifall. Nej-röst för avslag. Med 9 ja-röster mot 4 nej-röster beslutar nämnden bifall.",
        "Den som vill ha bifall röstar ja. Den som vill ha avslag röstar nej. Utfall: nio ja och fyra nej.",
        "JA = bifall. NEJ = avslag. Ja: 9 Nej: 4",
    ],
)
def test_a_vote_is_read_whatever_its_form(text: str) -> None:
    (vote,) = read(f"Votering\n\n{text}\n").votes
    assert (vote.yes, vote.no) == (9, 4)
    assert "bifall" in (vote.yes_means or "")
    assert "avslag" in (vote.no_means or "")


def test_no_vote_is_told_where_the_chair_found_the_majority() -> None:
    text = "Beslutsgång\n\nOrdföranden ställer proposition på nämndens förslag och finner att det bifalls.\n"
    assert read(text).votes == ()


def test_a_reservation_names_everyone_and_keeps_its_words() -> None:
    text = 'Reservation\n\nEva Ek (S) och Bo Alm (S) reserverar sig enligt följande: "Vi vill mer. Mycket mer."\n'
    (reservation,) = read(text).reservations
    assert reservation.by == ("Eva Ek (S)", "Bo Alm (S)")
    assert reservation.text == '"Vi vill mer. Mycket mer."'


def test_names_after_the_verb_reserve_themselves_too() -> None:
    text = "Reservation\n\nMot beslutet reserverar sig Eva Ek (S) och Bo Alm (M) till förmån för Eva Eks (S) förslag.\n"
    assert read(text).reservations[0].by == ("Eva Ek (S)", "Bo Alm (M)")


def test_names_with_one_party_for_all() -> None:
    text = "Reservation\n\nEva Ek, Bo Alm och Siv Rot (samtliga M) reserverar sig mot beslutet.\n"
    assert read(text).reservations[0].by == ("Eva Ek (M)", "Bo Alm (M)", "Siv Rot (M)")


def test_a_special_statement_is_no_reservation() -> None:
    found = read('Särskilt yttrande\n\nEva Ek (S) lämnar ett särskilt yttrande: "Bra men sent."\n')
    assert (len(found.statements), found.reservations) == (1, ())


def test_a_motion_to_refer_back_today_is_no_earlier_referral_back() -> None:
    assert read("Yrkanden\n\nEva Ek (S) yrkar återremiss av ärendet.\n").referral_back is None
