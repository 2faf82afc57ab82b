"""What stands on the shelves of a library."""

from __future__ import annotations

import pytest

from errors import NotFound
from services import shelf_contents, shelves
from tests.factories import make_library, make_work


def test_only_shelves_of_the_library_are_counted(cast, books):
    other = make_library("Other", owner=cast.olga)
    work = make_work("Emma", books, other)
    ours, theirs = (
        shelves.create_shelf(library, {"name": "Best"}, by=cast.olga) for library in (books, other)
    )
    for library, shelf in ((books, ours), (other, theirs)):
        shelves.put_book(library, shelf, work.uuid, by=cast.olga)
    assert shelf_contents.count_on(books, [ours], by=cast.olga) == {ours.id: 1}
    with pytest.raises(NotFound):
        shelf_contents.count_on(books, [ours], by=cast.stan)
