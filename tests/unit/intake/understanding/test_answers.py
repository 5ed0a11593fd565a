"""Activities in lists and lines, and who answers for them: as municipal documents of many years and hands set them."""

from samhandling.intake.draft import Draft
from samhandling.intake.drafting import understand
from samhandling.intake.readers import plain

HEAD = (
    "Plan för stilla gator\nAntagen av kommunfullmäktige 2021-03-01\nBjörkeby kommun\n\n"
    "Inledning\nGatorna i byn är bullriga, och planen visar hur de ska bli stillare.\n\n"
)


def read(text: str) -> Draft:
    """Return the draft of a plan with this body."""
    (draft,) = understand(plain.read(HEAD + text, "plan.txt"))
    return draft


def doings(draft: Draft) -> list[tuple[str, tuple[str, ...]]]:
    """Return each activity with its bodies."""
    return [(one.name, one.responsible) for one in draft.activities]


def test_points_set_in_with_tabs_are_no_rows_and_the_line_below_says_who_answers() -> None:
    draft = read(
        "Mål 1: Gatorna är stilla\n\nÅtgärder\n*\tSätt upp plank\n\tAnsvar: Tekniska nämnden\tKlart: 2022\n"
        "*\tMät bullret\n\tAnsvar: Miljönämnden\tKlart: Årligen\n"
    )
    assert doings(draft) == [("Sätt upp plank", ("Tekniska nämnden",)), ("Mät bullret", ("Miljönämnden",))]
