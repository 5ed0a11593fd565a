"""The filters of the activity lists: kept in the address, each removable, so that what is seen can be sent on."""

from dataclasses import dataclass

from django.http import QueryDict

from samhandling.places.models import Area, Organisation
from samhandling.plans.models import Activity
from samhandling.plans.queries import LACKS, PART, WHOLE, Choice
from samhandling.web.workplace import narrowing
from samhandling.web.workplace.narrowing import Badge

VIEWS = {"tabell": "tabell", "kort": "kort", "tavla": "tavla", "tid": "tidslinje"}
LACK_WORDS = {"ansvarig": "ansvarig", "effekt": "väntad effekt", "slutdatum": "slutdatum", "lagesnotis": "lägesnotis"}

LEVELS = {WHOLE: "hela kommunen", PART: "något område"}


@dataclass(frozen=True)
class Filters:
    """What the address asks for."""

    view: str
    plan: str
    choice: Choice
    pairs: tuple[tuple[str, str], ...]

    def address(self, **instead: str) -> str:
        """Return the address with some parts replaced; an empty part is left out."""
        return narrowing.address(self.pairs, **instead)

    def badges(self, bodies: list[Organisation], areas: list[Area], goals: dict[str, str]) -> list[Badge]:
        """Return the filters that are on, each with the address that takes it off."""
        names = {body.key: body.name for body in bodies}
        places = {area.code: area.name for area in areas} | LEVELS
        words = {
            "lage": lambda value: Activity.State(value).label,
            "ansvarig": lambda value: names.get(value, value),
            "mal": lambda value: goals.get(value, value),
            "omrade": lambda value: places.get(value, value),
            "saknar": lambda value: f"saknar {LACK_WORDS[value]}",
            "sen": lambda value: "försenade",
            "sok": lambda value: f"”{value}”",
        }
        return narrowing.badges(self.pairs, words)


def read(given: QueryDict) -> Filters:
    """Return what the address asks for; what it asks for that does not exist is left out."""
    states = tuple(one for one in given.getlist("lage") if one in Activity.State.values)
    lacks = tuple(one for one in given.getlist("saknar") if one in LACKS)
    choice = Choice(
        states=states,
        bodies=tuple(one for one in given.getlist("ansvarig") if one),
        goals=tuple(one for one in given.getlist("mal") if one),
        areas=tuple(one for one in given.getlist("omrade") if one),
        lacks=lacks,
        is_late=given.get("sen") == "1",
        text=given.get("sok", "").strip()[:200],
    )
    view = given.get("vy", "tabell")
    view = view if view in VIEWS else "tabell"
    plan = given.get("plan", "")
    plan = plan if plan.isdecimal() else ""
    pairs = [("vy", view)] if view != "tabell" else []
    pairs += [("plan", plan)] if plan else []
    pairs += [("lage", one) for one in choice.states] + [("ansvarig", one) for one in choice.bodies]
    pairs += [("mal", one) for one in choice.goals] + [("omrade", one) for one in choice.areas]
    pairs += [("saknar", one) for one in choice.lacks]
    pairs += [("sen", "1")] if choice.is_late else []
    pairs += [("sok", choice.text)] if choice.text else []
    return Filters(view=view, plan=plan, choice=choice, pairs=tuple(pairs))
