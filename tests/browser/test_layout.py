"""Where things stand on a page: one column for all forms, and everything within reach on a phone
and without JavaScript.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import House

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
FORMS = (
    "/account",
    "/account/data",
    "/works/1/cover",
    "/works/1/copy",
    "/history",
    "/libraries/new",
    "/libraries/1/edit",
    "/libraries/1/folders",
    "/libraries/1/folders/add",
    "/libraries/1/members",
    "/admin/users/new",
    "/admin/users/1/edit",
    "/admin/users/1/password",
)


def test_every_form_of_one_column_is_in_the_same_place(settled: House) -> None:
    page = settled.open(viewport={"width": 1280, "height": 800})
    left_edges = """() => [...document.querySelectorAll('main > *:not(#problem)')]
        .map(child => Math.round(child.getBoundingClientRect().left))"""
    edges = {}
    for address in FORMS:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        edges[address] = set(page.evaluate(left_edges))
    assert set().union(*edges.values()) == edges["/account"], edges
    assert len(edges["/account"]) == 1


def test_headings_of_the_account_page_have_one_size(settled: House) -> None:
    page = settled.open()
    page.goto("/account")
    sizes = "[...document.querySelectorAll('main h2')].map(h => getComputedStyle(h).fontSize)"
    assert len(set(page.evaluate(sizes))) == 1


def test_a_phone_shows_the_menu_of_a_user_and_what_the_audit_log_is_about(settled: House) -> None:
    page = settled.open(viewport=PHONE)
    page.goto("/admin/users")
    page.locator(".table summary").last.click()
    expect(page.locator(".table .menu a").last).to_be_in_viewport(ratio=0.9)
    page.goto("/admin/audit")
    expect(page.get_by_text(str(settled.media / "Music")).locator("visible=true")).to_be_visible()


def test_a_value_in_the_history_keeps_its_words_whole_on_a_phone(settled: House) -> None:
    page = settled.open(viewport=PHONE)
    change_subtitle(page, "Incontrovertibly")
    page.goto("/works/1/history")
    value = page.locator(".facts dd").first
    expect(value).to_contain_text("Incontrovertibly")
    box = value.bounding_box()
    assert box is not None
    assert box["width"] > PHONE["width"] / 3
    page.get_by_role("button", name="Undo").first.click()


def change_subtitle(page: Page, text: str) -> None:
    page.goto("/works/1/edit")
    page.fill("[name=subtitle]", text)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text(text)


def test_filters_are_a_page_of_their_own_without_javascript(settled: House) -> None:
    page = settled.open(viewport=PHONE, java_script_enabled=False)
    page.goto("/works")
    filters = page.locator(".toolbar .rail-open").locator("visible=true")
    expect(filters).to_have_count(1)
    filters.click()
    expect(page.locator("h1")).to_have_text("Filters")
    expect(page.locator(".facet").first).to_be_visible()
