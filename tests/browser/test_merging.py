"""Two items become one by keyboard, and two again by the button in the message."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import House

pytestmark = pytest.mark.browser


def test_items_are_merged_by_keyboard_and_taken_apart_again(settled: House) -> None:
    page = settled.open()
    page.click("text=Persuasion")
    page.get_by_label("More actions").first.click()
    page.get_by_role("link", name="Merge with another item…").click()
    box = page.get_by_label("Find the other item")
    box.fill("")
    box.press_sequentially("middlem", delay=20)
    found = page.locator("#others").get_by_role("link", name="Middlemarch")
    expect(found).to_be_visible()
    expect(box).to_be_focused()
    found.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Merge these two items?")
    page.get_by_role("radio", name="Persuasion").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Middlemarch")).to_be_checked()
    page.get_by_role("button", name="Merge items").press("Enter")
    expect(page.locator("h1")).to_contain_text("Middlemarch")
    expect(page.locator("#files .rows > li")).to_have_count(2)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast").last).to_contain_text("Change undone.")
    expect(page.locator("#files .rows > li")).to_have_count(1)
    assert settled.messages == []
