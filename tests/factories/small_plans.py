"""Drafts of small plans, and what a test looks at in them."""

from samhandling.intake.draft import Draft
from samhandling.intake.drafting import understand
from samhandling.intake.readers import markdown, plain

HEAD = "Plan för gröna gårdar\nAntagen av kommunfullmäktige 2021-03-01\nBjörkeby kommun\n\n"


def read(text: str, head: str = HEAD) -> Draft:
    """Return the draft of a plan with this body."""
    (draft,) = understand(plain.read(head + text, "plan.txt"))
    return draft


def read_markdown(text: str, title: str = "Plan för gröna gårdar") -> Draft:
    """Return the draft of a plan whose headings are marked."""
    (draft,) = understand(markdown.read(f"# {title}\n\n{text}", "plan.md"))
    return draft


def tree(draft: Draft) -> list[tuple[str, str | None]]:
    """Return each goal with the name of its parent."""
    names = {goal.id: goal.name for goal in draft.goals}
    return [(goal.name, names.get(goal.parent or "")) for goal in draft.goals]


def doings(draft: Draft) -> list[tuple[str, tuple[str, ...]]]:
    """Return each activity with its bodies."""
    return [(one.name, one.responsible) for one in draft.activities]
