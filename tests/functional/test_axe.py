"""No page has a fault that axe-core can find, on a wide and on a narrow screen, in the light and in the dark."""

from typing import Any

import pytest
from playwright.sync_api import ViewportSize
from tests.functional.browsing import NARROW, WIDE, Profiles, faults, faults_of_pages, log_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PUBLIC = [
    "/",
    "/vasteras/",
    "/vasteras/program/",
    "/vasteras/program/social-hallbarhet/",
    "/vasteras/mal/vp-m2/",
    "/vasteras/mal/vp-m6/",
    "/vasteras/nyckeltal/",
    "/vasteras/nyckeltal/n15428/",
    "/vasteras/omrade/",
    "/vasteras/omrade/1980r001/",
    "/vasteras/dokument/",
    "/vasteras/uppfoljning/2022/",
    "/vasteras/data/",
    "/vasteras/sok/?q=skola",
    "/vasteras/tillganglighet/",
    "/logga-in/",
]
BEHIND_LOGIN = ["/vasteras/arbete/", "/vasteras/arbete/mal/vp-m2/", "/vasteras/arbete/nyckeltal/n15428/"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_no_public_page_has_a_fault(profiles: Profiles, address: str, size: ViewportSize, scheme: Any) -> None:
    page = profiles(viewport=size, color_scheme=scheme).new_page()
    assert not faults_of_pages(page, [address + path for path in PUBLIC])
    page.goto(f"{address}/vasteras/finns-inte/")
    assert not faults(page)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_no_page_of_the_workplace_has_a_fault(profiles: Profiles, address: str, size: ViewportSize) -> None:
    page = profiles(viewport=size).new_page()
    page.goto(f"{address}/logga-in/")
    log_in(page, "samordnare")
    assert not faults_of_pages(page, [address + path for path in BEHIND_LOGIN])
