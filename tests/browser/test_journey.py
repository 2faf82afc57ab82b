"""What a person does who has never seen Stacks: set up, look at their folder as a library, correct
a title, undo, ask why.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import House

pytestmark = pytest.mark.browser


def test_a_newcomer_finds_a_work_corrects_its_title_undoes_that_and_sees_where_it_came_from(
    settled: House,
) -> None:
    page = settled.open()
    page.click("text=Emmma")
    expect(page.locator("h1")).to_have_text("Emmma")
    title = page.locator("#field-title")
    title.get_by_role("link", name="Edit Title").click()
    page.fill("#field-title [name=title], #field-title input[type=text]", "Emma")
    page.click("#field-title button:has-text('Save')")
    expect(title).to_contain_text("Emma")
    expect(title).to_contain_text("Locked")
    toast = page.locator(".toast", has=page.get_by_role("button", name="Undo")).first
    expect(toast).to_be_visible()
    title.get_by_role("link", name=re.compile("Where does this come from")).click()
    expect(title).to_contain_text("Emmma")  # what the file says, the rejected alternative
    expect(title).to_contain_text("Emma.epub")
    toast.get_by_role("button", name="Undo").click()
    page.wait_for_load_state()
    page.goto(page.url)
    expect(page.locator("h1")).to_have_text("Emmma")
    expect(page.locator("#field-title")).not_to_contain_text("Locked")
    assert settled.messages == []


def test_typing_in_the_search_field_finds_a_work_by_its_author(settled: House) -> None:
    page = settled.open()
    page.keyboard.press("/")
    page.keyboard.type("herber")
    expect(page.locator("#search-hits")).to_contain_text("Dune")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Dune")


def test_everything_works_without_javascript(settled: House) -> None:
    page = settled.open(java_script_enabled=False)
    page.click("text=Persuasion")
    page.click("a:has-text('Edit') >> nth=0")
    page.fill("[name=title]", "Persuasion, corrected")
    page.click("main form button:has-text('Save')")
    expect(page.locator("h1")).to_have_text("Persuasion, corrected")
    page.click(".toast button:has-text('Undo')")
    page.goto("/works")
    expect(page.locator("main")).to_contain_text("Persuasion")
    expect(page.locator("main")).not_to_contain_text("corrected")


def test_two_people_who_edit_the_same_title_see_both_versions(settled: House) -> None:
    one, other = settled.open(), settled.open()
    for page in (one, other):
        page.goto("/works")
        page.click("text=Middlemarch")
        page.click("a:has-text('Edit') >> nth=0")
    one.fill("[name=title]", "Middlemarch (one)")
    one.click("main form button:has-text('Save')")
    expect(one.locator("h1")).to_have_text("Middlemarch (one)")
    other.fill("[name=title]", "Middlemarch (other)")
    other.click("main form button:has-text('Save')")
    expect(other.locator("main")).to_contain_text("Middlemarch (one)")
    assert "Middlemarch (other)" in other.content()
    settled.messages[:] = [message for message in settled.messages if "409" not in message]


def test_a_second_setup_is_refused(settled: House) -> None:
    page = settled.open(signed_in=False)
    page.goto("/setup")
    assert "/setup" not in page.url


def test_a_scan_that_has_finished_while_somebody_watches_can_be_started_again(
    settled: House,
) -> None:
    page = settled.open()
    page.goto("/scans/1")
    for _ in range(2):
        page.get_by_role("button", name="Scan again").click()
        expect(page.locator("main")).to_contain_text("Finished")


def test_the_first_scan_leads_to_its_library(settled: House) -> None:
    page = settled.open()
    page.goto("/setup/scans/1")
    page.get_by_role("link", name="Open library").click()
    expect(page.locator("h1")).to_contain_text("Books")
