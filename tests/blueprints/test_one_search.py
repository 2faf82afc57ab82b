"""A query finds the same on the search page and by program."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from tests.blueprints.api.client import Program
from tests.factories import make_work


@pytest.fixture
def fruit(books):
    for title in ("Apple", "Avocado Toast", "Banana", "The Pear", "1984"):
        make_work(title, books, authors=("Ann Adams",))


@pytest.mark.parametrize(("q", "found"), [
    ("a", {"Apple", "Avocado Toast", "Banana", "The Pear", "1984"}),  # Ann and Adams
    ("b", {"Banana"}), ("title:a", set()), ("toast av", {"Avocado Toast"}),
    ("nan", {"Banana"}), ("title:nan", set()), ("apple OR pear", {"Apple", "The Pear"}),
    ("the", {"The Pear"}), ("letter:1", {"1984"}), ("zzz", set()), ('"avo"', set()),
])  # fmt: skip
def test_by_page_and_by_program(app, as_vera, vera, books, fruit, q, found):
    page = as_vera.get(f"/search?q={quote(q)}").text
    assert set(re.findall(r'card-text">\s*<b>([^<]*)</b>', page)) == found
    listed = Program(app, vera).get(f"/libraries/{books.uuid}/books?q={quote(q)}").json
    assert {book["title"] for book in listed["items"]} == found
    assert listed["total"] == len(found)


def test_characters_are_counted_and_not_bytes(app, as_vera, vera, books):
    program = Program(app, vera)
    here = f"/libraries/{books.uuid}/books"
    for more in ("", "&regex=true"):
        assert program.get(f"{here}?q={'ø' * 500}{more}").status_code == 200
        refused = program.get(f"{here}?q={'ø' * 501}{more}")
        assert refused.status_code == 400
        assert refused.json["error"] == "q: Use at most 500 characters."
    assert as_vera.get(f"/search?q={'ø' * 500}").status_code == 200
    refused = as_vera.get(f"/search?q={'ø' * 501}")
    assert refused.status_code == 422
    assert "Use at most 500 characters." in refused.text
