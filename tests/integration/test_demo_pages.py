"""Every page of the real demo, public and in the workplace, with its limit on questions to the register."""

import html
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samhandling.accounts.models import Person
from samhandling.indicators.models import Indicator
from samhandling.programmes.models import Goal
from samhandling.publishing.models import Publication
from samhandling.publishing.reader import Published

pytestmark = pytest.mark.slow
SLUGS = ["vasteras", "boras"]
# A goal's page tells its questions, its place in other editions and its baseline beside its assessment.
MOST_PUBLIC, MOST_WORKPLACE = 2, 12
# The start also tells what waits for the person and what has happened; test_list_pages.py holds it constant.
MOST_START = 30


def ask(client: Client, address: str) -> tuple[int, int, str]:
    """Return status, number of questions and text of an address."""
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
    # A file is closed when it has been read to its end.
    content = response.getvalue()
    return response.status_code, len(asked), "" if response.streaming else content.decode()


def published(demo: Path, slug: str) -> Published:
    """Return the current publication of a municipality."""
    number = Publication.objects.get(municipality__slug=slug, is_current=True).number
    return Published(demo / "publications" / str(number))


@pytest.mark.parametrize("slug", SLUGS)
def test_every_public_page_is_answered_and_every_link_on_it_leads_somewhere(
    slug: str, demo: Path, client: Client
) -> None:
    found = published(demo, slug)
    links: set[str] = set()
    wrong: dict[str, tuple[int, int]] = {}
    for path in found.paths():
        address = f"/{slug}/" if path == "start" else f"/{slug}/{path}/"
        status, n_asked, text = ask(client, address)
        if status != 200 or n_asked > MOST_PUBLIC:
            wrong[address] = (status, n_asked)
        assert 'style="' not in text, address
        links |= {
            _absolute(html.unescape(link), address) for link in re.findall(r'(?:href|src|srcset)="([^"]+)"', text)
        }
    assert not wrong
    # Files and pages that the manifest names have been written; what else is linked is asked for.
    known = {f"/{slug}/fil/{name}" for name in found.manifest["files"]}
    known |= {f"/{slug}/{path}/" for path in found.paths()}
    outside = ("/static/", "/sprak/", "/utseende/", f"/{slug}/arbete/", f"/{slug}/publikation/", "http")
    rest = {link for link in links - known if not link.startswith(outside)}
    assert not {link for link in rest if ask(client, link)[0] != 200}


@pytest.mark.parametrize("slug", SLUGS)
def test_every_goal_and_indicator_of_the_workplace_is_answered(slug: str, demo: Path, client: Client) -> None:
    person = Person.objects.get(username=f"samordnare.{slug}")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    goals = Goal.objects.filter(document__municipality__slug=slug).values_list("key", flat=True)
    linked = Indicator.objects.filter(key__in=_keys(published(demo, slug))).values_list("key", flat=True)
    addresses = [f"/{slug}/arbete/", *(f"/{slug}/arbete/mal/{key}/" for key in goals)]
    addresses += [f"/{slug}/arbete/nyckeltal/{key.lower()}/" for key in linked]
    wrong = {}
    for address in addresses:
        status, n_asked, _ = ask(client, address)
        if status != 200 or n_asked > (MOST_START if address.endswith("/arbete/") else MOST_WORKPLACE):
            wrong[address] = (status, n_asked)
    assert len(addresses) > 50
    assert not wrong


def test_a_coordinator_of_one_municipality_is_kept_out_of_the_other(demo: Path, client: Client) -> None:
    person = Person.objects.get(username="samordnare.boras")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/boras/arbete/").status_code == 200
    assert client.get("/vasteras/arbete/").status_code == 403


@pytest.mark.parametrize(
    ("slug", "query", "path"),
    [
        ("vasteras", "sjukpenningtal", "nyckeltal/n00938"),
        ("vasteras", "skultuna", "omrade/"),
        ("boras", "hemlös", "mal/bo-e11"),
    ],
)
def test_a_search_finds_the_page_that_a_resident_means(
    slug: str, query: str, path: str, demo: Path, client: Client
) -> None:
    text = client.get(f"/{slug}/sok/", {"q": query}).content.decode()
    assert f'href="/{slug}/{path}' in text


def _keys(found: Published) -> list[str]:
    rows: Any = found.page("nyckeltal")["rows"]
    return [row["key"] for row in rows]


def _absolute(link: str, address: str) -> str:
    link = link.split("#")[0].split("?")[0]
    if link.startswith(("/", "http")):
        return link
    return address + link if link else address
