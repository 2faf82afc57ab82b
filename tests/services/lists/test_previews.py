"""The window of each library: newest covers first, drawn ones where there are none, nothing that
one may not see.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.base import utc_now
from services.lists import previews
from services.works.edit import delete_work
from tests.factories import make_library, make_work
from tests.queries import counted


@pytest.fixture
def put():
    def put(title, *libraries, cover=None, age=0):
        return make_work(
            title, *libraries, cover_id=cover, added_at=utc_now() - timedelta(days=age)
        )

    return put


def titles(by, library) -> list[str]:
    return [preview.title for preview in previews.library_previews(by).get(library.id, [])]


def test_the_newest_four_with_a_picture_stand_in_the_window(books, vera, put):
    for age in range(6):
        put(f"Old {age}", books, cover=100 + age, age=age + 1)
    put("No picture", books)
    assert titles(vera, books) == ["Old 0", "Old 1", "Old 2", "Old 3"]


def test_where_there_is_no_picture_drawn_covers_stand_there(books, vera, put):
    put("Emma", books, age=2)
    put("Persuasion", books)
    assert titles(vera, books) == ["Persuasion", "Emma"]
    put("Pictured", books, cover=7, age=9)
    assert titles(vera, books) == ["Pictured"]


def test_a_work_in_two_libraries_is_in_the_preview_of_both(books, vera, olga, stan, ada, put):
    club = make_library("Club", owner=olga)
    put("Shared", books, club, cover=1)
    put("Of the club", club, cover=2, age=1)
    assert titles(olga, club) == ["Shared", "Of the club"]
    assert titles(ada, books) == ["Shared"]
    assert list(previews.library_previews(vera)) == [books.id]
    assert previews.library_previews(stan) == {}


def test_what_is_in_the_trash_is_in_no_window(books, olga, vera, put):
    delete_work(put("Gone", books, cover=1), by=olga)
    assert titles(vera, books) == []


def test_all_windows_are_one_query(books, ada, put):
    put("Emma", books, cover=1)
    with counted() as few:
        previews.library_previews(ada)
    for number in range(5):
        library = make_library(f"Library {number}")
        for each in range(6):
            put(f"Work {each}", library, cover=each + 1)
    with counted() as many:
        found = previews.library_previews(ada)
    assert len(many) == len(few)
    assert {len(each) for each in found.values()} == {1, 4}


def test_pictures_are_looked_for_among_the_newest_only(monkeypatch, books, vera, put):
    monkeypatch.setattr(previews, "_LOOKED_AT", 2)
    previews._sql.cache_clear()
    put("Old picture", books, cover=1, age=9)
    put("A", books)
    put("B", books, age=1)
    assert titles(vera, books) == ["A", "B"]
    previews._sql.cache_clear()
