"""The trash keeps what was deleted for 30 days; then it goes for ever with all that hung on it, and
with nothing else.
"""

from __future__ import annotations

import inspect
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from errors import Conflict
from models import Base, base
from models.base import db
from models.change import Change, ChangeSet, FieldSource
from models.classification import (
    SavedView,
    Series,
    SeriesEntry,
    Shelf,
    ShelfWork,
    Tag,
    WorkTag,
)
from models.file import MediaFile
from models.job import Schedule
from models.lending import Borrower, Loan
from models.library import Holding, Library, LibraryRoot, Place, Root, Scope, ScopeCount
from models.person import Person
from models.suggestion import Suggestion
from models.work import Copy, Edition, Work, WorkKey
from services import history, libraries, trash, upkeep
from services.db.transactions import writing
from services.recorded import MODELS
from services.works.edit import delete_work, edit_work
from tests.factories import make_library, make_work
from tests.queries import counted
from tests.services.everything import LONG_AGO, counts, dress, store


def later(monkeypatch, **by) -> None:
    moment = base.utc_now() + timedelta(**by)
    monkeypatch.setattr(base, "utc_now", lambda: moment)


def test_a_work_stays_29_days_and_can_be_undone_and_is_gone_after_31_with_all_that_hung_on_it(
    app, books, olga, monkeypatch
):
    kept = make_work("Emma", books, authors=("Jane Austen",))
    dress(kept, olga, books)
    before = counts()
    work = make_work("Dune", books, authors=("Frank Herbert", "Jane Austen"))
    plain = counts()
    change_set = delete_work(work, by=olga)
    later(monkeypatch, days=29)
    assert trash.empty() == 0
    history.undo(change_set, by=olga)
    assert counts() == plain
    dress(work, olga, books)
    again = delete_work(work, by=olga)
    work_id, again_id = work.id, again.id
    later(monkeypatch, days=31)
    assert trash.empty() == 1
    stays = {
        "image": 1,  # the people whom only this work credited went with it
        "external_id": 1,
        "field_source": 1,
        "series": 1,
        "series_arc": 1,
        "series_volume": 1,
        "series_tag": 1,
        "shelf": 1,
        "shelf_tag": 1,
        "tag": 1,
        "genre": 1,
        "place": 1,
        "borrower": 1,
        "root": 1,
        "library_root": 1,
        "folder": 1,
        "media_file": 1,
        "suggestion": 1,
        "saved_view": 1,
        "schedule": 1,
        "scope_count": 1,  # no work under D
    }
    after = counts()
    assert {
        name: after[name] - before[name] for name in after if after[name] != before[name]
    } == stays
    db.session.expire_all()
    assert (
        db.session.execute(select(func.count()).where(MediaFile.edition_id.is_(None))).scalar() == 1
    )
    assert (
        db.session.execute(select(Suggestion.work_id).order_by(Suggestion.id.desc()))
        .scalars()
        .first()
        is None
    )
    assert db.session.execute(select(func.sum(ScopeCount.works))).scalar() == 1
    with pytest.raises(Conflict):
        history.undo(db.session.get(ChangeSet, again_id), by=olga)
    db.session.rollback()
    assert make_work("Persuasion", books).id > work_id
    assert trash.empty() == 0


def test_editions_copies_loans_shelves_series_and_people_go_each_by_themselves(
    app, books, olga, monkeypatch
):
    work = make_work("Emma", books, formats=("epub", "hardcover"))
    dress(work, olga, books)
    nobody = store(Person(name="N", name_key="n", sort_name="N", sort_key="n", letter="N"))
    empty_series = store(
        Series(library_id=books.id, name="E", name_key="e", sort_key="e", letter="E")
    )
    printed = db.session.execute(select(Edition).where(Edition.format == "hardcover")).scalar_one()
    copy = store(Copy(edition_id=printed.id, library_id=books.id))
    rows = [printed, copy, nobody, empty_series]
    rows += [db.session.execute(select(model)).scalars().first() for model in (Loan, Shelf)]
    before = counts()
    with writing():
        for row in rows:
            db.session.merge(row).deleted_at = base.utc_now()
    later(monkeypatch, days=29)
    assert trash.empty() == 0
    later(monkeypatch, days=2)
    assert trash.empty() == 6
    after = counts()
    assert {name: before[name] - after[name] for name in after if after[name] != before[name]} == {
        "edition": 1,
        "copy": 1,
        "person": 1,
        "series": 1,
        "loan": 1,
        "loan_tag": 1,
        "shelf": 1,
        "shelf_tag": 1,
        "shelf_work": 1,
        "image": 1,
        "external_id": 1,
        "field_source": 1,
    }


def test_what_something_live_refers_to_stays(app, books, olga, monkeypatch):
    work = make_work("Emma", books, authors=("Jane Austen",))
    dress(work, olga, books)
    gone = make_work("Dune", books)
    edition = db.session.execute(select(Edition).where(Edition.work_id == gone.id)).scalar_one()
    borrower = db.session.execute(select(Borrower)).scalars().first()
    gone_id = gone.id
    lent = store(Copy(edition_id=edition.id, library_id=books.id))
    loan = store(
        Loan(library_id=books.id, copy_id=lent.id, borrower_id=borrower.id, loaned_on=LONG_AGO)
    )
    once_lent = db.session.execute(select(Copy).where(Copy.id != lent.id)).scalar_one()
    people, series = (
        db.session.execute(select(model)).scalars().all() for model in (Person, Series)
    )
    with writing():
        for row in (once_lent, gone, lent, edition, books, *people, *series):
            db.session.merge(row).deleted_at = base.utc_now()
    before = counts()
    later(monkeypatch, days=31)
    assert trash.empty() == 0
    assert counts() == before
    with writing():
        db.session.merge(loan).returned_on = LONG_AGO
    assert (
        trash.empty() >= 3
    )  # the edition, and with it the copy and its loan; the work; the library's works
    db.session.expire_all()
    assert db.session.execute(select(func.count()).where(Work.id == gone_id)).scalar() == 0


def test_a_library_goes_with_its_own_and_its_works_live_on(app, books, olga, ada, monkeypatch):
    films = make_library("Films", owner=olga)
    shared, own = make_work("Dune", books, films), make_work("Emma", films)
    for work in (shared, own):
        dress(work, olga, films)
    stay = make_work("Persuasion", books)
    film_root = db.session.execute(select(Root).order_by(Root.id)).scalars().first()
    store(LibraryRoot(library_id=books.id, root_id=film_root.id))
    change_set = libraries.delete_library(films, by=olga)
    later(monkeypatch, days=29)
    assert trash.empty() == 0
    history.undo(change_set, by=olga)
    libraries.delete_library(films, by=olga)
    films_id, shared_id, own_id = films.id, shared.id, own.id
    later(monkeypatch, days=31)
    while trash.empty():
        pass
    db.session.expire_all()
    assert db.session.get(Library, films_id) is None
    for model in (
        Series,
        Tag,
        Place,
        Borrower,
        Copy,
        Loan,
        ShelfWork,
        WorkTag,
        SeriesEntry,
        WorkKey,
        SavedView,
    ):
        assert db.session.execute(select(func.count()).select_from(model)).scalar() == 0, model
    scopes = dict(db.session.execute(select(Work.id, Scope.key).join(Scope)).all())
    assert scopes == {shared_id: str(books.id), own_id: "", stay.id: str(books.id)}
    assert str(films_id) not in {
        part for key in db.session.execute(select(Scope.key)).scalars() for part in key.split(",")
    }
    assert db.session.execute(select(func.count()).select_from(Holding)).scalar() == 2
    assert db.session.execute(select(func.count()).select_from(MediaFile)).scalar() == 2
    assert [
        root.deleted_at is None
        for root in db.session.execute(select(Root).order_by(Root.id)).scalars()
    ] == [True, False]
    assert [schedule.subject_id for schedule in db.session.execute(select(Schedule)).scalars()] == [
        film_root.id
    ]
    db.session.rollback()


def test_it_takes_as_many_statements_for_30_works_as_for_3_and_no_more_than_its_share(
    app, books, olga, monkeypatch
):
    monkeypatch.setattr(trash, "LIMIT", 30)
    created = [
        make_work(f"Book {number}", books, authors=(f"Author {number}",)) for number in range(36)
    ]

    def delete(some) -> None:
        with writing():
            for work in some:
                db.session.merge(work).deleted_at = base.utc_now()

    delete(created[:3])
    later(monkeypatch, days=31)
    with counted() as few:
        assert trash.empty() == 3
    delete(created[3:])
    later(monkeypatch, days=31)
    with counted() as many:
        assert trash.empty() == 30
    assert len(few) == len(many) < 60
    assert trash.empty() == 3


def test_changes_go_after_90_days_and_where_values_came_from_stays(app, books, olga, monkeypatch):
    work = make_work("Dune", books)
    edit_work(work, {"title": "Dune Messiah"}, by=olga)
    later(monkeypatch, days=89)
    upkeep.sweep()
    assert len(history.list_history(by=olga, subject=work)) == 1
    later(monkeypatch, days=2)
    upkeep.sweep()
    db.session.expire_all()
    assert history.list_history(by=olga, subject=work) == []
    assert db.session.execute(select(func.count()).select_from(Change)).scalar() == 0
    titles = db.session.execute(
        select(FieldSource.value, FieldSource.is_locked).where(FieldSource.is_chosen)
    ).all()
    assert titles == [("Dune Messiah", True)]


def test_the_clean_up_empties_the_trash_until_nothing_is_left(app, books, olga, monkeypatch):
    asked: list[int] = []
    left = [2, 2, 0]
    monkeypatch.setattr(trash, "empty", lambda: asked.append(1) or left.pop(0))
    assert upkeep.sweep() == 4
    assert len(asked) == 3


def test_the_trash_knows_of_every_table_that_would_hold_up_a_deletion():
    nouns = {
        "work",
        "edition",
        "copy",
        "library",
        "series",
        "shelf",
        "person",
        "loan",
        "part",
        "tag",
        "place",
        "borrower",
    }
    holding_up = {
        table.name
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in nouns and key.ondelete == "RESTRICT"
    }
    source = inspect.getsource(trash)
    assert [name for name in sorted(holding_up) if MODELS[name].__name__ not in source] == []


def test_libraries_go_one_in_a_run(app, olga, monkeypatch):
    """Each takes along all that it ever had, in one transaction."""
    for name in ("First", "Second"):
        libraries.delete_library(make_library(name, owner=olga), by=olga)
    later(monkeypatch, days=31)
    assert [trash.empty() for _ in range(3)] == [1, 1, 0]
