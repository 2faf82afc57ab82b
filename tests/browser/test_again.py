"""A session that ends while somebody types: nothing is lost, with and without JavaScript."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NAME, PASSWORD, House

pytestmark = pytest.mark.browser
DAYS = 31 * 86_400_000_000  # microseconds


@pytest.fixture
def evening(settled: House) -> Iterator[House]:
    yield settled
    settled.messages.clear()  # Chromium reports each answer with an error


def expire(evening: House) -> None:
    """End the sign-in of the browser that was opened last."""
    with sqlite3.connect(evening.running.data / "stacks.sqlite3", timeout=20) as connection:
        connection.execute(
            "UPDATE session SET created_at = created_at - ?"
            " WHERE id = (SELECT max(id) FROM session)",
            (DAYS,),
        )


def edit_field(page: Page, text: str) -> None:
    """Type into the form in place, without sending it."""
    page.click("text=Saga")
    page.locator("#field-title").get_by_role("link", name="Edit Title").click()
    page.fill("#field-title input[type=text]", text)


def test_a_field_in_place_is_saved_after_signing_in_on_the_same_page(evening: House) -> None:
    page = evening.open()
    edit_field(page, "Saga, volume one")
    expire(evening)
    page.click("#field-title button:has-text('Save')")
    problem = page.locator("#problem")
    expect(problem).to_contain_text("Your session expired")
    expect(page.locator("#field-title input[type=text]")).to_have_value("Saga, volume one")
    problem.locator("[type=password]").fill("wrong")
    problem.get_by_role("button", name="Sign in and continue").click()
    expect(problem).to_contain_text("Wrong user name, email or password.")
    problem.locator("[type=password]").fill(PASSWORD)
    problem.get_by_role("button", name="Sign in and continue").click()
    expect(page.locator("#field-title")).to_contain_text("Locked")
    expect(page.locator("#field-title")).to_contain_text("Saga, volume one")
    expect(problem).to_be_empty()
    page.locator("#field-title").get_by_role("link", name="Edit Title").click()
    page.fill("#field-title input[type=text]", "Saga")
    page.click("#field-title button:has-text('Save')")
    expect(page.locator("#field-title")).not_to_contain_text("volume one")


def test_a_field_in_place_is_sent_again_after_signing_in_in_another_tab(evening: House) -> None:
    page = evening.open()
    edit_field(page, "Saga 2")
    other = page.context.new_page()
    other.goto("/account")
    other.locator("button[form='sign-out']").first.evaluate("button => button.click()")
    other.wait_for_url("**/login")
    other.fill("[name=login]", NAME)
    other.fill("[name=password]", PASSWORD)
    other.click("main form button")
    other.wait_for_url("**/")
    page.click("#field-title button:has-text('Save')")
    page.get_by_role("button", name="Send again").click()
    expect(page.locator("#field-title")).to_contain_text("Saga 2")
    expect(page.locator("#field-title")).to_contain_text("Locked")


def test_a_page_is_sent_again_without_javascript(evening: House) -> None:
    page = evening.open(java_script_enabled=False)
    page.goto("/account")
    page.fill("[name=display_name]", "Ada Lovelace")
    expire(evening)
    page.click("main form:has([name=display_name]) button")
    expect(page.locator("h1")).to_have_text("Your session expired")
    page.fill("[type=password]", PASSWORD)
    page.click("text=Sign in and continue")
    expect(page.locator("h1")).to_have_text("Account")
    expect(page.locator("[name=display_name]")).to_have_value("Ada Lovelace")


def test_a_file_is_chosen_again_where_one_signs_in(evening: House, tmp_path) -> None:
    picture = evening.media / "Books" / "Jane Austen" / "cover.png"
    page = evening.open()
    page.click("text=Dune")
    page.goto(f"{page.url.partition('?')[0]}/cover")
    page.screenshot(path=str(picture))
    page.set_input_files("[name=cover]", picture)
    expire(evening)
    page.click("main form:has([name=cover]) button")
    expect(page.locator("main")).to_contain_text("Choose the file again")
    page.set_input_files("[name=cover]", picture)
    page.fill("[type=password]", PASSWORD)
    page.click("text=Sign in and continue")
    expect(page.locator("h1")).to_have_text("Dune")
    page.goto(f"{page.url.partition('?')[0]}/cover")
    expect(page.locator("main")).to_contain_text("Uploaded cover")
    picture.unlink()
