"""The filters of the list of questions."""

from dataclasses import dataclass

from django.http import QueryDict

from samhandling.places.models import Organisation
from samhandling.programmes.models import GoalQuestion
from samhandling.programmes.questions.queries import Choice
from samhandling.web.workplace import narrowing
from samhandling.web.workplace.narrowing import Badge


@dataclass(frozen=True)
class Filters:
    """What the address asks for."""

    choice: Choice
    pairs: tuple[tuple[str, str], ...]

    def address(self) -> str:
        """Return the address that asks for the same."""
        return narrowing.address(self.pairs)

    def badges(self, bodies: list[Organisation], goals: dict[str, str]) -> list[Badge]:
        """Return the filters that are on, each with the address that takes it off."""
        names = {body.key: body.name for body in bodies}
        return narrowing.badges(
            self.pairs,
            {
                "lage": lambda value: GoalQuestion.State(value).label,
                "slag": lambda value: GoalQuestion.Kind(value).label,
                "svarar": lambda value: names.get(value, value),
                "mal": lambda value: goals.get(value, value),
                "sen": lambda value: "försenade",
                "sok": lambda value: f"”{value}”",
            },
        )


def read(given: QueryDict) -> Filters:
    """Return what the address asks for; what it asks for that does not exist is left out."""
    choice = Choice(
        kinds=tuple(one for one in given.getlist("slag") if one in GoalQuestion.Kind.values),
        states=tuple(one for one in given.getlist("lage") if one in GoalQuestion.State.values),
        bodies=tuple(one for one in given.getlist("svarar") if one),
        goals=tuple(one for one in given.getlist("mal") if one),
        is_overdue=given.get("sen") == "1",
        text=given.get("sok", "").strip()[:200],
    )
    pairs = [("lage", one) for one in choice.states] + [("slag", one) for one in choice.kinds]
    pairs += [("svarar", one) for one in choice.bodies] + [("mal", one) for one in choice.goals]
    pairs += [("sen", "1")] if choice.is_overdue else []
    pairs += [("sok", choice.text)] if choice.text else []
    return Filters(choice, tuple(pairs))
