"""Bars that stay in sight while a page is scrolled: tabs that lead to sections, the header, the
phone's bar at the thumb and the one with Save.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import House

pytestmark = pytest.mark.browser

WINDOWS = ({"width": 1280, "height": 800}, {"width": 390, "height": 844})
BAR_BOTTOM = "document.querySelector('.anchor').getBoundingClientRect().bottom"
# How much of the element with the focus is covered by something else, seen at its middle.
COVERED = """() => {
    const element = document.activeElement, box = element.getBoundingClientRect();
    const there = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    const is_seen = there && (element.contains(there) || there.contains(element)
        || [...(element.labels || [])].some(label => label.contains(there)));
    return is_seen || !box.width ? '' : element.outerHTML.slice(0, 120);
}"""


@pytest.mark.parametrize("window", WINDOWS, ids=("wide", "narrow"))
def test_a_tab_leads_to_its_section_and_is_marked(settled: House, window: dict) -> None:
    page = settled.open(viewport=window)
    page.goto("/works/1")
    page.click("summary:has-text('Add details')")  # the page is long enough to be scrolled then
    page.mouse.wheel(0, -10_000)
    current, first = page.locator(".anchor [aria-current]"), page.locator(".anchor a").first
    expect(current).to_have_text(first.inner_text())
    for name in ("Metadata", "Editions and files"):
        tab = page.locator(".anchor a", has_text=name)
        tab.click()
        expect(current).to_have_count(1)
        expect(current).to_contain_text(name)
        heading = page.get_by_role("heading", name=name, exact=True).bounding_box()
        assert heading is not None
        assert heading["y"] >= page.evaluate(BAR_BOTTOM), name
    page.mouse.wheel(0, -10_000)
    expect(current).to_have_text(first.inner_text())
    page.mouse.wheel(0, 10_000)
    expect(current).to_contain_text("Metadata")


def test_the_current_tab_is_in_sight_on_a_phone(settled: House) -> None:
    page = settled.open(viewport=WINDOWS[1])
    page.goto("/admin/audit")
    box = page.locator(".tabs [aria-current]").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= page.evaluate("innerWidth")


@pytest.mark.parametrize("window", WINDOWS, ids=("wide", "narrow"))
@pytest.mark.parametrize("address", ["/works/1/edit", "/works/1", "/account"])
def test_nothing_covers_what_the_tab_key_reaches(
    settled: House, address: str, window: dict
) -> None:
    page = settled.open(viewport=window)
    page.goto(address)
    page.focus("main")
    assert walk(page, "Tab") == []
    assert walk(page, "Shift+Tab") == []


def walk(page: Page, key: str) -> list[str]:
    """What was covered when it had the focus, on the way through a page."""
    covered = []
    for _ in range(60):
        page.keyboard.press(key)
        if not page.evaluate("document.activeElement.closest('main') !== null"):
            break
        covered.append(page.evaluate(COVERED))
    return list(filter(None, covered))
