"""From an uploaded file to goals in the register, in a browser: with the mouse, with keys, and without JavaScript."""

import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import typst
from playwright.sync_api import BrowserContext, Page, expect
from tests.factories import drafts, site, typeset
from tests.factories.drafts import node
from tests.functional.browsing import NARROW, WIDE, Profiles, faults_of_pages, follow, log_in

from samhandling import intake
from samhandling.accounts.models import Person
from samhandling.places.models import Municipality
from samhandling.plans import adoption
from samhandling.programmes.imports import changes, files
from samhandling.programmes.imports.models import DocumentImport
from samhandling.programmes.models import Goal

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PLAN_TITLE = "Handlingsplan för social hållbarhet"


@pytest.fixture
def desk(sample_home: Any, settings: Any, live_server: Any, tmp_path: Path) -> str:
    """Return the address of a server with a home of its own, where the person "samordnare" may read in documents."""
    settings.HOME = tmp_path
    (tmp_path / "publications").symlink_to(sample_home.folder / "publications")
    site.add_person(site.fill(sample_home.digests))
    return f"{live_server.url}/vasteras/arbete/dokument/"


@pytest.fixture
def page(context: BrowserContext, desk: str) -> Page:
    """Return a page where the coordinator is logged in, and any complaint of the browser is a fault."""
    return logged_in(context, desk)


def logged_in(context: BrowserContext, desk: str) -> Page:
    """Return a new page of the browser profile, logged in and at the list of uploaded documents."""
    page = context.new_page()
    page.goto(desk)
    log_in(page, "samordnare")
    assert page.url == desk
    return page


def read_text() -> DocumentImport:
    """Return a text that was read and waits for a person."""
    return drafts.read(Municipality.objects.get(slug="vasteras"), Person.objects.get())


def read_pdf() -> DocumentImport:
    """Return a PDF that was read, with the box of each line."""
    made = typst.compile("\\\n".join(drafts.TEXT.splitlines()).encode())
    municipality, anna = Municipality.objects.get(slug="vasteras"), Person.objects.get()
    sha256 = files.keep([made], "pdf")
    row = drafts.uploaded(municipality, anna, sha256=sha256, suffix="pdf", file_name="plan.pdf", n_bytes=len(made))
    changes.start_reading(document_import=row)
    changes.take_in_reading(document_import=row, outcome={**drafts.outcome(), "n_pages": 1, **boxes(made)})
    return DocumentImport.objects.get(pk=row.pk)


def boxes(pdf: bytes) -> dict[str, Any]:
    """Return the size of the first page and where each line of the sample text stands on it."""
    document = pypdfium2.PdfDocument(pdf)
    text = document[0].get_textpage()
    width, height = document[0].get_size()
    found = []
    for line in drafts.TEXT.splitlines():
        start = text.search(line).get_next()[0]
        ends = [text.get_charbox(start), text.get_charbox(start + len(line) - 1)]
        left, right = ends[0][0], ends[1][2]
        top, bottom = height - max(end[3] for end in ends), height - min(end[1] for end in ends)
        found.append([drafts.TEXT.index(line), len(line), 1, left, top, right, bottom])
    text.close()
    document.close()
    return {"page_sizes": [[width, height]], "boxes": found}


@pytest.fixture
def action_plan(shared: Path) -> bytes:
    """Return the action plan of Västerås, typeset as a tagged PDF."""
    blocks = intake.read(shared / "documents" / "vasteras-hallbarhetsuppfoljning-2023.txt").blocks
    start = next(n for n, block in enumerate(blocks) if block.kind == "heading" and block.text == PLAN_TITLE)
    return typeset.tagged_pdf(typeset.with_tables(blocks[start:]))


def test_a_person_finishes_the_action_plan_from_pdf_to_goals_with_their_quotes(
    page: Page, desk: str, action_plan: bytes
) -> None:
    page.set_input_files("#fil", {"name": "handlingsplan.pdf", "mimeType": "application/pdf", "buffer": action_plan})
    page.click("text=Ladda upp och läs")
    page.wait_for_selector("#kvar", timeout=60_000)
    expect(page.locator(".sheet svg rect").first).to_be_attached()
    follow(page.locator("button", has_text="som är kvar"))
    follow(page.locator("button", has_text="Anta i registret"))
    assert "kommer med i nästa publicering" in page.inner_text("main")
    goals = list(Goal.objects.filter(document__title=PLAN_TITLE))
    assert len(goals) >= 20
    for goal in goals:
        page.goto(desk.replace("dokument/", f"mal/{goal.key}/"))
        shown = page.locator("#beslut ~ blockquote").inner_text()
        assert folded(goal.quote) in folded(shown)
        assert goal.quote_page is not None
        assert f"handlingsplan.pdf, sidan {goal.quote_page}" in shown


def folded(text: str) -> str:
    """Return the text with every white space as one space."""
    return re.sub(r"\s+", " ", text).strip()


def press(page: Page, key: str) -> None:
    """Press a key once the page listens."""
    page.locator(".keys").wait_for(state="visible")
    page.keyboard.press(key)


def test_the_keys_decide_go_on_and_undo(page: Page, desk: str) -> None:
    row = read_text()
    page.goto(f"{desk}{row.pk}/")
    heading = page.locator("#vald-rubrik")
    expect(heading).to_have_text("Plan för lugna vatten")
    press(page, "a")
    expect(heading).to_have_text("plan")
    press(page, "r")
    expect(heading).to_have_text("Kommunfullmäktige")
    press(page, "j")
    expect(heading).to_have_text("2018-04-05")
    press(page, "k")
    expect(heading).to_have_text("Kommunfullmäktige")
    press(page, "u")
    expect(page.locator(".told")).to_contain_text("Ångrat: Strök ”plan”")
    press(page, "e")
    # In a field a letter is a letter.
    expect(page.locator("#falt-value")).to_be_focused()
    page.keyboard.press("a")
    assert {one.state for one in row.nodes.exclude(kind="field")} == {"proposed"}
    assert node(row, "Plan för lugna vatten").state == "accepted"
    assert node(row, "plan").state == "proposed"


def test_the_keys_can_be_turned_off(page: Page, desk: str) -> None:
    row = read_text()
    page.goto(f"{desk}{row.pk}/")
    page.uncheck("[data-keys-on]")
    page.reload()
    page.keyboard.press("a")
    page.wait_for_timeout(200)
    assert not row.nodes.exclude(state="proposed").exists()


def test_without_javascript_every_piece_can_be_decided(profiles: Profiles, desk: str) -> None:
    page = logged_in(profiles(java_script_enabled=False), desk)
    row = read_pdf()
    page.goto(f"{desk}{row.pk}/")
    follow(page.locator("a", has_text="Ingen brygga saknar stege"))
    assert page.locator(".sheet svg rect").count() == 1
    page.click("summary:has-text('Ändra')")
    page.fill("#falt-name", "Varje brygga har en stege")
    for words in ("Spara och godta", "som är kvar", "Anta i registret"):
        follow(page.locator("button", has_text=words))
    assert Goal.objects.get(name="Varje brygga har en stege").quote == "Ingen brygga saknar stege"


def test_the_quote_is_marked_where_it_stands_on_the_page(page: Page, desk: str) -> None:
    row = read_pdf()
    page.goto(f"{desk}{row.pk}/?val={node(row, 'Öppna stränder').pk}")
    page.wait_for_function("document.querySelector('.sheet image').getBBox().width > 0")
    picture = page.request.get(f"{desk}{row.pk}/sida/?n=1")
    assert picture.headers["content-type"] == "image/png"
    assert picture.body().startswith(b"\x89PNG")
    assert page.request.get(f"{desk}{row.pk}/sida/?n=2").status == 404


def test_a_file_of_another_kind_is_refused_on_the_page(page: Page) -> None:
    page.set_input_files("#fil", {"name": "program.pdf", "mimeType": "application/pdf", "buffer": b"MZ\0"})
    page.click("text=Ladda upp och läs")
    expect(page.locator("[role=alert]")).to_contain_text("är ingen PDF-fil")
    page.set_input_files("#fil", {"name": "igen.pdf", "mimeType": "application/pdf", "buffer": b"MZ\0"})
    page.click("text=Ladda upp och läs")
    expect(page.locator("[role=alert]")).to_contain_text("igen.pdf")


@pytest.fixture(params=[WIDE, NARROW], ids=["wide", "narrow"])
def sized(request: pytest.FixtureRequest, profiles: Profiles, desk: str) -> Page:
    """Return a page on a wide and on a narrow screen."""
    return logged_in(profiles(viewport=request.param), desk)


def test_no_page_of_the_intake_has_a_fault(sized: Page, desk: str) -> None:
    municipality, anna = Municipality.objects.get(slug="vasteras"), Person.objects.get()
    waiting = drafts.uploaded(municipality, anna, sha256="6" * 64, state="reading", file_name="väntar.pdf")
    failed = drafts.uploaded(municipality, anna, sha256="7" * 64, state="failed", failure="filen är skadad")
    text, pdf = read_text(), read_pdf()
    adopted = drafts.uploaded(municipality, anna, sha256="8" * 64)
    changes.start_reading(document_import=adopted)
    changes.take_in_reading(document_import=adopted, outcome=drafts.outcome())
    changes.accept_rest(by=anna, document_import=adopted)
    adoption.adopt(by=anna, document_import=DocumentImport.objects.get(pk=adopted.pk))
    changes.reject(by=anna, node=node(pdf, "Öppna stränder"))
    changes.accept(by=anna, node=node(pdf, "Rent vatten"))
    changes.accept_rest(by=anna, document_import=text)
    rows = (waiting, failed, text, pdf, adopted)
    pages = [desk, desk.replace("dokument/", "nivaer/"), *(f"{desk}{row.pk}/" for row in rows)]
    assert not faults_of_pages(sized, pages)
