"""Shelves that fill themselves by a query."""

from __future__ import annotations

from tests.factories import add_member, make_library, make_work
from tests.services.search import stock
from tests.services.search.fields.conftest import EVERYTHING, found


def test_a_shelf_may_be_a_query_and_part_of_another(vera, books, shelf):
    other = make_library("Other")
    add_member(other, vera, "viewer")
    make_work("Dune elsewhere", other)
    stock.shelve(books, "Sand", query="dune OR author:goethe")
    stock.shelve(books, "Half", query="shelf:sand title:dune")
    assert found(vera, "shelf:sand") == {"Dune", "Faust"}
    assert found(vera, "shelf:half") == {"Dune"}
    assert found(vera, "-shelf:sand") == EVERYTHING - {"Dune", "Faust"} | {"Dune elsewhere"}
    assert found(vera, "faust shelf:sand") == {"Faust"}


def test_shelves_that_name_one_another_or_themselves_come_to_an_end(vera, books, shelf):
    stock.shelve(books, "One", query="shelf:two OR dune")
    stock.shelve(books, "Two", query="shelf:one OR emma OR shelf:two")
    stock.shelve(books, "Broken", query="((( is:what OR")
    assert found(vera, "shelf:one") == {"Dune", "Emma"}
    assert found(vera, "shelf:broken") == set()


def test_a_shelf_asks_as_the_person_who_looks(vera, olga, books, shelf):
    stock.shelve(books, "Mine", query="is:favorite")
    stock.note(olga, shelf["dune"], is_favorite=True)
    assert found(olga, "shelf:mine") == {"Dune"}
    assert found(vera, "shelf:mine") == set()
