"""The public pages read a publication, and never more of the register than which publication that is."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories import site
from tests.factories.publication import Sample
from tests.factories.site import SampleHome

pytestmark = pytest.mark.django_db
PATHS = [path for path, _ in Sample().documents_by_path()]


@pytest.fixture
def published(sample_home: SampleHome, settings: Any) -> Path:
    """Return a home folder with two publications of Västerås; the second one is current."""
    settings.HOME = sample_home.folder
    site.fill(sample_home.digests)
    return sample_home.folder


def address(path: str, base: str = "/vasteras/") -> str:
    """Return the address of a page."""
    return base if path == "start" else f"{base}{path}/"


@pytest.mark.parametrize("path", [*PATHS, "program", "sok", "tillganglighet"])
def test_a_page_is_answered_with_one_question_to_the_register(
    path: str, published: Path, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        response = client.get(address(path))
    assert response.status_code == 200
    assert "sessionid" not in response.cookies
    assert "csrftoken" not in response.cookies


@pytest.mark.parametrize("path", PATHS)
def test_a_page_holds_no_script_or_style_of_its_own_and_asks_nobody_else(
    path: str, published: Path, client: Client
) -> None:
    text = client.get(address(path)).content.decode()
    assert "<style" not in text
    assert 'style="' not in text
    assert "<script>" not in text
    assert "://" not in text.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("path", PATHS)
def test_every_link_on_a_page_leads_somewhere(path: str, published: Path, client: Client) -> None:
    text = client.get(address(path)).content.decode()
    links = {link.split("#")[0] for link in re.findall(r'(?:href|src|srcset)="(/[^"]*)"', text)}
    inside = {link for link in links if not link.startswith(("/static/", "/sprak/")) and "/arbete/" not in link}
    assert not {link for link in inside if _status(client, link) != 200}


def _status(client: Client, link: str) -> int:
    response = client.get(link)
    response.getvalue()
    return int(response.status_code)


def test_a_goal_is_told_in_words_shapes_and_figures(published: Path, client: Client) -> None:
    text = client.get("/vasteras/mal/vp-m2/").content.decode()
    assert "Delvis" in text
    assert "Förbättras" in text
    assert "84,5\u00a0procent" in text
    assert 'id="varfor-vp-m2"' in text
    assert "Källa: Kolada" in text


def test_a_goal_is_told_with_why_what_is_done_and_what_has_changed(published: Path, client: Client) -> None:
    text = client.get("/vasteras/mal/vp-m2/").content.decode()
    assert "Varför nås målet bara delvis, och vad görs?" in text
    assert "Läxhjälpen är full." in text
    assert "Grundskolenämnden ansvarar · pågår · klar senast den 31 december 2023" in text
    assert "Vi har anställt." in text
    assert "Bättre än 2021: då rött, nu gult." in text
    assert "−1,9 procentenheter, sämre" in text
    assert "Reservation: Moderaterna, 8 maj 2022" in text
    assert "visar inte på en tydlig prioritering" in text
    elsewhere = client.get("/vasteras/mal/vp-m6/").content.decode()
    assert "Tryggheten skiljer sig mellan kommundelar." in elsewhere


def test_the_follow_up_answers_why_it_is_red_and_what_is_done(published: Path, client: Client) -> None:
    text = client.get("/vasteras/uppfoljning/2022/").content.decode()
    assert "Varför är det rött, och vad görs?" in text
    assert "Orsak och åtgärd är inte skrivna än." in text
    assert "Dubblad läxhjälp (Grundskolenämnden ansvarar, pågår)." in text
    assert "Uppföljning 2021 lovade en åtgärd; ingen är klar." in text
    assert "Ett mål fanns inte med då" in text


@pytest.mark.parametrize("path", PATHS)
def test_a_publication_from_before_causes_were_told_is_still_read(path: str, published: Path, client: Client) -> None:
    response = client.get(address(path, "/vasteras/publikation/1/"))
    text = response.content.decode()
    assert response.status_code == 200
    assert "vad görs?" not in text
    assert "har ändrats sedan" not in text


def test_a_goal_without_indicator_says_why_and_who_can_mend_it(published: Path, client: Client) -> None:
    text = client.get("/vasteras/mal/vp-m6/").content.decode()
    assert "Kan inte bedömas" in text
    assert "Stadsledningskontoret kan koppla ett till målet" in text


def test_a_missing_value_is_written_with_its_reason(published: Path, client: Client) -> None:
    text = client.get("/vasteras/nyckeltal/n15428/").content.decode()
    assert 'data-value="">uppgift saknas' in text
    assert 'data-value="84.45566779">84,5' in text


def test_an_earlier_publication_stays_at_its_address_and_says_so(published: Path, client: Client) -> None:
    text = client.get("/vasteras/publikation/1/mal/vp-m2/").content.decode()
    assert "tidigare publikation, nummer 1" in text
    assert 'href="/vasteras/publikation/1/program/social-hallbarhet/"' in text
    current = client.get("/vasteras/publikation/2/mal/vp-m2/").content.decode()
    assert "Den gäller nu" in current


def test_a_page_is_sent_once(published: Path, client: Client) -> None:
    first = client.get("/vasteras/")
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get("/vasteras/", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    packed = client.get("/vasteras/", headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(first.content) / 2


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("/vasteras/nyckeltal/N15428/", "/vasteras/nyckeltal/n15428/"),
        ("/vasteras/uppfoljning/", "/vasteras/uppfoljning/2022/"),
        ("/vasteras/mal/", "/vasteras/uppfoljning/2022/"),
    ],
)
def test_an_address_that_is_nearly_right_is_sent_on(wrong: str, right: str, published: Path, client: Client) -> None:
    assert client.get(wrong).headers["Location"] == right


@pytest.mark.parametrize("wrong", ["/vasteras/mal/finns-inte/", "/vasteras/mal/../start/", "/vasteras/publikation/9/"])
def test_an_address_that_leads_nowhere_offers_a_search(wrong: str, published: Path, client: Client) -> None:
    response = client.get(wrong)
    assert response.status_code == 404
    assert "Sidan finns inte" in response.content.decode()
    assert 'name="q"' in response.content.decode()


def test_an_unknown_municipality_leads_back_to_the_choice(published: Path, client: Client) -> None:
    response = client.get("/atlantis/")
    assert response.status_code == 404
    assert "Välj kommun" in response.content.decode()


def test_a_municipality_that_has_published_nothing_says_who_can(
    published: Path, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(2):
        response = client.get("/boras/")
    assert response.status_code == 404
    assert "Inget är publicerat ännu" in response.content.decode()


def test_the_front_page_lists_the_municipalities(published: Path, client: Client) -> None:
    text = client.get("/").content.decode()
    assert 'href="/vasteras/"' in text
    assert 'href="/boras/"' in text


def test_a_search_finds_other_forms_of_the_word_and_escapes_what_was_asked(published: Path, client: Client) -> None:
    text = client.get("/vasteras/sok/", {"q": "områdena"}).content.decode()
    assert "Områden" in text
    text = client.get("/vasteras/sok/", {"q": '"<b>'}).content.decode()
    assert "<b>" not in text


def test_a_search_keeps_diacritics_apart(published: Path, client: Client) -> None:
    assert "Råby" in client.get("/vasteras/sok/", {"q": "råby"}).content.decode()
    assert "Ingen sida har alla orden" in client.get("/vasteras/sok/", {"q": "raby"}).content.decode()


def test_a_chart_is_kept_for_ever_and_may_run_nothing(published: Path, client: Client) -> None:
    response = client.get("/vasteras/fil/charts/wide-dark.svg")
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert "immutable" in response.headers["Cache-Control"]
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_a_report_of_the_publication_can_be_fetched_and_no_other(published: Path, client: Client) -> None:
    assert client.get("/vasteras/fil/reports/vasteras-2022.pdf").getvalue().startswith(b"%PDF")
    assert client.get("/vasteras/fil/reports/boras-2022.pdf").status_code == 404


@pytest.mark.parametrize(
    "name", ["manifest.json", "pages/start.json", "index.sqlite3", "data/../manifest.json", "../../register.sqlite3"]
)
def test_what_is_no_chart_data_or_report_cannot_be_fetched(name: str, published: Path, client: Client) -> None:
    assert client.get(f"/vasteras/fil/{name}").status_code == 404


def test_every_answer_forbids_what_comes_from_elsewhere(published: Path, client: Client) -> None:
    policy = client.get("/vasteras/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_browser_wish_does_not_change_the_language_but_the_visitor_may(published: Path, client: Client) -> None:
    assert '<html lang="sv">' in client.get("/vasteras/", headers={"Accept-Language": "en"}).content.decode()
    response = client.get("/sprak/en/", {"fran": "/vasteras/mal/vp-m2/"})
    assert response.headers["Location"] == "/vasteras/mal/vp-m2/"
    text = client.get("/vasteras/mal/vp-m2/").content.decode()
    assert '<html lang="en">' in text
    assert ' lang="sv">' in text.split("<main", 1)[1].split("\n", 1)[0]
    assert "Skip to content" in text


def test_the_choice_of_language_sends_nobody_away(published: Path, client: Client) -> None:
    response = client.get("/sprak/en/", {"fran": "https://example.org/"})
    assert response.headers["Location"] == "/"


def test_the_accent_colour_stands_in_the_tokens_and_an_unreadable_one_does_not(client: Client) -> None:
    text = client.get("/utseende/1f4e5f.css").content.decode()
    assert "--accent: #1f4e5f" in text
    assert "--accent: #ffff00" not in client.get("/utseende/ffff00.css").content.decode()


def test_the_accessibility_statement_names_digg_and_the_contact(published: Path, client: Client, settings: Any) -> None:
    assert "SAMHANDLING_CONTACT" in client.get("/vasteras/tillganglighet/").content.decode()
    settings.SAMHANDLING_CONTACT = "tillganglighet@vasteras.example"
    text = client.get("/vasteras/tillganglighet/").content.decode()
    assert "tillganglighet@vasteras.example" in text
    assert "digg.se/tdosanmalan" in text
