"""More works are not more queries."""

from __future__ import annotations

import pytest

from services.lists import finding
from tests.databases import ON_POSTGRES
from tests.factories import make_work
from tests.queries import counted
from tests.services.search import stock

COUNTED = (
    "dune", "dune OR emma", "dune tag:old", "tag:old",
    "series:(big OR small) publisher:x genre:y type:z shelf:a shelf:b",
    "dune is:overdue status:unread language:de", "-tag:old", "has:cover OR rating:>5",
    "isbn:9780141439587",
)  # fmt: skip


@pytest.mark.slow
def test_more_works_are_not_more_queries(vera, books, shelf):
    stock.tag(books, "Old", *shelf)
    stock.shelve(books, "A", query="shelf:b OR dune")

    def numbers():
        found = []
        for text in COUNTED:
            for typing in (False, True):
                with counted() as sent:
                    finding.find(vera, text, typing=typing)
                found.append(len(sent))
        return found

    def add(number):
        work = make_work(f"Dune {number}", books, authors=(f"Writer {number}",))
        stock.serialise(books, f"Big {number}", work)
        stock.genre(f"Genre {number}", work)
        stock.alter(stock.edition_of(work), publisher=f"House {number}")

    add(0)  # something for each query to find
    few = numbers()
    for number in range(1, 20):
        add(number)
    assert all(
        now <= then for now, then in zip(numbers(), few, strict=True)
    )  # while typing, enough titles are enough
    assert max(few) <= 18 + 2 * ON_POSTGRES  # a savepoint around each step of a regular expression


def test_words_alone_ask_as_much_as_ever(vera, shelf):
    with counted() as sent:
        finding.find(vera, "dune")
    assert len([statement for statement in sent if "work_search" in statement]) == 1
    # who asks, what they see, which works, their rows; on PostgreSQL also whether they are cached
    assert len(sent) <= 5 + ON_POSTGRES
