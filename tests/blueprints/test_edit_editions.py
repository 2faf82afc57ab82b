"""The page on which an edition is edited: its table of fields, ISBNs that disagree, what files say,
two people at once, and undo.
"""

from __future__ import annotations

import re

import pytest

from models.base import db
from services.db.transactions import writing
from services.works.editions import edit_fields
from services.works.fields import EDITION
from services.works.merging import merge_works
from tests.factories import make_library, make_work, signed_in
from tests.rows import first_edition

OTHERS = {"isbn_13": "9780141439587", "isbn_10": "0156027607"}  # of two different editions


@pytest.fixture
def emma(books):
    return make_work("Emma", books)


@pytest.fixture
def edition(emma):
    edition = first_edition(emma)
    give(edition, **OTHERS)
    return edition


def give(edition, **values) -> None:
    with writing(edition):
        for name, value in values.items():
            setattr(edition, name, value)


def url(edition) -> str:
    return f"/works/{edition.work_id}/editions/{edition.id}/edit"


def seen(page: str) -> dict[str, str]:
    """What the page was rendered with."""
    hidden = re.findall(r'name="(was_\w+|seen_version)"[^>]*value="([^"]*)"', page)
    return {name: value.replace("&#34;", '"') for name, value in hidden}


def test_it_shows_every_field_to_whoever_may_edit_and_to_nobody_else(
    app, cast, as_edo, as_vera, emma, edition
):
    page = as_edo.get(f"/works/{emma.id}").text
    assert f'href="{url(edition)}"' in page
    assert "ISBNs of two different editions" in page
    assert f'href="{url(edition)}"' not in as_vera.get(f"/works/{emma.id}").text
    page = as_edo.get(url(edition)).text
    names = re.findall(r'id="f-(\w+)"', page)
    assert names == [name for name in EDITION if name != "duration_ms"]
    stranger = signed_in(app, cast.stan)
    for browser, status in ((as_vera, 403), (stranger, 404)):
        assert browser.get(url(edition)).status_code == status
        assert browser.post(url(edition), data={"publisher": "Mine"}).status_code == status


def test_isbns_that_disagree_are_mended_and_undone(as_edo, emma, edition):
    was = seen(as_edo.get(url(edition)).text)
    answer = as_edo.post(url(edition), data={**was, **OTHERS, "isbn_10": "0553213008"})
    assert answer.status_code == 422  # still of two editions
    mended = {**was, **OTHERS, "isbn_10": "0-14-143958-0", "publisher": "Penguin"}
    answer = as_edo.post(url(edition), data=mended)
    assert answer.location == f"/works/{emma.id}#files"
    page = as_edo.get(answer.location).text
    assert "Saved." in page
    assert "ISBNs of two different editions" not in page
    assert (edition.isbn_10, edition.publisher) == ("0141439580", "Penguin")
    undo = re.search(r"/changes/\d+/undo", page)
    as_edo.post(undo[0])
    db.session.expire_all()
    assert (edition.isbn_10, edition.publisher) == (OTHERS["isbn_10"], "")


def test_isbns_that_disagree_may_stay_while_something_else_is_edited(as_edo, edition):
    was = seen(as_edo.get(url(edition)).text)
    assert as_edo.post(url(edition), data={**was, **OTHERS, "name": "Annotated"}).status_code == 303
    assert (edition.isbn_10, edition.name) == (OTHERS["isbn_10"], "Annotated")


def test_what_its_files_say_stands_below_each_field_and_their_format_is_theirs(as_edo, edition):
    stated = {"publisher": "Penguin", "language": "en"}
    give(edition, scan_key="epub", file_values=stated, publisher="Oxford", language="en")
    page = " ".join(as_edo.get(url(edition)).text.split())
    assert "Locked · Its files say “Penguin”" in page
    assert page.count("From its files") == 1
    assert 'id="f-format"' not in page


def test_both_versions_are_shown_when_two_edit_the_same_field(cast, as_edo, edition):
    was = seen(as_edo.get(url(edition)).text)
    edit_fields(edition, {"publisher": "Oxford", "name": "First"}, by=cast.olga)
    answer = as_edo.post(url(edition), data={**was, "publisher": "Penguin"})
    assert answer.status_code == 409
    assert f'action="{url(edition)}"' in answer.text
    for text in ("Olga", "Oxford", "Penguin"):
        assert text in answer.text
    again = {**was, "publisher": "Penguin", "seen_version": str(edition.version)}
    assert as_edo.post(url(edition), data=again).status_code == 303
    assert (edition.publisher, edition.name) == ("Penguin", "First")


def test_the_page_of_a_united_edition_is_that_of_the_one_that_stayed(cast, as_edo, books, emma):
    twin = make_work("Emma (2)", books)
    ended, kept = first_edition(twin), first_edition(emma)
    for row in (ended, kept):
        give(row, scan_key="epub")
    merge_works(emma, [twin], by=cast.olga)
    as_edo.post(f"/works/{emma.id}/editions/{ended.id}/edit", data={"publisher": "Penguin"})
    db.session.expire_all()
    assert (ended.publisher, kept.publisher) == ("", "Penguin")


def test_an_edition_is_edited_only_at_its_own_item(cast, as_edo, books, emma, edition):
    theirs = make_work("Theirs", make_library("Club", owner=cast.stan))
    for work in (make_work("Other", books), theirs):
        address = f"/works/{work.id}/editions/{edition.id}/edit"
        assert as_edo.post(address, data={"publisher": "Mine"}).status_code == 404
    elsewhere = f"/works/{emma.id}/editions/{first_edition(theirs).id}/edit"
    assert as_edo.post(elsewhere, data={"publisher": "Mine"}).status_code == 404
