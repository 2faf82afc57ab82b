"""People page through lists: everybody sees every work that is theirs to see exactly once, in one
order, by any way of walking.
"""

from __future__ import annotations

from models.base import db
from models.library import Holding
from models.work import Work
from services import access
from services.changes import recording
from services.lists import anchors, browsing
from services.lists.conditions import Condition, Filters, from_query
from services.lists.sorts import ORDERS, Sort
from services.lists.work_list import WorkList
from services.search.query import parse
from services.works.edit import edit_work
from tests.cases import each_case
from tests.factories import make_library, make_work
from tests.queries import counted
from tests.services.lists.many import ids, listed, make_works
from tests.services.lists.naive import in_order, visible_works

SORTS = [
    Sort(name, is_descending, is_absent_last)
    for name, order in ORDERS.items()
    for is_descending in (False, True)
    for is_absent_last in ((False, True) if order.present else (False,))
]


@each_case("name", ["ada", "vera"])
def test_walking_by_key_and_by_number_shows_every_work_once(cast, shelves, distance, name):
    person = getattr(cast, name)
    everything = visible_works(person)
    for sort in SORTS:
        _walk(person, sort, in_order(everything, sort), name)


def _walk(person, sort, wanted, name):
    works = listed(person, sort)
    assert works.count() == len(wanted) == {"ada": 200, "vera": 150}[name]
    page = works.page(1, size=9)
    assert page.previous == ""
    forward = [page]
    while page.next:
        page = works.after(page.next, page.number + 1, size=9)
        forward.append(page)
    assert [work_id for page in forward for work_id in ids(page)] == wanted
    assert page.number == page.pages == len(forward)
    by_number = [works.page(number, size=9) for number in range(1, len(forward) + 1)]
    assert [ids(each) for each in by_number] == [ids(each) for each in forward]
    page, backward = by_number[-1], ids(by_number[-1])
    while page.previous:
        page = works.before(page.previous, page.number - 1, size=9)
        backward = [*ids(page), *backward]
    assert backward == wanted


def test_any_slice_of_a_narrowed_list_is_that_of_the_whole(monkeypatch, vera, shelves, distance):
    monkeypatch.setattr("services.lists.grouping._FEW", 4)
    everything, seen = visible_works(vera), access.visible_scopes(vera)
    queries = ("", "author:lee", "author:lee OR author:goethe OR dune", "type:novel", "is:missing")
    for text in queries:
        condition = from_query(parse(text), by=vera, scopes=seen)
        for sort in SORTS:
            _slices(WorkList(seen, condition, sort), in_order(everything, sort))


def _slices(works, every):
    whole = works.ids(0, 1000)
    assert whole == [work_id for work_id in every if work_id in set(whole)]
    assert works.count() == len(whole)
    for offset, limit in ((0, 5), (3, 40), (17, 1), (40, 25), (len(whole) - 2, 10), (999, 5)):
        assert works.ids(offset, limit) == whole[max(0, offset) :][:limit]
        assert [row.id for row in works.slice(offset, limit)] == whole[max(0, offset) :][:limit]
    assert sum(works.letters().values()) == len(whole)


def test_a_kind_is_found_in_sets_of_libraries_of_several_kinds(ada, shelves, distance):
    everything = visible_works(ada)
    for kind in ("book", "comic", "movie", "game"):
        for sort in (Sort("title"), Sort("added", is_descending=True)):
            wanted = in_order([work for work in everything if work.kind == kind], sort)
            _of_kind(listed(ada, sort, Condition(kind=kind)), wanted)


def _of_kind(works, wanted):
    assert works.ids(0, 1000) == wanted
    assert works.count() == len(wanted) == sum(works.letters().values())
    assert [works.ids(offset, 3) for offset in range(0, len(wanted), 3)] == [
        wanted[offset : offset + 3] for offset in range(0, len(wanted), 3)
    ]


def test_one_library_shows_only_what_it_holds(shelves, ada, vera, stan):
    here = {
        holding.work_id
        for holding in db.session.query(Holding)
        if holding.library_id == shelves[1].id
    }
    for person in (ada, vera):
        works = browsing.works(person, library_id=shelves[1].id)
        assert set(works.ids(0, 1000)) == here
    assert browsing.works(vera, library_id=shelves[3].id).count() == 0
    assert browsing.works(stan).count() == 0
    assert browsing.works(stan).page(1).rows == []
    assert browsing.works(stan).letters() == {}
    assert browsing.works(stan).at("A") is None


def test_made_up_cursors_and_pages_do_no_harm(shelves, vera):
    works = listed(vera)
    assert works.page(999).number == works.page(1).pages
    assert ids(works.page(-5)) == ids(works.page(1))
    for cursor in (
        "x",
        "WzFd",
        "!!!",
        "bnVsbA",
        "WyJhIiwidHJ1ZSJd",
        "W251bGwsMV0",
        "é",
        "WyIiLCJ0cnVlIiwiYSJd",
    ):
        for sort in SORTS:
            assert listed(vera, sort).after(cursor) is None
            assert listed(vera, sort).before(cursor) is None
    added = listed(vera, Sort("added")).page(1).next
    assert works.after(added) is None


def test_what_was_put_into_the_trash_is_neither_shown_nor_counted(shelves, olga, vera):
    before = listed(vera).page(1)
    gone = db.session.get(Work, before.rows[0].id)
    with recording(by=olga, kind="delete", subject=gone, needs="works:delete") as recorder:
        recorder.remove(gone)
    after = listed(vera).page(1)
    assert after.total == before.total - 1
    assert gone.id not in ids(after)


def test_a_place_that_was_known_is_forgotten_when_works_come_or_go(
    shelves, olga, vera, monkeypatch
):
    monkeypatch.setattr(anchors, "STEP", 5)
    sort = Sort("creator")
    assert listed(vera, sort).ids(70, 10) == in_order(visible_works(vera), sort)[70:80]
    make_work("New", shelves[0], authors=("Aaron Abel",))
    assert listed(vera, sort).ids(70, 10) == in_order(visible_works(vera), sort)[70:80]


def test_a_corrected_title_is_at_its_new_place_at_once(shelves, ada, vera, monkeypatch):
    monkeypatch.setattr(anchors, "STEP", 5)
    before = listed(vera).ids(0, 1000)
    work = db.session.get(Work, before[70])
    edit_work(work, {"title": "Aaaaaa"}, by=ada)
    assert listed(vera).ids(60, 30) == in_order(visible_works(vera), Sort())[60:90]


def test_a_longer_list_asks_no_more_questions(shelves, vera, monkeypatch):
    def asked(act):
        with counted() as sent:
            act(browsing.works(vera))
        return len(sent)

    acts = [
        lambda works: works.page(1),
        lambda works: works.page(3),
        lambda works: works.at("D"),
        lambda works: works.after(works.page(1).next),
    ]
    few = [asked(act) for act in acts]
    more = {
        "libraries": [shelves[0]],
        "published": "",
        "media_type_id": None,
        "author": "",
        "age": 1,
    }
    make_works({**more, "title": f"Further {number}"} for number in range(120))
    assert [asked(act) for act in acts] == few
    assert max(few) <= 6  # the session, the roles, the scopes, the counts, the rows


def test_what_was_added_last_comes_first(shelves, vera, olga):
    newest = make_work("The newest", shelves[0])
    assert browsing.recent_works(vera)[0].id == newest.id
    assert browsing.recent_works(vera, "game") == []
    hidden = make_work("Not for Vera", shelves[4])
    assert hidden.id not in [row.id for row in browsing.recent_works(vera, "movie", limit=100)]


def test_filters_narrow_lists_and_their_counts(olga, books, give_genre):
    films = make_library("Films", owner=olga, kind="movie")
    ids_of = {}
    for number in range(24):
        library = films if number % 4 == 0 else books
        formats = (
            ("mkv",) if library is films else ("epub", "pdf") if number % 3 == 0 else ("epub",)
        )
        title, published = f"Work {number:02}", str(1980 + number)
        ids_of[number] = make_work(title, library, formats=formats, published=published).id
    genre = give_genre("Fantasy", [ids_of[number] for number in range(0, 24, 2)])
    both = make_work("A film of a book", books, films, kind="movie", formats=("mkv",))

    def found(**filters):
        works = browsing.works(olga, filters=Filters(**filters))
        page = works.page(1, size=5)
        seen = list(page.rows)
        while page.next:
            page = works.after(page.next, page.number + 1, size=5)
            seen += page.rows
        assert len(seen) == page.total == sum(works.letters().values())
        return {row.title for row in seen}

    def named(numbers):
        return {f"Work {number:02}" for number in numbers}

    assert found(kind="movie") == named(range(0, 24, 4)) | {both.title}
    assert found(kind="book") == named(number for number in range(24) if number % 4)
    assert found(decade=1990) == named(range(10, 20))
    assert found(year=1995) == {"Work 15"}
    assert found(format="pdf") == named(n for n in range(24) if n % 3 == 0 and n % 4)
    assert found(genre=genre, decade=1980) == named(range(0, 10, 2))
    assert found(genre=genre, kind="movie") == named(range(0, 24, 4))
    assert found(is_missing=True) == set()


def test_a_list_that_finds_few_is_sorted_once(monkeypatch, vera, shelves):
    """Until something changes; then anew."""
    scopes = access.visible_scopes(vera)
    monkeypatch.setattr("services.lists.grouping._FEW", 2)
    condition = from_query(parse("dune"), by=vera, scopes=scopes)
    before = WorkList(scopes, condition).ids(0, 100)
    work = make_work("Dune again", shelves[0])
    assert WorkList(scopes, condition).ids(0, 100) != before
    assert work.id in WorkList(scopes, condition).ids(0, 100)
