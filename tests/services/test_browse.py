"""People page through lists: everybody sees every work that is theirs to see exactly once, in one
order, by any way of walking.
"""

from __future__ import annotations

import random

import pytest
from sqlalchemy import event, insert

from models.base import db
from models.classification import Genre, WorkGenre
from models.library import Holding
from models.work import Work
from services import access, browse, derive
from services.browse import Filters
from services.changes import recording
from services.db.transactions import writing
from tests.factories import add_member, make_library, make_work

WORDS = (
    "Emma",
    "The Trial",
    "Dune",
    "Ulysses",
    "Ásta",
    "2001",
    "1984",
    "进击的巨人",
    "Zorba",
    "The Moon",
    "An Ocean",
    "?",
)
WALKS = [(sort, down) for sort in browse.SORTS for down in (False, True)]


@pytest.fixture
def shelves(cast):
    """Five libraries; works in one of them, in two, in three: Vera is a member of three libraries
    and of four kinds of sets.
    """
    chance = random.Random(7)
    libraries = [
        cast.books,
        *(make_library(f"Library {number}", owner=cast.olga) for number in range(2, 6)),
    ]
    for library in libraries[1:3]:
        add_member(library, cast.vera, "viewer")
    sets = [[0], [1], [2], [3], [0, 1], [1, 4], [3, 4]]
    for number in range(140):
        held = [libraries[place] for place in sets[number % len(sets)]]
        title = f"{chance.choice(WORDS)} {chance.randrange(40)}"
        author, year = (
            chance.choice(("Ann Lee", "Bo Xi", "Čapek")),
            chance.choice((1950, 1951, 1999, "")),
        )
        make_work(title, *held, authors=(author,), published=str(year))
    return libraries


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr("services.browse.listing.PAGE", 9)
    monkeypatch.setattr(
        "services.browse.listing.FAR", 20
    )  # so that pages in the middle begin at letters and years


def expected(by, sort, down):
    rows = db.session.query(Work).filter(Work.scope_id.in_(access.visible_scopes(by))).all()
    rows.sort(
        key=lambda work: tuple(getattr(work, name) for name in browse.SORTS[sort]), reverse=down
    )
    return [row.id for row in rows]


def ids(page):
    return [row.id for row in page.rows]


@pytest.mark.parametrize(("sort", "down"), WALKS)
def test_walking_by_key_and_by_number_shows_every_work_once(
    shelves, ada, vera, small_pages, sort, down
):
    for person, how_many in ((ada, 140), (vera, 100)):
        wanted = expected(person, sort, down)
        assert len(wanted) == how_many
        page = browse.list_works(person, sort=sort, descending=down)
        pages = page.pages
        assert page.total == how_many
        assert page.previous == ""
        seen, back = ids(page), [page]
        while page.next:
            page = browse.list_works(
                person, sort=sort, descending=down, page=page.page + 1, after=page.next
            )
            seen += ids(page)
            back.append(page)
        assert seen == wanted
        assert page.page == pages
        by_number = [
            browse.list_works(person, sort=sort, descending=down, page=number)
            for number in range(1, pages + 1)
        ]
        assert [ids(each) for each in by_number] == [ids(each) for each in back]
        seen = ids(by_number[-1])
        page = by_number[-1]
        while page.previous:
            page = browse.list_works(
                person, sort=sort, descending=down, page=page.page - 1, before=page.previous
            )
            seen = [*ids(page), *seen]
        assert seen == wanted


@pytest.mark.parametrize("down", [False, True])
def test_a_letter_begins_where_its_first_work_stands(shelves, vera, small_pages, down):
    wanted = expected(vera, "title", down)
    everything = {row.id: row for row in db.session.query(Work)}
    whole = browse.list_works(vera, descending=down)
    for letter in whole.letters:
        page = browse.list_works(vera, descending=down, letter=letter)
        first = next(
            place for place, work_id in enumerate(wanted) if everything[work_id].letter == letter
        )
        assert ids(page) == wanted[first : first + 9]
        assert (page.page - 2) * 9 < first <= (page.page - 1) * 9
        before = ids(page)
        while page.previous:
            page = browse.list_works(
                vera, descending=down, page=page.page - 1, before=page.previous
            )
            before = [*ids(page), *before]
        assert set(before) >= set(wanted[:first])
    assert sum(whole.letters.values()) == len(wanted)


@pytest.mark.parametrize("down", [False, True])
def test_a_letter_of_an_author_begins_where_the_first_author_stands(
    shelves, vera, small_pages, down
):
    wanted = expected(vera, "creator", down)
    everything = {row.id: row for row in db.session.query(Work)}
    page = browse.list_works(vera, sort="creator", descending=down, letter="X")
    keys = [everything[work_id].creator_key for work_id in wanted]
    first = next(place for place, key in enumerate(keys) if (key < "y" if down else key >= "x"))
    assert ids(page) == wanted[first : first + 9]


def test_a_letter_that_nothing_has_shows_what_comes_next(shelves, vera, small_pages):
    page = browse.list_works(vera, letter="F")
    assert page.rows[0].sort_key >= "f"
    assert ids(browse.list_works(vera, letter="nonsense")) == ids(browse.list_works(vera))


def test_one_library_shows_only_what_it_holds(shelves, ada, vera, stan):
    here = {
        holding.work_id
        for holding in db.session.query(Holding)
        if holding.library_id == shelves[1].id
    }
    for person in (ada, vera):
        page = browse.list_works(person, library_id=shelves[1].id)
        assert page.total == len(here)
    assert browse.list_works(vera, library_id=shelves[3].id).total == 0
    assert browse.list_works(stan).total == 0
    assert browse.list_works(stan).rows == ()


def test_made_up_cursors_and_pages_do_no_harm(shelves, vera, small_pages):
    first, last = browse.list_works(vera), browse.list_works(vera, page=999)
    for cursor in ("x", "WzFd", "!!!", "bnVsbA", "WyJhIiwidHJ1ZSJd", "W251bGwsMV0", "é"):
        for sort in browse.SORTS:
            assert browse.list_works(vera, sort=sort, after=cursor).page == 1
    assert last.page == first.pages
    assert ids(browse.list_works(vera, page=-5)) == ids(first)
    added = browse.list_works(vera, sort="added").next
    assert ids(browse.list_works(vera, sort="title", after=added)) == ids(first)


def test_filters_narrow_lists_and_their_counts(olga, books, small_pages):
    films = make_library("Films", owner=olga, kind="movie")
    ids_of = {}
    for number in range(24):
        library = films if number % 4 == 0 else books
        work = make_work(
            f"Work {number:02}",
            library,
            formats=(
                ("mkv",) if library is films else ("epub", "pdf") if number % 3 == 0 else ("epub",)
            ),
            published=str(1980 + number),
        )
        ids_of[number] = work.id
    give_genre("Fantasy", [ids_of[number] for number in range(0, 24, 2)])
    both = make_work("A film of a book", books, films, kind="movie", formats=("mkv",))

    def found(**filters):
        page = browse.list_works(olga, filters=Filters(**filters))
        seen = list(page.rows)
        while page.next:
            page = browse.list_works(
                olga, filters=Filters(**filters), page=page.page + 1, after=page.next
            )
            seen += page.rows
        assert len(seen) == page.total == sum(page.letters.values())
        return {row.title for row in seen}

    assert found(kind="movie") == {f"Work {number:02}" for number in range(0, 24, 4)} | {both.title}
    assert found(kind="book") == {f"Work {number:02}" for number in range(24) if number % 4}
    assert found(decade=1990) == {f"Work {number:02}" for number in range(10, 20)}
    assert found(year=1995) == {"Work 15"}
    assert found(format="pdf") == {
        f"Work {number:02}" for number in range(24) if number % 3 == 0 and number % 4
    }
    genre = db.session.query(Genre).filter_by(name_key="fantasy").one().id
    assert found(genre=genre, decade=1980) == {f"Work {number:02}" for number in range(0, 10, 2)}
    assert found(genre=genre, kind="movie") == {f"Work {number:02}" for number in range(0, 24, 4)}
    assert found(is_missing=True) == set()
    facets = {
        facet.name: {option.value: option.works for option in facet.options}
        for facet in browse.count_facets(olga)
    }
    assert facets["kind"] == {"book": 18, "movie": 7}
    assert facets["decade"] == {"2000": 4, "1990": 10, "1980": 10}
    assert facets["genre"] == {str(genre): 12}
    assert facets["format"] == {"epub": 18, "mkv": 7, "pdf": 6}
    facets = {
        facet.name: facet.options
        for facet in browse.count_facets(olga, filters=Filters(decade=1980, genre=genre))
    }
    assert {option.value: option.works for option in facets["decade"]} == {
        "2000": 2,
        "1990": 5,
        "1980": 5,
    }
    assert [(option.works, option.is_on) for option in facets["genre"]] == [(5, True)]


def test_facets_count_nothing_that_is_not_ours_to_see(shelves, ada, vera, stan):
    give_genre("Secret", [work.id for work in db.session.query(Work)])
    facets = [browse.count_facets(person) for person in (ada, vera)]
    counted = [
        {facet.name: sum(option.works for option in facet.options) for facet in each}
        for each in facets
    ]
    assert [each["genre"] for each in counted] == [140, 100]
    assert [each["format"] for each in counted] == [140, 100]
    assert browse.count_facets(stan) == []


def test_what_was_put_into_the_trash_is_neither_shown_nor_counted(shelves, olga, vera):
    before = browse.list_works(vera)
    gone = db.session.get(Work, before.rows[0].id)
    with recording(by=olga, kind="delete", subject=gone, needs="works:delete") as recorder:
        recorder.remove(gone)
    after = browse.list_works(vera)
    assert after.total == before.total - 1
    assert gone.id not in ids(after)


def test_a_longer_list_asks_no_more_questions(shelves, vera, small_pages):
    def asked(**how):
        db.session.rollback()
        count = []
        listener = lambda *_: count.append(1)  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        browse.list_works(vera, **how)
        event.remove(db.engine, "before_cursor_execute", listener)
        return len(count)

    few = asked(), asked(page=4), asked(letter="D"), asked(sort="year", page=5)
    for number in range(60):
        make_work(f"Further {number}", shelves[0])
    assert (asked(), asked(page=4), asked(letter="D"), asked(sort="year", page=5)) == few
    assert max(few[:3]) <= 6  # with the beginning of the transaction and the person
    assert few[3] <= 8  # far inside: whether anything has changed, and where the years begin


def test_what_was_added_last_comes_first(shelves, vera, olga):
    newest = make_work("The newest", shelves[0])
    assert browse.recent_works(vera)[0].id == newest.id
    assert browse.recent_works(vera, "movie") == []
    hidden = make_work("Not for Vera", shelves[4])
    assert hidden.id not in [row.id for row in browse.recent_works(vera, "book", most=100)]


def give_genre(name, work_ids):
    with writing():
        genre = db.session.query(Genre).filter_by(name_key=name.lower()).first() or Genre(
            name=name, name_key=name.lower()
        )
        db.session.add(genre)
        db.session.flush()
        db.session.execute(
            insert(WorkGenre), [{"work_id": work_id, "genre_id": genre.id} for work_id in work_ids]
        )
        derive.refresh_works(work_ids)
