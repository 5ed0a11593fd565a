"""Goals dragged in their tree with the mouse; the buttons beside them do the same."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Position, expect
from tests.factories import year
from tests.factories.year import Town
from tests.functional.browsing import faults_by_size, let_in

from samhandling.programmes.models import Goal

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TREE = "/sjoby/arbete/program/dokument/program/"


@pytest.fixture
def town() -> Town:
    made = year.town()
    Goal.objects.create(document=made.document, key="b", level_name="målområde", level=1, order=5, name="Kultur")
    return made


@pytest.fixture
def page(context: BrowserContext, live_server: Any, town: Town) -> Page:
    """Return the tree as the coordinator sees it: Utbildning with two goals under it, and Kultur with none."""
    let_in(context, live_server.url, town.coordinator)
    opened = context.new_page()
    # All of the tree is in sight: a page that scrolls by itself would move it from under the mouse.
    opened.set_viewport_size({"width": 1280, "height": 1600})
    opened.goto(live_server.url + TREE)
    return opened


def drag(page: Page, key: str, onto: str, share: float) -> None:
    """Drag a goal by its grip and drop it so far down another, from 0 to 1."""
    target = page.locator(f"#mal-{onto} .goal-node")
    box = target.bounding_box()
    assert box is not None
    where = Position(x=box["width"] / 2, y=box["height"] * share)
    page.locator(f"#mal-{key} .grip").hover()
    page.mouse.down()
    # Twice: browsers tell of a drag over something only when the mouse has moved there.
    target.hover(position=where)
    target.hover(position=where)
    with page.expect_navigation():
        page.mouse.up()


def drawn(page: Page) -> list[tuple[str, str]]:
    """Return the goals of the tree with their depths, in order."""
    rows = page.locator("ol.goal-tree > li")
    return [(row.get_attribute("id") or "", row.get_attribute("class") or "") for row in rows.all()]


def test_a_goal_is_dragged_before_after_and_under_another(page: Page) -> None:
    drag(page, "a2", "a1", 0.1)
    expect(page.get_by_role("status")).to_have_text("”Barn läser mer” är flyttat.")
    assert drawn(page) == [("mal-a", "depth-0"), ("mal-a2", "depth-1"), ("mal-a1", "depth-1"), ("mal-b", "depth-0")]
    drag(page, "a2", "b", 0.5)
    assert drawn(page) == [("mal-a", "depth-0"), ("mal-a1", "depth-1"), ("mal-b", "depth-0"), ("mal-a2", "depth-1")]
    drag(page, "a1", "b", 0.9)
    assert drawn(page)[-1] == ("mal-a1", "depth-0")
    assert Goal.objects.get(key="a1").level_name == "målområde"


def test_a_goal_cannot_be_dragged_under_itself_and_the_page_says_so(page: Page) -> None:
    drag(page, "a", "a1", 0.5)
    expect(page.get_by_role("alert")).to_contain_text("sig självt")
    assert drawn(page)[0] == ("mal-a", "depth-0")


def test_the_grips_are_no_fault_and_nobody_else_has_them(
    page: Page, context: BrowserContext, live_server: Any, town: Town
) -> None:
    assert page.locator(".grip").count() == 4
    assert not faults_by_size(page)
    let_in(context, live_server.url, town.auditor)
    page.goto(live_server.url + TREE)
    assert page.locator("ol.goal-tree > li").count() == 4
    assert page.locator(".grip").count() == 0
