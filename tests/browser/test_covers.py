"""A cover whose disk is away is drawn, without a sign for a broken image, and comes back."""

from __future__ import annotations

import shutil

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import House

pytestmark = pytest.mark.browser
PICTURE = ".cover > img"
# Whether a picture covers the whole card, and what can be seen of it
SHOWN = """image => [image.complete, image.naturalWidth > 1,
    image.getBoundingClientRect().width === image.parentElement.getBoundingClientRect().width]"""


def test_a_disk_that_is_away_leaves_drawn_covers(settled: House) -> None:
    messages = len(settled.messages)
    books, away = settled.media / "Books", settled.media / "Away"
    books.rename(away)
    try:
        for _ in range(20):  # a job that began before the disk went may still store a size
            for sizes in (settled.running.data / "covers").glob("??"):  # not what people uploaded
                shutil.rmtree(sizes, ignore_errors=True)
            page = settled.open()  # a new browser, because this one would keep that size
            page.goto("/works?q=agnes")  # nobody gives this book another cover
            page.wait_for_load_state("networkidle")
            shown = page.locator(PICTURE).first.evaluate(SHOWN)
            if shown == [True, False, True]:
                break
            page.context.close()
        assert shown == [True, False, True]
        drawn = page.locator(".cover", has=page.locator("img")).first.locator(".cover-drawn")
        expect(drawn).to_be_visible()
    finally:
        away.rename(books)
    for _ in range(300):  # a disk that was away rests, the longer the more often it failed
        page.reload()
        page.wait_for_load_state("networkidle")
        if page.locator(PICTURE).first.evaluate(SHOWN) == [True, True, True]:
            break
        page.wait_for_timeout(500)
    else:
        raise AssertionError("the cover has not come back")
    assert settled.messages[messages:] == []
