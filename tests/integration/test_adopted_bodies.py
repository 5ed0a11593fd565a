"""Who answers after an adoption when the document says "samtliga nämnder", and how it relates to documents it names."""

from pathlib import Path
from typing import Any

import pytest
from tests.factories import drafts, site
from tests.factories.site import SampleHome

from samhandling.accounts.models import Person
from samhandling.places.models import Municipality, Organisation
from samhandling.plans import adoption
from samhandling.programmes.imports import changes
from samhandling.programmes.models import Finding, Goal, Relation, SteeringDocument

pytestmark = pytest.mark.django_db


@pytest.fixture
def municipality(sample_home: SampleHome, settings: Any, tmp_path: Path) -> Municipality:
    """Return Västerås with a board, the executive board and a company."""
    settings.HOME = tmp_path
    (tmp_path / "publications").symlink_to(sample_home.folder / "publications")
    row = site.fill(sample_home.digests)
    Organisation.objects.filter(municipality=row).delete()
    for key, name, kind in (("ks", "Kommunstyrelsen", "executive_board"), ("ab", "Vattenbolaget", "company")):
        Organisation.objects.create(municipality=row, key=key, name=name, kind=kind)
    return row


@pytest.fixture
def anna(municipality: Municipality) -> Person:
    """Return the coordinator."""
    return site.add_person(municipality)


def adopt(municipality: Municipality, anna: Person, said: dict[str, Any]) -> SteeringDocument:
    """Take in a draft, accept all of it and adopt it."""
    row = drafts.read(municipality, anna, said)
    changes.accept_rest(by=anna, document_import=row)
    return adoption.adopt(by=anna, document_import=row)[0]


def answering(name: str) -> set[str]:
    """Return the names of the bodies that answer for a goal."""
    return {one.organisation.name for one in Goal.objects.get(name=name).responsibilities.all()}


def with_bodies(*bodies: str) -> dict[str, Any]:
    """Return the draft with these as responsible for its last area."""
    said = drafts.draft()
    said["goals"][-1]["responsible"] = list(bodies)
    return said


def test_all_boards_are_each_board_and_not_a_body_of_their_own(municipality: Municipality, anna: Person) -> None:
    adopt(municipality, anna, with_bodies("Samtliga nämnder"))
    assert answering("Öppna stränder") == {"Kommunstyrelsen", "Miljönämnden"}
    assert not Organisation.objects.filter(name__icontains="samtliga").exists()


@pytest.mark.slow
def test_all_boards_and_companies_are_both(municipality: Municipality, anna: Person) -> None:
    adopt(municipality, anna, with_bodies("Samtliga nämnder och bolag"))
    assert answering("Öppna stränder") == {"Kommunstyrelsen", "Miljönämnden", "Vattenbolaget"}


@pytest.mark.slow
def test_boards_concerned_are_not_guessed_but_listed(municipality: Municipality, anna: Person) -> None:
    document = adopt(municipality, anna, with_bodies("Berörda nämnder"))
    assert answering("Öppna stränder") == set()
    assert "Berörda nämnder" in Finding.objects.get(document=document, kind="responsible_not_named").text


@pytest.mark.slow
def test_a_named_document_in_the_register_is_related_and_others_are_listed(
    municipality: Municipality, anna: Person
) -> None:
    known = SteeringDocument.objects.create(municipality=municipality, key="v", title="Vattenprogram", kind="program")
    said = drafts.draft()
    said["related_documents"] = [
        {"title": "vattenprogram", "kind": "implements", "status": None},
        {"title": "Skogsplan", "kind": "adjoins", "status": None},
    ]
    document = adopt(municipality, anna, said)
    assert list(Relation.objects.values_list("document", "kind", "other")) == [(document.pk, "implements", known.pk)]
    assert "Skogsplan" in Finding.objects.get(document=document, kind="related_documents_unknown").text
    assert not SteeringDocument.objects.filter(title="Skogsplan").exists()
