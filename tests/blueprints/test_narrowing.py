"""What the address of a list narrows it to."""

from __future__ import annotations

import re

from models.base import db
from models.classification import Genre
from services.works.edit import edit_work
from tests.factories import make_library, make_work


def test_a_digit_narrows_to_titles_that_begin_with_it(as_vera, as_stan, books):
    for title in ("1 of a kind", "12 Monkeys", "1984", "2 x", "21 Grams", "007"):
        make_work(title, books)

    def cards(address):
        return re.findall(r'card-text">\s*<b>([^<]*)</b>', as_vera.get(address).text)

    for place in ("/works", f"/libraries/{books.id}"):
        assert cards(f"{place}?letter=1") == ["1 of a kind", "12 Monkeys", "1984"]
        assert cards(f"{place}?letter=0") == ["007"]
        assert cards(f"{place}?letter=12") == ["12 Monkeys"]
        assert cards(f"{place}?letter=2&sort=-title") == ["21 Grams", "2 x"]
    page = as_vera.get("/works?letter=1").text
    assert "beginning with 1" in page
    assert 'href="/works"' in page
    assert "letter=1&amp;format=epub" in as_vera.get("/works/_facets?letter=1").text
    assert "1984" not in as_stan.get("/works?letter=1").text


def test_a_filter_does_not_name_a_genre_of_somebody_else(as_vera, as_stan, stan):
    work = make_work("Secret", make_library("Hidden", owner=stan))
    edit_work(work, {"genres": ["Confessions"]}, by=stan)
    genre_id = db.session.query(Genre.id).filter_by(name="Confessions").scalar()
    assert "Confessions" in as_stan.get(f"/works?genre={genre_id}").text
    assert "Confessions" not in as_vera.get(f"/works?genre={genre_id}").text
