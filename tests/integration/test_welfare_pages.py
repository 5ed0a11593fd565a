"""The pages of the welfare account, in the workplace and in public."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.factories import baselines as given
from tests.factories import year
from tests.factories.documents import shown
from tests.factories.year import Town

from samhandling.followups.welfare import changes, queries
from samhandling.followups.welfare.models import WelfareAccount
from samhandling.indicators.models import Indicator
from samhandling.places import queries as places
from samhandling.publishing.models import Publication
from samhandling.publishing.reader import Published
from samhandling.reports import papers, welfare

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BASE = "/sjoby/arbete/valfardsbokslut/"
ORDER = """
stages:
  - {id: barn, name: Barn, conditions: [N15428], missing: {habits: Inga siffror än., health: Inga siffror än.}}
"""


@pytest.fixture
def town(db: None, home: Path) -> Town:
    made = year.town()
    Indicator.objects.create(key="N15428", title="Behöriga elever", source="kolada", definition_sha256="0" * 64)
    given.figures(made, [70.0, 71.0, 70.5, 71.5, 71.0, 72.0], key="N15428")
    (home / "welfare").mkdir()
    (home / "welfare" / "sjoby.yaml").write_text(ORDER)
    return made


def logged_in(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_an_account_goes_from_nothing_to_closed(town: Town) -> None:
    coordinator, analyst = logged_in(town.coordinator), logged_in(town.analyst)
    assert "Inget välfärdsbokslut är öppnat" in analyst.get(BASE).content.decode()
    opened = coordinator.post(BASE, {"year": "2020"}, follow=True).content.decode()
    assert "Välfärdsbokslut 2020 är öppnat" in opened
    text = analyst.get(f"{BASE}2020/").content.decode()
    assert "0 av 2 texter är skrivna" in text
    assert "72,0" in text
    assert "Inga siffror än." in text
    for section in ("inledning", "barn-conditions"):
        analyst.post(f"{BASE}2020/text/{section}/", {"text": "Fler blir behöriga.", "version": "0"})
    assert "Samordnaren kan stänga" in analyst.get(f"{BASE}2020/").content.decode()
    done = coordinator.post(f"{BASE}2020/", {"close": "1"}, follow=True).content.decode()
    assert "Kontrollsumman stämmer" in done
    assert "Fler blir behöriga." in done
    assert analyst.get(f"{BASE}2020/text/inledning/").status_code == 302, "a closed account is read, not written"


def test_a_reader_sees_but_neither_opens_nor_writes(town: Town) -> None:
    changes.open_account(by=town.coordinator, municipality=town.municipality, year=2020)
    reader = logged_in(town.auditor)
    assert reader.get(f"{BASE}2020/").status_code == 200
    assert reader.post(BASE, {"year": "2018"}).status_code == 403
    assert reader.post(f"{BASE}2020/text/inledning/", {"text": "Nej", "version": "0"}).status_code == 403
    assert reader.get(f"{BASE}1999/").status_code == 404
    assert WelfareAccount.objects.count() == 1


def test_a_text_is_saved_as_it_is_typed_and_the_second_person_is_told(town: Town) -> None:
    changes.open_account(by=town.coordinator, municipality=town.municipality, year=2020)
    address = f"{BASE}2020/text/inledning/"
    sent = logged_in(town.analyst).post(
        address, {"text": "Ett", "version": "0"}, headers={"Accept": "application/json"}
    )
    assert sent.json()["version"] == 1
    refused = logged_in(town.coordinator).post(address, {"text": "Två", "version": "0"})
    assert refused.status_code == 409
    assert "Din text, som inte är sparad" in refused.content.decode()


def test_the_page_asks_a_constant_number_of_questions(town: Town, django_assert_num_queries: Any) -> None:
    changes.open_account(by=town.coordinator, municipality=town.municipality, year=2020)
    client = logged_in(town.auditor)
    client.get(f"{BASE}2020/")
    with django_assert_num_queries(10):
        client.get(f"{BASE}2020/")


@pytest.mark.parametrize("form", ["pdf", "docx", "xlsx"])
def test_an_open_account_comes_as_a_draft(town: Town, form: str) -> None:
    account = changes.open_account(by=town.coordinator, municipality=town.municipality, year=2020)
    section = queries.sections(account)[1]
    changes.save_text(by=town.analyst, account=account, section=section.key, text="Sex av tio.", version=0)
    answer = logged_in(town.auditor).get(f"{BASE}2020/rapport/{form}/")
    text = shown(answer.content, form)
    for said in ("Utkast: bokslutet är inte stängt.", "Behöriga elever", "Sex av tio.", "72"):
        assert said in text


def test_the_demo_shows_the_account_in_public_with_its_documents(demo: Path) -> None:
    client = Client()
    text = client.get("/boras/valfardsbokslut/2022/").content.decode()
    assert "Barn och unga" in text
    assert "Demonstrationstext, inte kommunens egen." in text
    assert "Källa: Kolada" in text
    assert "/boras/valfardsbokslut/2020/" in client.get("/boras/valfardsbokslut/").content.decode()
    assert "Välfärdsbokslut 2022" in client.get("/boras/").content.decode()
    assert client.get("/vasteras/valfardsbokslut/").status_code == 404, "Västerås makes none"
    file = b"".join(client.get("/boras/fil/reports/boras-valfardsbokslut-2022.xlsx").streaming_content)  # type: ignore[attr-defined]
    assert "Demonstrationstext" in shown(file, "xlsx")


def test_the_published_page_and_the_frozen_account_tell_the_same(demo: Path) -> None:
    account = queries.account(places.municipality("boras"), 2022)
    number = Publication.objects.get(municipality__slug="boras", is_current=True).number
    page = Published(demo / "publications" / str(number)).page("valfardsbokslut/2022")
    rows = {one["key"]: one for section in page["sections"] for one in section["figures"]}
    assert set(rows) == set(account.content["figures"])
    for key, row in account.content["figures"].items():
        assert [f["value"] for f in rows[key]["figures"]] == [v["value"] for v in row["values"].values()]
        assert rows[key]["state"]["rating"] == row["rating"] or rows[key]["missing"]
    assert all(len(one["figures"]) in (1, 3) or one["missing"] for one in rows.values())


def test_the_documents_of_an_account_have_the_same_bytes_each_time(demo: Path) -> None:
    number = Publication.objects.get(municipality__slug="boras", is_current=True).number
    published = Published(demo / "publications" / str(number))
    paper = welfare.papers_of(published)[-1]
    for form in papers.FORMS:
        assert papers.render(paper, form) == (demo / "reports" / f"{paper.name}.{form}").read_bytes()
