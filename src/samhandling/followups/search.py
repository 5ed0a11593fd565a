"""Searching the register of a municipality: goals, questions, activities, documents, indicators, bodies, people."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Q, QuerySet

from samhandling.accounts import permissions
from samhandling.accounts.models import Person, Role
from samhandling.followups.models import SteeringItem
from samhandling.followups.reminders.queries import Place
from samhandling.indicators.models import Indicator
from samhandling.places.models import Municipality, Organisation
from samhandling.plans.models import Activity
from samhandling.programmes.models import Goal, GoalQuestion, SteeringDocument

MOST_OF_A_KIND = 20
MOST_WORDS = 8


@dataclass(frozen=True)
class Hit:
    """Something that was found, and the page where it stands."""

    name: str
    note: str
    place: Place
    query: str = ""


@dataclass(frozen=True)
class Found:
    """The hits of one kind, in the order of the register; ``is_cut`` if there are more."""

    kind: str
    hits: list[Hit]
    is_cut: bool


def find(municipality: Municipality, text: str, roles: list[Role]) -> list[Found]:
    """Return what has every word of the text, by kind (8 questions; people only for those who manage them)."""
    words = text.split()[:MOST_WORDS]
    if not words:
        return []
    slug = municipality.slug
    goals = Goal.objects.filter(document__municipality=municipality).select_related("document")
    activities = Activity.objects.filter(plan__document__municipality=municipality).select_related("plan__document")
    asked = GoalQuestion.objects.filter(municipality=municipality)
    indicators = Indicator.objects.filter(Q(municipality=None) | Q(municipality=municipality))
    items = SteeringItem.objects.filter(meeting__municipality=municipality).select_related("meeting")
    found = [
        _kind(
            "Mål",
            _having(goals, words, "name", "plain_wording", "number").order_by("document__order", "order"),
            lambda row: Hit(row.name, f"{row.level_name} i {row.document.title}", _at("work-goal", slug, key=row.key)),
        ),
        _kind(
            "Frågor om målen",
            _having(asked, words, "title", "text", "asked_by", "answer", "reference"),
            lambda row: Hit(
                row.title, f"{row.get_kind_display()}, {row.get_state_display()}", _at("work-question", slug, pk=row.pk)
            ),
        ),
        _kind(
            "Aktiviteter",
            _having(activities, words, "name", "description", "target_group").order_by("plan", "order", "pk"),
            lambda row: Hit(row.name, f"{row.get_state_display()}, {row.plan}", _at("work-activity", slug, pk=row.pk)),
        ),
        _kind(
            "Dokument",
            _having(SteeringDocument.objects.filter(municipality=municipality), words, "title", "reference", "purpose"),
            lambda row: Hit(row.title, row.get_status_display(), _at("work-programme", slug, key=row.key)),
        ),
        _kind(
            "Nyckeltal",
            _having(indicators, words, "title", "key").order_by("title"),
            lambda row: Hit(row.title, row.key, _at("work-indicator", slug, key=row.key.lower())),
        ),
        _kind(
            "Organisationer",
            _having(Organisation.objects.filter(municipality=municipality), words, "name").order_by("name"),
            lambda row: Hit(row.name, row.get_kind_display(), _at("work-activities", slug), f"?ansvarig={row.key}"),
        ),
        _kind(
            "Beslut och punkter i processledningsgruppen",
            _having(items, words, "title", "decision").order_by("-meeting__held_on", "order"),
            lambda row: Hit(
                row.title, _day(row.meeting.held_on), _at("work-meeting", slug, f"punkt-{row.pk}", pk=row.meeting_id)
            ),
        ),
    ]
    if permissions.may(roles, permissions.MANAGE_PEOPLE):
        found.append(_people(municipality, words))
    return [one for one in found if one.hits]


def _people(municipality: Municipality, words: list[str]) -> Found:
    rows = Person.objects.filter(roles__municipality=municipality).distinct().order_by("first_name", "last_name")
    return _kind(
        "Personer",
        _having(rows, words, "first_name", "last_name", "username"),
        lambda row: Hit(row.actor_name, row.username, _at("work-person", municipality.slug, pk=row.pk)),
    )


def _kind(kind: str, rows: QuerySet[Any], as_hit: Any) -> Found:
    shown = list(rows[: MOST_OF_A_KIND + 1])
    return Found(kind, [as_hit(row) for row in shown[:MOST_OF_A_KIND]], len(shown) > MOST_OF_A_KIND)


def _having(rows: QuerySet[Any], words: Iterable[str], *fields: str) -> QuerySet[Any]:
    """Return the rows where every word stands in some of the fields."""
    return rows.filter(reduce(and_, (reduce(or_, _ways(word, fields)) for word in words)))


def _ways(word: str, fields: tuple[str, ...]) -> list[Q]:
    # SQLite takes Å and å for different letters where it takes A and a for the same.
    spelled = {word, word.lower(), word.upper(), word.capitalize()}
    return [Q(**{f"{field}__icontains": one}) for field in fields for one in sorted(spelled)]


def _at(name: str, slug: str, field: str = "", **about: Any) -> Place:
    return Place(name, {"slug": slug, **about}, field)


def _day(day: datetime.date) -> str:
    return f"Mötet {day}"
