"""Two ways to work in a page: with a mouse, and with nothing but a keyboard.

A test that acts through a ``Hand`` can be played with either. What only looks (``expect``, ``count``) asks the page.
"""

from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Download, Locator, Page, TimeoutError, expect
from tests.functional.browsing import follow

MOST = 400  # more presses of Tab than any page should ask of anybody
# 0: the focus stands there, or in the same group of radio buttons; 1: further down; -1: further up.
WAY = """(wanted) => {
  const here = document.activeElement;
  const isRadio = here.type === "radio" && wanted.type === "radio";
  if (here === wanted || (isRadio && here.name === wanted.name && here.form === wanted.form)) return 0;
  return here.compareDocumentPosition(wanted) & Node.DOCUMENT_POSITION_FOLLOWING ? 1 : -1;
}"""
# About how many presses away it lies: the fields, links and buttons between, each group of radio buttons once.
FAR = """(wanted) => {
  const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")];
  const groups = new Set();
  const isStop = (one) => {
    if (one === wanted || one === document.activeElement) return true;
    if (one.tabIndex < 0 || one.disabled || !one.checkVisibility({ visibilityProperty: true })) return false;
    if (one.type !== "radio") return true;
    const isNew = !groups.has(one.name);
    groups.add(one.name);
    return isNew;
  };
  const order = stops.filter(isStop);
  return Math.abs(order.indexOf(wanted) - order.indexOf(document.activeElement));
}"""
# WCAG 2.4.7 and 2.4.11: where the focus stands shows, and nothing lies over the part of it that is in the window.
SHOWS = """() => {
  const here = document.activeElement;
  const style = getComputedStyle(here);
  const box = here.getClientRects()[0];
  const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2;
  const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
  const top = document.elementFromPoint(x, y);
  const isMarked = here.matches(":focus-visible") && (style.outlineStyle !== "none" || style.boxShadow !== "none");
  return isMarked && Boolean(top) && (here.contains(top) || top.contains(here));
}"""

# What shows instead, for the one who reads the failure.
LIES = """() => {
  const here = document.activeElement;
  const box = here.getClientRects()[0];
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return [here.outerHTML.slice(0, 200), JSON.stringify(box), top && top.outerHTML.slice(0, 200)].join(" | ");
}"""


class Hand(Protocol):
    """What somebody does in a page."""

    page: Page

    def follow(self, target: Locator) -> None:
        """Press a link or a button, and wait for the page that follows."""

    def open(self, summary: Locator) -> None:
        """Open what is shut under a heading."""

    def write(self, field: Locator, text: str) -> None:
        """Write in a field, in place of what stands there."""

    def choose(self, select: Locator, *, label: str = "", index: int = 0) -> None:
        """Choose one in a list, by its words or its place."""

    def pick(self, radio: Locator) -> None:
        """Choose one of several buttons."""

    def send(self, field: Locator, file: Path) -> None:
        """Choose a file."""

    def fetch(self, link: Locator) -> Download:
        """Return the file behind a link."""


class Mouse:
    """Points and clicks."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def follow(self, target: Locator) -> None:
        follow(target)

    def open(self, summary: Locator) -> None:
        summary.click()

    def write(self, field: Locator, text: str) -> None:
        field.fill(text)

    def choose(self, select: Locator, *, label: str = "", index: int = 0) -> None:
        if label:
            select.select_option(label=label)
        else:
            select.select_option(index=index)

    def pick(self, radio: Locator) -> None:
        radio.check()

    def send(self, field: Locator, file: Path) -> None:
        field.set_input_files(file)

    def fetch(self, link: Locator) -> Download:
        with self.page.expect_download() as download:
            link.click()
        return download.value


class Keys:
    """Has no mouse: Tab, Shift and Tab, arrows, Space, Enter and letters."""

    def __init__(self, page: Page) -> None:
        self.page = page
        # Only a page that listens hands over its choosers; to begin when Enter is pressed may be too late.
        page.on("filechooser", lambda _: None)

    def reach(self, target: Locator) -> None:
        """Press Tab, or Shift and Tab, until the focus stands on the target, and shows."""
        if target.evaluate("() => document.activeElement === document.body"):
            # From where the address points, at a heading for instance: only the browser knows which way is which.
            self._press("Tab")
        # Most of the way without asking after each press where the focus stands; the rest step by step.
        way = target.evaluate(WAY)
        for _ in range(min(target.evaluate(FAR) - 2, MOST) if way else 0):
            self._press("Tab" if way > 0 else "Shift+Tab")
        begun = way = target.evaluate(WAY)
        for _ in range(MOST):
            if way == 0:
                break
            self._press("Tab" if way > 0 else "Shift+Tab")
            way = target.evaluate(WAY)
            assert way in (0, begun), f"Tab passes by {target} on {self.page.url}"
        assert way == 0, f"{MOST} presses of Tab do not lead to {target} on {self.page.url}"
        try:
            self.page.wait_for_function(SHOWS)  # the page may have to be scrolled there first
        except TimeoutError:
            pytest.fail(f"the focus on {target} does not show on {self.page.url}: {self.page.evaluate(LIES)}")

    def follow(self, target: Locator) -> None:
        self.reach(target)
        with self.page.expect_navigation():
            self._press("Enter")

    def open(self, summary: Locator) -> None:
        self.reach(summary)
        self._press("Enter")
        expect(self.page.locator("details[open] > summary:focus")).to_have_count(1)

    def write(self, field: Locator, text: str) -> None:
        self.reach(field)
        if field.get_attribute("type") == "date":
            # The browser's parts of a date stand as in its own language, English, and it goes on when a part is full.
            year, month, day = text.split("-")
            self.page.keyboard.type(month + day + year)
        else:
            self._press("Control+A")
            self.page.keyboard.type(text)
        expect(field).to_have_value(text)

    def choose(self, select: Locator, *, label: str = "", index: int = 0) -> None:
        self.reach(select)
        labels = [one.strip() for one in select.locator("option").all_text_contents()]
        self._press("Home")
        for _ in range(labels.index(label) if label else index):
            self._press("ArrowDown")
        chosen = select.evaluate("(select) => [...select.selectedOptions].map((one) => one.textContent.trim())")
        assert chosen == [label or labels[index]]

    def pick(self, radio: Locator) -> None:
        self.reach(radio)
        for _ in range(MOST):
            if radio.evaluate("(one) => one === document.activeElement"):
                break
            self._press("ArrowDown")
        if not radio.is_checked():
            self._press("Space")
        expect(radio).to_be_checked()

    def send(self, field: Locator, file: Path) -> None:
        self.reach(field)
        with self.page.expect_file_chooser() as chooser:
            self._press("Enter")
        chooser.value.set_files(file)

    def fetch(self, link: Locator) -> Download:
        self.reach(link)
        with self.page.expect_download() as download:
            self._press("Enter")
        return download.value

    def _press(self, key: str) -> None:
        self.page.keyboard.press(key)
