"""Back and Forward: at once while signed in, and nothing private after signing out; with the
browser's own memory of pages and without.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ARGUMENTS, CHROMIUM, House, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture(params=["with", "without"], ids="{} memory of pages".format)
def page(settled: House, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A browser in which Ada has signed in and looks at all items."""
    browser: Browser = settled.browser.browser_type.launch(
        executable_path=CHROMIUM,
        args=ARGUMENTS,
        ignore_default_args=(["--disable-back-forward-cache"] if request.param == "with" else None),
    )
    page = browser.new_context(base_url=settled.running.address).new_page()
    sign_in(page)
    page.goto("/works")
    expect(page.locator("main")).to_contain_text("Persuasion")
    yield page
    browser.close()


def sign_out(page: Page) -> None:
    page.evaluate("document.querySelector('form[action$=\"/logout\"]').submit()")
    page.wait_for_url(re.compile("/login"))


def test_after_signing_out_back_shows_nothing_private(page: Page) -> None:
    page.goto("/scans")
    sign_out(page)
    for _ in range(2):
        page.go_back(wait_until="commit")
        page.wait_for_url(re.compile("/login"))
        expect(page.locator("main")).to_contain_text("Sign in")
        expect(page.locator("body")).not_to_contain_text("Persuasion")


def test_while_signed_in_back_shows_the_page_again(
    page: Page, request: pytest.FixtureRequest
) -> None:
    page.evaluate("window.mark = 'kept'")
    page.goto("/scans")
    page.go_back(wait_until="commit")
    expect(page.locator("main")).to_contain_text("Persuasion")
    expect(page.locator("html")).to_be_visible()
    is_kept = page.evaluate("window.mark === 'kept'")
    assert is_kept == ("with memory" in request.node.name.replace("without", ""))
