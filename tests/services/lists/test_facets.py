"""Facets count what the caller may see, and stay right whatever happens to works."""

from __future__ import annotations

import threading

import pytest

from models.base import db
from models.classification import Genre
from models.library import Library
from models.work import Work
from services import derive, history
from services.db.transactions import writing
from services.lists import facets
from services.lists.conditions import Filters
from services.works import edit, holdings
from services.works.edit import delete_work, edit_work, restore_work
from tests.factories import make_library, make_work
from tests.queries import counted
from tests.services.lists.truth import facet_counts, true_counts


def options(by, **filters):
    return {
        facet.name: {option.value: option.works for option in facet.options}
        for facet in facets.count_facets(by, filters=Filters(**filters))
    }


@pytest.fixture
def mixed(olga, books, give_genre):
    """Books and films of three decades; every other one is of the genre."""
    films = make_library("Films", owner=olga, kind="movie")
    ids = {}
    for number in range(24):
        library = films if number % 4 == 0 else books
        formats = (
            ("mkv",) if library is films else ("epub", "pdf") if number % 3 == 0 else ("epub",)
        )
        title, published = f"Work {number:02}", str(1980 + number)
        ids[number] = make_work(title, library, formats=formats, published=published).id
    genre = give_genre("Fantasy", [ids[number] for number in range(0, 24, 2)])
    make_work("A film of a book", books, films, kind="movie", formats=("mkv",))
    return genre


def test_every_option_says_how_many_works_it_would_leave(olga, mixed):
    found = options(olga)
    assert found["kind"] == {"book": 18, "movie": 7}
    assert found["decade"] == {"2000": 4, "1990": 10, "1980": 10}
    assert found["genre"] == {str(mixed): 12}
    assert found["format"] == {"epub": 18, "mkv": 7, "pdf": 6}
    assert list(found["decade"]) == ["2000", "1990", "1980"]
    assert facet_counts() == true_counts()


def test_the_other_filters_narrow_what_an_option_leaves(olga, mixed):
    found = facets.count_facets(olga, filters=Filters(decade=1980, genre=mixed))
    by_name = {facet.name: facet.options for facet in found}
    assert {option.value: option.works for option in by_name["decade"]} == {
        "2000": 2, "1990": 5, "1980": 5,
    }  # fmt: skip
    assert [(option.works, option.is_selected) for option in by_name["genre"]] == [(5, True)]
    assert by_name["genre"][0].label == "Fantasy"
    assert options(olga, kind="movie")["format"] == {"mkv": 7}
    assert options(olga, kind="movie")["kind"] == {"book": 18, "movie": 7}
    assert options(olga, format="pdf", year=1983)["decade"] == {"2000": 1, "1990": 2, "1980": 3}
    assert options(olga, is_missing=True) == {}


def test_where_all_is_of_one_kind_there_are_no_kinds_to_choose(olga, vera, books):
    make_work("Emma", books)
    make_work("Alien", make_library("Films", owner=olga, kind="movie"), formats=("mkv",))
    assert options(vera) == {"format": {"epub": 1}}
    assert options(olga)["kind"] == {"book": 1, "movie": 1}


def test_what_is_chosen_is_shown_however_many_options_come_before_it(olga, mixed, monkeypatch):
    monkeypatch.setattr(facets, "LIMIT", 1)
    shown = {
        chosen: next(
            [(option.value, option.is_selected) for option in facet.options]
            for facet in facets.count_facets(olga, filters=Filters(format=chosen))
            if facet.name == "format"
        )
        for chosen in ("epub", "pdf")
    }
    assert shown == {"epub": [("epub", True)], "pdf": [("epub", False), ("pdf", True)]}


def test_more_works_than_are_counted_are_said_to_be_more(olga, mixed, monkeypatch):
    monkeypatch.setattr(facets, "SAMPLE_SIZE", 5)
    found = facets.count_facets(olga, filters=Filters(genre=mixed))
    for facet in found:
        is_narrowed = facet.name != "genre"
        assert {option.is_more for option in facet.options} == {is_narrowed}
        assert all(option.works <= 5 for option in facet.options) or not is_narrowed


def test_nobody_is_told_of_what_is_not_theirs_to_see(shelves, ada, vera, stan, give_genre):
    give_genre("Secret", [work.id for work in db.session.query(Work)])
    for filters in ({}, {"decade": 1950}):
        everything, visible = options(ada, **filters), options(vera, **filters)
        assert sum(everything["format"].values()) > sum(visible["format"].values()) > 0
    assert [sum(options(by)["genre"].values()) for by in (ada, vera)] == [200, 150]
    assert facets.count_facets(stan) == []
    assert facets.count_facets(vera, library_id=shelves[3].id) == []


def test_a_longer_list_asks_no_more_questions(olga, mixed):
    def asked(**filters):
        with counted() as sent:
            options(olga, **filters)
        return len(sent)

    few = asked(), asked(kind="book"), asked(genre=mixed, decade=1980)
    for number in range(10):
        make_work(f"More {number}", *_libraries(olga), published=str(1900 + 10 * number))
    assert (asked(), asked(kind="book"), asked(genre=mixed, decade=1980)) == few
    assert few[0] <= 6


def _libraries(by):
    return db.session.query(Library).filter_by(owner_id=by.id).all()


def test_edits_trash_and_undo_are_counted(olga, edo, books, mixed):
    work = make_work("Emma", books, published="1815", formats=("epub", "m4b"))
    steps = [
        lambda: edit_work(work, {"published": "1816", "genres": ["Romance", "Fantasy"]}, by=edo),
        lambda: edit_work(work, {"published": "", "genres": ["Romance"]}, by=edo),
        lambda: edit_work(work, {"published": "1999"}, by=edo),
        lambda: delete_work(work, by=olga),
        lambda: restore_work(work, by=olga),
    ]
    seen = [facet_counts()]
    for step in steps:
        seen.append(step() and facet_counts())
        assert seen[-1] == true_counts()
        assert seen[-1] != seen[-2]
    change_set = edit_work(work, {"published": "1815"}, by=edo)
    before = seen[-1]
    assert facet_counts() != before
    history.undo(change_set, by=edo)
    assert facet_counts() == before == true_counts()


def _fail_after_counting(work):
    with writing():
        db.session.get(Work, work.id).published = "1999"
        db.session.flush()
        derive.refresh_works([work.id])
        raise ZeroDivisionError


def test_a_change_that_fails_is_not_counted(olga, books):
    work = make_work("Emma", books, published="1815")
    before = facet_counts()
    with pytest.raises(ZeroDivisionError):
        _fail_after_counting(work)
    assert facet_counts() == before == true_counts()
    edit_work(work, {"title": "Emma again"}, by=olga)
    assert facet_counts() == before


def test_a_work_that_joins_a_library_or_leaves_it_is_counted_there(ada, olga, books):
    other = make_library("Other", owner=olga)
    work = make_work("Emma", books, published="1815")
    holdings.attach_work(other, work.uuid, by=olga)
    assert facet_counts() == true_counts()
    assert options(olga)["decade"] == {"1810": 1}
    holdings.detach_work(books, work.uuid, by=olga)
    assert facet_counts() == true_counts()
    assert facets.count_facets(olga, library_id=books.id) == []
    assert options(olga)["decade"] == {"1810": 1}
    edit.delete_everywhere(work.uuid, by=ada)
    assert facet_counts() == true_counts() == {}


def test_many_writers_at_once_count_every_work(app, olga, books, give_genre):
    """Four people edit the same works and others: no number is lost, and nobody waits in a
    circle.
    """
    works = [make_work(f"Work {number}", books, published="1950").id for number in range(6)]
    for number in range(4):
        give_genre(f"Genre {number}", works)
    failures = []

    def write(place):
        with app.app_context():
            try:
                for turn in range(12):
                    work = db.session.get(Work, works[(place + turn) % len(works)])
                    year, genre = 1900 + 10 * ((place + turn) % 9), f"Genre {(place * turn) % 4}"
                    edit_work(work, {"published": str(year), "genres": [genre]}, by=olga_of())
            except Exception as error:
                failures.append(repr(error))
            finally:
                db.session.remove()

    def olga_of():
        return db.session.get(type(olga), olga_id)

    olga_id = olga.id
    db.session.remove()
    threads = [threading.Thread(target=write, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert facet_counts() == true_counts()
    assert db.session.query(Genre).filter(Genre.name_key.like("genre %")).count() == 4
