"""Plans without level words, whose lists say how it shall be."""

import pytest
from tests.factories.small_plans import read, tree

SHADE = (
    "Skugga\n\nSommaren blir varmare för varje år som går, och solen tar hårt på dem som är små.\n\n"
    "– Varje gård ska ha minst tio lindar\n– Inget barn ska behöva vila i solen\n\n"
)
QUIET = (
    "Ljud\n\nGårdar med hårda väggar låter mer än andra, och det hörs långt in på lektionerna.\n\n"
    "– Plank ska finnas mot alla vägar\n– Minst hälften av marken ska vara mjuk\n\n"
)
LINES = "Ansvar\n\nDet är många som har del i att planen blir av, och alla behöver veta vad de ska göra.\n\n"


def test_points_that_say_how_it_shall_be_are_goals_under_their_headings() -> None:
    assert tree(read(SHADE + QUIET)) == [
        ("Skugga", None),
        ("Varje gård ska ha minst tio lindar", "Skugga"),
        ("Inget barn ska behöva vila i solen", "Skugga"),
        ("Ljud", None),
        ("Plank ska finnas mot alla vägar", "Ljud"),
        ("Minst hälften av marken ska vara mjuk", "Ljud"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        SHADE,
        SHADE + QUIET.replace("ska finnas", "finns").replace("ska vara", "är"),
        SHADE + QUIET.replace("Ljud\n", "Regionens mål\n"),
        SHADE + QUIET.replace("på lektionerna.", "på lektionerna. Riksdagen har bestämt:"),
        SHADE + LINES + "– Nämnden ska mäta ljudet\n– Nämnden ska räkna träden\n",
    ],
    ids=["one list alone", "how things are", "another's heading", "another's list", "the frame of the plan"],
)
def test_other_lists_are_none(text: str) -> None:
    assert tree(read(text)) == []


def test_rules_are_no_goals() -> None:
    head = "Riktlinje för gröna gårdar\nAntagen av kommunfullmäktige 2021-03-01\nBjörkeby kommun\n\n"
    assert tree(read(SHADE + QUIET, head)) == []
