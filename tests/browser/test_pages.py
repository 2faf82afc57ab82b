"""Every page, wide and narrow, light and dark: nothing in the console, nothing cut off at the
side.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import House

pytestmark = pytest.mark.browser

ADDRESSES = (
    "/",
    "/libraries",
    "/libraries/1",
    "/libraries/2",
    "/works",
    "/works?sort=added",
    "/works/1",
    "/works/1/edit",
    "/works/1/history",
    "/works/1/title/why",
    "/search?q=blue",
    "/search?q=nothingatall",
    "/scans",
    "/scans/1",
    "/history",
    "/account",
    "/admin/users",
    "/admin/failures",
    "/admin/system",
)


def sideways(page: Page) -> int:
    """Pixels by which the page is wider than its window."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_pages_are_whole_and_silent(settled: House, width: int, scheme: str) -> None:
    page = settled.open(viewport={"width": width, "height": 800}, color_scheme=scheme)
    settled.messages.clear()
    for address in ADDRESSES:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        expect(page.locator(".htmx-request")).to_have_count(0)  # pieces have come
        assert sideways(page) <= 0, (address, beyond_the_edge(page))
    assert settled.messages == []


def beyond_the_edge(page: Page) -> list[str]:
    """What sticks out at the side, for whoever has to mend it."""
    script = """() => [...document.querySelectorAll('body *')]
        .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
        .map(one => one.outerHTML.slice(0, 120)).slice(0, 8)"""
    return page.evaluate(script)


def test_every_picture_and_field_has_a_name(settled: House) -> None:
    page = settled.open()
    unnamed = """() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button, a[href]')]
        .filter(one => !(one.labels && one.labels.length) && !one.getAttribute('aria-label') && !one.getAttribute('title')
                       && !one.textContent.trim() && one.getAttribute('aria-hidden') !== 'true' && !one.getAttribute('aria-labelledby'))
        .map(one => one.outerHTML.slice(0, 120))"""  # noqa: E501
    for address in ADDRESSES:
        page.goto(address)
        assert page.evaluate(unnamed) == [], address
        assert page.evaluate("document.querySelectorAll('img:not([alt])').length") == 0, address
        assert page.evaluate("document.querySelectorAll('h1').length") == 1, address


def test_the_focus_goes_on_where_an_inline_edit_was_begun(settled: House) -> None:
    page = settled.open()
    page.goto("/works/1")
    page.click("summary:has-text('Add details')")
    page.click("#field-subtitle a[data-refocus]")
    page.wait_for_selector("form#field-subtitle input[type=text]")
    page.fill("form#field-subtitle input[type=text]", "Or so")
    page.click("form#field-subtitle button:has-text('Save')")
    page.wait_for_selector("div#field-subtitle")
    expect(page.locator("#field-subtitle a[data-refocus]")).to_be_focused()
    page.click("#why-subtitle")
    why = page.locator("#why-subtitle")
    expect(why).to_have_attribute("aria-expanded", "true")
    expect(why).to_be_focused()
