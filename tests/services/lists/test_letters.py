"""The letters of a list: where each begins, and what begins with one."""

from __future__ import annotations

from itertools import product

from services.lists import conditions
from services.lists.sorts import LETTERS, Sort
from tests.cases import each_case
from tests.factories import make_work
from tests.services.lists.many import ids, listed
from tests.services.lists.naive import in_order, visible_works


@each_case(("name", "is_descending"), list(product(["title", "creator"], [False, True])))
def test_a_letter_begins_at_its_first_work(vera, shelves, distance, name, is_descending):
    sort = Sort(name, is_descending)
    key = sort.order.keys[0]
    everything = {work.id: work for work in visible_works(vera)}
    wanted = in_order(list(everything.values()), sort)
    works = listed(vera, sort)
    for letter in LETTERS:
        page = works.at(letter, size=9)
        first = next(
            (
                place
                for place, work_id in enumerate(wanted)
                if _is_reached(getattr(everything[work_id], key), letter, is_descending)
            ),
            None,
        )
        if first is None:  # nothing comes there any more: the last page
            assert ids(page) == ids(works.page(999, size=9))
            continue
        assert ids(page) == wanted[first : first + 9]
        assert (page.number - 2) * 9 < first <= (page.number - 1) * 9
        before = ids(page)
        while page.previous:
            page = works.before(page.previous, page.number - 1, size=9)
            before = [*ids(page), *before]
        assert set(before) >= set(wanted[:first])


def _is_reached(key, letter, is_descending):
    start, place = letter.lower(), LETTERS.index(letter) + 1
    if is_descending:
        end = LETTERS[place].lower() if place < len(LETTERS) else None
        return end is None or key < ("{" if end == "*" else end)
    return letter == "#" or key >= ("{" if letter == "*" else start)


def test_a_letter_leads_nowhere_in_a_list_by_date(vera, shelves):
    assert listed(vera, Sort("added")).at("M") is None
    assert listed(vera).at("nonsense") is None


BEGINNINGS = [
    ("1", ["1 of a kind", "10 Things", "12 Monkeys", "1984", "100000000000 stars"]),
    ("19", ["1984"]), ("2", ["2 x", "The 2nd Sex"]),
    ("0", ["0", "007", "The 007 Files", "“0 Degrees”"]), ("00", ["007", "The 007 Files"]),
    ("7", ["7 Samurai"]), ("9", []),
    ("#", ["!!!", "0", "1 of a kind", "2 x", "The 2nd Sex", "7 Samurai", "007", "The 007 Files",
           "“0 Degrees”", "10 Things", "12 Monkeys", "1984", "100000000000 stars"]),
    ("m", ["Moon", "The Moor"]), ("moo", ["Moon", "The Moor"]), ("MOOR", ["The Moor"]),
    ("é", ["Élan"]), ("进", ["进击"]), ("q", []),
]  # fmt: skip


def test_a_beginning_is_that_of_the_title_as_people_read_it(books, vera):
    for title in (
        "1 of a kind", "10 Things", "12 Monkeys", "1984", "100000000000 stars", "2 x",
        "The 2nd Sex", "0", "007", "The 007 Files", "“0 Degrees”", "7 Samurai", "!!!", "Moon",
        "The Moor", "Élan", "进击",
    ):  # fmt: skip
        make_work(title, books)
    for typed, found in BEGINNINGS:
        works = listed(vera, condition=conditions.starting_with(typed))
        assert sorted(row.title for row in works.slice(0, 100)) == sorted(found)
        assert works.count() == len(found)
