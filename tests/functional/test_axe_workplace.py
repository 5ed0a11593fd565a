"""Every address of the workplace, with something behind it, is a page where axe finds no fault."""

from typing import Any

import pytest
from tests.factories import rights
from tests.factories.rights import Land
from tests.functional.browsing import Profiles, faults_by_size, let_in
from tests.integration.test_permissions import _path

from samhandling.accounts.models import Role
from samhandling.jobs import reading
from samhandling.web.addresses import PLACES

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
QUERIES = {"work-import-page": "?n=1"}


@pytest.fixture
def land(home: Any, monkeypatch: pytest.MonkeyPatch) -> Land:
    """Return the land; an uploaded document waits instead of being read in a process of its own."""
    monkeypatch.setattr(reading, "advance", lambda document_import: None)
    return rights.land()


# Who may do everything, who answers for a board, and who only reads: each page has the forms of whoever sees it.
@pytest.mark.parametrize("kind", ["administrator", "reporter", "reader"])
def test_no_address_of_the_workplace_has_a_fault(profiles: Profiles, land: Land, live_server: Any, kind: str) -> None:
    person = next(one.person for one in land.everybody if one.kind == Role.Kind(kind) and one.board in ("", "own"))
    context = profiles()
    let_in(context, live_server.url, person)
    page = context.new_page()
    found, n_pages = {}, 0
    for name in PLACES:
        address = live_server.url + _path(name, land) + QUERIES.get(name, "")
        answer = page.request.get(address)
        assert answer.status == 200 or (answer.status in (403, 404) and kind != "administrator"), name
        if answer.headers["content-type"].startswith("text/html"):
            page.goto(address)
            n_pages += 1
            if wrong := faults_by_size(page):
                found[name] = wrong
    assert not found
    assert n_pages > 40
