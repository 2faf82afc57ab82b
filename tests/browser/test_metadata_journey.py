"""What a person does with what the world knows: a book by its ISBN, a cover, fields of two sources,
an export of another program, and a backup that brings everything back.
"""

from __future__ import annotations

import contextlib
import csv
import io
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser.conftest import House, set_up
from tests.processes.conftest import Running
from tests.stubs import sources
from tests.stubs.wire import KEY

pytestmark = pytest.mark.browser
EXPORT = Path(__file__).parent.parent / "samples" / "imports" / "goodreads.csv"
ROWS = 2000


@pytest.fixture(scope="module")
def informed(house: House, tmp_path_factory) -> Iterator[House]:
    """A house of its own, whose sources are asked at the stub: the backup replaces its database."""
    folder = tmp_path_factory.mktemp("informed")
    (folder / "media" / "Books").mkdir(parents=True)
    running = Running(folder)
    with sources.running() as stub:
        urls = {f"STACKS_SOURCE_{name.upper()}_URL": url for name, url in stub.urls.items()}
        running.start(STACKS_MEDIA_DIRS=str(folder / "media"), STACKS_READERS="1", **urls)
        own = House(running, folder / "media", house.browser)
        page = set_up(own)
        for name in ("google_books", "isbndb"):
            page.goto(f"/admin/sources/{name}/edit")
            page.fill("[name=key]", KEY)
            page.check("[name=is_enabled]", force=True)
            page.click("main button:has-text('Save')")
            expect(page.locator("h1")).to_have_text("Sources of metadata")
        yield own
        own.close_windows()
    running.process.send_signal(signal.SIGTERM)
    with contextlib.suppress(Exception):
        running.process.wait(48)


def return_to(house: House) -> Page:
    """A new window, signed in, once the restored Stacks says how it went."""
    for _ in range(120):
        with contextlib.suppress(Error, AssertionError):
            page = house.open()
            page.goto("/admin/backups")
            expect(page.locator("main")).to_contain_text("restored the backup", timeout=1000)
            return page
        time.sleep(1)
    raise AssertionError("Stacks has not come back")


def add_the_hobbit(page: Page) -> None:
    page.goto("/libraries/1/items/new")
    page.fill("[name=isbn]", "9780261102217")
    page.click("main form button:has-text('Add item')")
    expect(page.locator("h1")).to_have_text("The Hobbit", timeout=60_000)


def test_a_book_added_by_its_isbn_gets_a_cover_and_fields_from_two_sources(informed: House) -> None:
    page = informed.open()
    add_the_hobbit(page)
    book = page.url
    page.goto(f"{book}/cover")
    page.get_by_role("button", name="Search").last.click()
    page.get_by_role("button", name=re.compile("Choose.*Google Books")).first.click()
    expect(page.locator("h1")).to_have_text("The Hobbit")
    page.goto(f"{book}/cover")
    expect(page.locator("main")).to_contain_text("Cover from Google Books")
    page.goto(f"{book}/edit")
    for source, field in (("Google Books", "Genres"), ("ISBNdb", "Description")):
        page.locator("#lookup").get_by_role("button", name="Search").click()
        page.get_by_role("button", name=f"Choose The Hobbit from {source}").first.click()
        page.get_by_role("button", name=f"Copy {field}").click()
        row = page.locator("#lookup li", has_text=field)
        expect(row.locator("dt", has_text="Same")).to_be_visible()  # it has been copied
    page.locator("#editor .form-end button").first.click()
    page.goto(f"{book}?tab=metadata")
    for source, field in (("Google Books", "genres"), ("ISBNdb", "description")):
        expect(page.locator(f"#field-{field}")).to_contain_text(source)


def export(rows: int) -> bytes:
    """A Goodreads export of so many books."""
    header, book, *_ = csv.reader(EXPORT.read_text().splitlines())
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    for number in range(rows):
        own = [str(number), f"Book {number}", f"Author {number % 50}", "", "", "", "", *book[7:]]
        writer.writerow(own)
    return text.getvalue().encode()


def test_an_export_of_2000_books_is_checked_imported_and_undone(informed: House) -> None:
    page = informed.open()
    page.goto("/imports/into/1")
    file = {"name": "goodreads_library_export.csv", "mimeType": "text/csv", "buffer": export(ROWS)}
    page.set_input_files("[name=file]", file)
    page.click("main button:has-text('Upload')")
    page.click("button:has-text('Check the import')")
    page.click("button:has-text('Import 2,000 rows')", timeout=120_000)
    page.click("button:has-text('Undo import')", timeout=240_000)
    expect(page.locator("main")).to_contain_text("Undone", timeout=240_000)
    page.goto("/works?q=Author+7")
    expect(page.locator("main")).not_to_contain_text("Book 1907")


def test_a_restored_backup_brings_a_title_back(informed: House) -> None:
    page = informed.open()
    page.goto("/libraries/1/items/new")
    page.fill("[name=title]", "Emma")
    page.click("main form button:has-text('Add item')")
    expect(page.locator("h1")).to_have_text("Emma")
    book = page.url
    page.goto("/admin/backups")
    page.click("button:has-text('Back up now')")
    restore = page.locator("a:has-text('Restore…')")
    for _ in range(60):
        page.goto("/admin/backups")
        if restore.count():
            break
        page.wait_for_timeout(1000)
    page.goto(f"{book}/edit")
    page.fill("[name=title]", "Changed since")
    page.locator("#editor .form-end button").first.click()
    expect(page.locator("h1")).to_have_text("Changed since")
    page.goto("/admin/backups")
    restore.first.click()
    page.click("button:has-text('Replace the database')")
    expect(page.locator("h1")).to_contain_text("Restoring the backup")
    page = return_to(informed)
    page.goto(book)
    expect(page.locator("h1")).to_have_text("Emma")
