"""What was adopted from an uploaded document, in the next publication of the real demo."""

import datetime
from pathlib import Path

import pytest
from tests.factories import drafts

from samhandling.accounts.models import Person, Role
from samhandling.places.models import Municipality
from samhandling.plans import adoption
from samhandling.programmes.imports import changes
from samhandling.programmes.imports.models import DocumentImport
from samhandling.publishing.build import compose
from samhandling.publishing.material import gather
from samhandling.publishing.models import Publication


@pytest.mark.slow
def test_adopted_goals_come_with_their_quotes_in_the_next_publication(demo: Path) -> None:
    municipality, anna = Municipality.objects.get(slug="vasteras"), Person.objects.first()
    assert anna is not None
    Role.objects.get_or_create(person=anna, municipality=municipality, kind=Role.Kind.COORDINATOR)
    row = drafts.read(municipality, anna)
    changes.accept_rest(by=anna, document_import=row)
    adoption.adopt(by=anna, document_import=DocumentImport.objects.get(pk=row.pk))
    year = Publication.objects.get(municipality=municipality, is_current=True).cycle.year
    material = gather(municipality, year, 9, datetime.date(2026, 1, 1))
    goal = next(one for one in material.tree.goals.values() if one.name == "Alla sjöar har god status")
    pages = compose(material)
    page = pages[f"mal/{goal.key}"]
    assert page["quote"] == {
        "text": goal.quote, "source": "plan.txt", "page": 1, "offset": drafts.TEXT.index(goal.quote),
    }  # fmt: skip
    assert [one["name"] for one in page["activities"]] == ["Mäta siktdjupet"]
    assert "efter den senaste beräkningen" in page["explanation"]["rule_in_words"]
    assert f"program/{goal.document.key}" in pages
