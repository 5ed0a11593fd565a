"""What an uploaded document says otherwise than the register is shown before it is adopted, and kept when it is."""

import hashlib
from typing import Any

import pytest
from django.test import Client
from tests.factories import drafts, site
from tests.factories.site import SampleHome

from samhandling.accounts.models import Person
from samhandling.places.models import Municipality
from samhandling.plans import adoption
from samhandling.plans.models import Activity
from samhandling.programmes.imports import changes
from samhandling.programmes.imports.models import DocumentImport
from samhandling.programmes.models import Finding, SteeringDocument

pytestmark = pytest.mark.django_db
PARAGRAPH = (
    "Kommunen ska tillsammans med föreningar och företag göra livet vid vattnet bättre för alla som bor här nu. "
)


@pytest.fixture
def municipality(sample_home: SampleHome, settings: Any) -> Municipality:
    """Return Västerås as the sample publications know it."""
    settings.HOME = sample_home.folder
    return site.fill(sample_home.digests)


@pytest.fixture
def anna(municipality: Municipality) -> Person:
    """Return the coordinator."""
    return site.add_person(municipality)


def _uploaded(municipality: Municipality, by: Person, text: str, draft: dict[str, Any], name: str) -> DocumentImport:
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    row = drafts.uploaded(municipality, by, file_name=name, sha256=sha256)
    changes.start_reading(document_import=row)
    changes.take_in_reading(document_import=row, outcome={**drafts.outcome(draft), "text": text})
    return DocumentImport.objects.get(pk=row.pk)


def _draft(title: str, goals: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    made = drafts.draft()
    made["document"] = {"title": title, "type": "program", "proof": {"title": drafts.quoted("Plan för", 0.9)}}
    return {**made, "goals": goals, "activities": [], "glossary": [], "findings": [], **more}


def _adopt(by: Person, document_import: DocumentImport) -> SteeringDocument:
    changes.accept_rest(by=by, document_import=document_import)
    document_import.refresh_from_db()
    return adoption.adopt(by=by, document_import=document_import)[0]


def _kinds(document_import: DocumentImport) -> dict[str, str]:
    document_import.refresh_from_db()
    return {one["kind"]: one["text"] for one in document_import.drafts[0]["findings"] if "beside" in one}


def _goal(name: str, level: str, *bodies: str) -> dict[str, Any]:
    return {**drafts.goal("g1", None, level, "1", "Rent vatten", responsible=list(bodies)), "name": name}


def _water(level: str, *bodies: str) -> dict[str, Any]:
    return _goal("Alla sjöar och vattendrag i kommunen har god status", level, *bodies)


@pytest.mark.slow
def test_the_same_goal_at_another_level_and_with_another_body_is_told(municipality: Municipality, anna: Person) -> None:
    first = _uploaded(municipality, anna, "Ett", _draft("Program för vatten", [_water("mål", "Miljönämnden")]), "a.txt")
    assert _kinds(first) == {}
    _adopt(anna, first)
    _adopt(
        anna, _uploaded(municipality, anna, "Två", _draft("Skolplan", [_goal("Läsa", "mål", "Skolnämnden")]), "b.txt")
    )
    second = _uploaded(municipality, anna, "Tre", _draft("Plan för natur", [_water("delmål", "Skolnämnden")]), "c.txt")
    found = _kinds(second)
    assert set(found) == {"level_differs", "responsible_differs"}
    assert "Program för vatten" in found["level_differs"]
    assert "Miljönämnden" in found["responsible_differs"]
    assert "Skolnämnden" in found["responsible_differs"]


@pytest.mark.slow
def test_bodies_that_are_not_spelled_out_are_not_compared(municipality: Municipality, anna: Person) -> None:
    _adopt(anna, _uploaded(municipality, anna, "Ett", _draft("Ett", [_water("mål", "Miljönämnden")]), "a.txt"))
    other = _uploaded(municipality, anna, "Två", _draft("Två", [_water("mål", "Samtliga nämnder")]), "b.txt")
    assert _kinds(other) == {}


@pytest.mark.slow
def test_a_copy_of_what_was_adopted_or_waits_is_told_by_its_content(municipality: Municipality, anna: Person) -> None:
    words = " ".join(f"{PARAGRAPH} Del {n} av texten handlar om strand nummer {n}." for n in range(20))
    first = _uploaded(municipality, anna, words, _draft("Plan för vatten", [_water("mål")]), "a.txt")
    second = _uploaded(municipality, anna, f"Omslag\n\n{words}", _draft("Vattenplan", [_water("mål")]), "b.txt")
    assert "a.txt" in _kinds(second)["duplicate"]
    _adopt(anna, first)
    assert "Plan för vatten" in _kinds(second)["duplicate"]
    third = _uploaded(municipality, anna, "Något helt annat", _draft("Annat", []), "c.txt")
    assert "duplicate" not in _kinds(third)


@pytest.mark.slow
def test_a_document_that_a_list_of_those_in_force_leaves_out_is_told(municipality: Municipality, anna: Person) -> None:
    _adopt(anna, _uploaded(municipality, anna, "Ett", _draft("Program för vatten", [_water("mål")]), "a.txt"))
    titles = ["Policy för resor", "Program för barn", "Riktlinje för lån", "Plan för skog", "Vision för staden"]
    related = [{"title": title, "kind": None, "status": None} for title in titles]
    case = _draft("Uppföljning av program", [], related_documents=related)
    case["document"]["type"] = "uppföljning"
    row = _uploaded(municipality, anna, "\n\n".join(titles), case, "b.txt")
    texts = [one["text"] for one in row.drafts[0]["findings"] if one["kind"] == "not_among_documents_in_force"]
    assert any(text.startswith("Program för vatten") for text in texts)


@pytest.mark.slow
def test_contradictions_are_found_anew_when_another_document_is_adopted_shown_and_kept(
    client: Client,
    municipality: Municipality,
    anna: Person,
) -> None:
    first = _uploaded(municipality, anna, "Ett", _draft("Program för vatten", [_water("mål")]), "a.txt")
    second = _uploaded(municipality, anna, "Två", _draft("Plan för natur", [_water("delmål")]), "b.txt")
    assert _kinds(second) == {}
    _adopt(anna, first)
    told = _kinds(second)["level_differs"]
    client.force_login(anna, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/{municipality.slug}/arbete/dokument/{second.pk}/")
    assert told.encode() in page.content
    document = _adopt(anna, second)
    assert Finding.objects.filter(document=document, kind="level_differs", text=told).exists()


@pytest.mark.slow
def test_a_later_edition_is_not_said_to_contradict_the_one_it_replaces(
    municipality: Municipality,
    anna: Person,
) -> None:
    _adopt(anna, _uploaded(municipality, anna, "Ett", _draft("Program 2018", [_water("mål")]), "a.txt"))
    assert _kinds(_uploaded(municipality, anna, "Två", _draft("Program 2024", [_water("delmål")]), "b.txt")) == {}


@pytest.mark.slow
def test_what_a_person_mended_before_adoption_is_no_longer_told(municipality: Municipality, anna: Person) -> None:
    _adopt(anna, _uploaded(municipality, anna, "Ett", _draft("Program för vatten", [_water("mål")]), "a.txt"))
    second = _uploaded(municipality, anna, "Två", _draft("Plan för natur", [_water("delmål")]), "b.txt")
    assert set(_kinds(second)) == {"level_differs"}
    goal = next(node for node in second.nodes.all() if node.kind == "goal")
    changes.change(by=anna, node=goal, values={"level": "mål"})
    document = _adopt(anna, second)
    assert not Finding.objects.filter(document=document, kind="level_differs").exists()


@pytest.mark.slow
def test_an_activity_keeps_the_page_of_its_quote(municipality: Municipality, anna: Person) -> None:
    document = _adopt(anna, drafts.read(municipality, anna))
    activity = Activity.objects.get(plan__document=document)
    assert (activity.quote, activity.quote_page) == ("Mäta siktdjupet", 1)
