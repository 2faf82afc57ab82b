"""An item is edited by keyboard alone: genres as tokens, people in rows, and nothing is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import House

pytestmark = pytest.mark.browser


def test_genres_and_people_are_edited_by_keyboard_alone(settled: House) -> None:
    page = settled.open()
    page.click("text=Middlemarch")
    expect(page.locator("h1")).to_contain_text("Middlemarch")
    page.keyboard.press("e")
    page.wait_for_url("**/edit")
    keys = page.keyboard
    page.locator("#f-genres").focus()
    keys.type("Realism")
    expect(page.get_by_role("option").last).to_have_text("Create “Realism”")
    keys.press("ArrowUp")
    keys.press("Enter")
    keys.type("Oops;")
    keys.press("Backspace")
    expect(page.locator("[name=genres]")).to_have_value("Realism")
    page.locator("[name=contributors_name]").first.focus()
    keys.press("Enter")
    keys.type("Mary Ann Evans")
    keys.press("Enter")
    page.locator("#f-title").focus()
    keys.press("Enter")
    page.wait_for_url(lambda url: not url.endswith("/edit"))
    expect(page.locator("main")).to_contain_text("Mary Ann Evans")
    expect(page.locator("main")).to_contain_text("Realism")
