"""The portal in a real browser (left out where there is no /usr/bin/chromium)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright


@pytest.fixture
def page() -> Iterator[Page]:
    """A page as wide as a telephone."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser.new_page(viewport={"width": 390, "height": 800})
        browser.close()


def test_a_clerk_finds_a_rejected_claims_story(page: Page, portal: str):
    """From overview to list to story by its links; the style is used, nothing is blocked, nothing is cut off."""
    klager: list[str] = []
    page.on("console", lambda besked: klager.append(besked.text))
    page.on("requestfailed", lambda kald: klager.append(kald.url))
    page.goto(portal)
    page.get_by_role("link", name="Afvist Rejected").click()
    assert page.locator("#tilstand").input_value() == "REJECTED"
    page.locator("tbody a").first.click()
    assert page.locator("ol.forloeb li.finding").count() == 4
    assert page.evaluate("getComputedStyle(document.querySelector('.forloeb')).listStyleType") == "none"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="KFDAINS").click()
    assert page.get_by_role("table").count() == 1
    assert klager == []


def test_the_menu_is_reached_by_keyboard(page: Page, portal: str):
    """The first tab stop skips the menu, the next ones are its entries."""
    page.goto(portal)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#indhold"
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fordringer")
