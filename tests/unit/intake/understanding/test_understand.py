"""What a document says of itself and which goals it sets, on small texts with one difficulty each."""

from tests.factories.small_plans import tree

from samhandling.intake.draft import Draft
from samhandling.intake.drafting import understand
from samhandling.intake.readers import plain


def read(text: str) -> Draft:
    """Return the draft of a text that holds one document."""
    (draft,) = understand(plain.read(text, "dokument.txt"))
    return draft


LEGEND = """Program

Policy

Handlingsplan

Riktlinje

Handlingsplan för trygga gator

Antagen av kommunfullmäktige

5 maj 2020

DNR: 2019/00321

BJÖRKEBY KOMMUN

Inledning

Planen gäller för hela kommunen och beskriver hur gatorna ska bli tryggare för alla som rör sig där.
"""


def test_legend_on_the_cover_is_not_the_kind_of_document() -> None:
    document = read(LEGEND).document
    assert (document.title, document.type) == ("Handlingsplan för trygga gator", "handlingsplan")
    assert (document.adopting_body, document.adopted_on, document.dnr) == (
        "Kommunfullmäktige",
        "2020-05-05",
        "2019/00321",
    )
    assert document.organisation == "Björkeby kommun"


def test_revision_and_printing_are_not_adoption() -> None:
    text = """Policy för upphandling
Reviderad av kommunstyrelsen 2021-02-03
Utskriven 2022-01-01

Inledning

Policyn gäller alla."""
    document = read(text).document
    assert (document.adopting_body, document.adopted_on) == (None, None)


def test_what_is_to_be_adopted_is_not_adopted() -> None:
    text = """Program för kultur
Programmet ska antas av kommunfullmäktige 2030-01-01

Inledning

Kulturen är viktig för alla som bor här."""
    assert read(text).document.adopting_body is None


def test_a_document_without_goals_gives_no_goals() -> None:
    text = """Riktlinje för möten

Syfte

Riktlinjen ska göra möten kortare.

- Börja i tid
- Sluta i tid
"""
    draft = read(text)
    assert (draft.goals, draft.activities) == ((), ())


def test_a_list_that_headings_repeat_gives_each_goal_once() -> None:
    text = """Program för barn

Programmet har två målområden:

- Trygg uppväxt för alla barn
- Roliga dagar

Trygg uppväxt

Området omfattar mål 3 och 4 i Agenda 2030

Barn ska vara trygga i hela kommunen.

Effektmål

- Alla barn har en vuxen att prata med
- Ingen är rädd i skolan

Roliga dagar

Barn ska ha roligt i hela kommunen.

Uppföljning

Programmet följs upp vartannat år.
"""
    draft = read(text)
    assert tree(draft) == [
        ("Trygg uppväxt", None),
        ("Roliga dagar", None),
        ("Alla barn har en vuxen att prata med", "Trygg uppväxt"),
        ("Ingen är rädd i skolan", "Trygg uppväxt"),
    ]
    assert draft.goals[0].agenda2030 == (3, 4)
    assert draft.follow_up.interval_months == 24


def test_a_table_dissolved_into_lines_in_another_column_order() -> None:
    text = """Handlingsplan för vatten

Målområde: Rena sjöar

Vi ska ha rena sjöar i hela kommunen, och det kräver att vi arbetar med dagvatten, avlopp och jordbruk under många år.

Ansvarig nämnd Delmål 1 Aktiviteter

Miljönämnden

Alla sjöar har god status

• Mäta vattnet varje månad
• Stoppa utsläppen från hamnen

Uppföljning

Planen följs upp årligen.
"""
    draft = read(text)
    assert tree(draft) == [("Rena sjöar", None), ("Alla sjöar har god status", "Rena sjöar")]
    assert [(one.name, one.responsible) for one in draft.activities] == [
        ("Mäta vattnet varje månad", ("Miljönämnden",)),
        ("Stoppa utsläppen från hamnen", ("Miljönämnden",)),
    ]


def test_goals_of_the_nation_are_not_the_municipalitys() -> None:
    text = """Plan för folkhälsa

Bakgrund

De nationella målen för folkhälsan är två:

1. Lång livslängd
2. Små skillnader
"""
    assert read(text).goals == ()


def test_glossary_parts_term_and_definition() -> None:
    text = """Program för hälsa

Inledning

Hälsa är viktigt för alla i kommunen.

Ordlista

Folkhälsa: hela befolkningens hälsa

Ohälsa är brist på hälsa
"""
    assert [term.term for term in read(text).glossary] == ["Folkhälsa", "Ohälsa"]


def test_every_field_has_its_proof() -> None:
    document = read(LEGEND).document
    given = {"title", "type", "organisation", "adopting_body", "adopted_on", "dnr", "language"}
    assert given <= set(document.proof)
    assert all(0 < proof.certainty <= 1 and proof.quote for proof in document.proof.values())
