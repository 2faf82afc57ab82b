"""Two who name the same new thing at the same moment get one thing, and neither is refused."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import func, select

from models.account import User
from models.base import db
from models.classification import Genre, Series, Shelf, Tag
from models.lending import Borrower
from models.library import Holding, Library, Scope
from models.person import Person
from models.work import Work
from services import lending, scopes, shelves, tags
from services.changes import Recorder, recording
from services.db.ids import Ids
from services.db.transactions import writing
from services.works import genres, holdings, people, series, write
from services.works.edit import edit_work
from services.works.read import value_of
from services.works.rows import BulkRows, RecordedRows, RowWriter
from tests.factories import make_library, make_work

WAIT = 0.5  # seconds that the second one gets to run into the first


@pytest.fixture
def meanwhile(app):
    """Runs something in a thread of its own while a transaction of the test's is open; gives what
    came of it.
    """

    @contextmanager
    def run(act: Callable[[], Any]):
        outcome: list[Any] = []

        def work() -> None:
            with app.app_context():
                try:
                    outcome.append(act())
                except Exception as error:
                    outcome.append(error)
                finally:
                    db.session.remove()

        thread = threading.Thread(target=work)
        yield thread, outcome
        thread.join(30)
        assert not thread.is_alive()
        db.session.rollback()

    return run


def _row(model: type, row_id: int) -> Any:
    return db.session.get_one(model, row_id)


def _credit(rows: RowWriter, work_id: int) -> int:
    """The id of the only person whom the work credits now."""
    people.write(rows, {work_id: [["New Name", "aut"]]})
    [credit] = people.credits_of(work_id)
    return credit.person_id


# What each kind is found or made by, inside a change set that is about a work of a library.
NAMED: dict[str, tuple[type, Callable[[Recorder, Work, Library], Any]]] = {
    "genre": (
        Genre,
        lambda rec, _work, _library: genres.find_or_create(RecordedRows(rec), ["New Name"]),
    ),
    "person": (Person, lambda rec, work, _library: _credit(RecordedRows(rec), work.id)),
    "series": (
        Series,
        lambda rec, work, _library: series.find_or_create(
            RecordedRows(rec), {work.id: ["New Name"]}
        ),
    ),
    "borrower": (
        Borrower,
        lambda rec, _work, library: lending.find_or_create_borrower(rec, library.id, "New Name"),
    ),
    "holding": (Holding, lambda rec, work, library: holdings.add_holding(rec, work, library)),
    "scope": (
        Scope,
        lambda _rec, _work, library: scopes.scope_of([library.id, library.id - 1]),
    ),
}


@pytest.mark.parametrize("kind", NAMED)
def test_two_who_make_the_same_at_once_make_one(app, cast, meanwhile, kind):
    model, act = NAMED[kind]
    library = make_library("Second", owner=cast.olga)
    works = [make_work(title, cast.books).id for title in ("One", "Two")]
    if kind == "holding":
        works = [works[0]] * 2
    before = db.session.execute(select(func.count()).select_from(model)).scalar_one()
    ids = cast.olga.id, library.id

    def make(work_id: int, pause: Callable[[], None] = lambda: None) -> Any:
        by, library = _row(User, ids[0]), _row(Library, ids[1])
        subject = library if kind == "holding" else _row(Work, work_id)
        with recording(by=by, kind="edit", subject=subject, needs="") as recorder:
            result = act(recorder, _row(Work, work_id), library)
            pause()
        return result

    with meanwhile(lambda: make(works[1])) as (thread, outcome):

        def start_the_other() -> None:
            thread.start()
            thread.join(WAIT)

        first = make(works[0], start_the_other)
    [second] = outcome
    assert not isinstance(second, Exception), second
    if kind != "series":  # whose ids are by work
        assert second == first
    after = db.session.execute(select(func.count()).select_from(model)).scalar_one()
    assert after == before + 1


def test_a_scan_and_a_person_who_name_the_same_genre_and_people_at_once(cast, meanwhile):
    work_id, by_id = make_work("One", cast.books).id, cast.olga.id
    scanned_id = make_work("Two", cast.books).id

    def edit() -> None:
        changes = {"genres": ["New Genre"], "contributors": [["New Name", "aut"]]}
        edit_work(_row(Work, work_id), changes, by=_row(User, by_id))

    with meanwhile(edit) as (thread, outcome), writing():
        rows = BulkRows(Ids())
        genres.find_or_create(rows, ["New Genre"])
        _credit(rows, scanned_id)
        thread.start()
        thread.join(WAIT)
        rows.flush()
    assert outcome == [None]
    work = _row(Work, work_id)
    assert value_of(work, "genres", by=cast.olga) == ["New Genre"]
    assert value_of(work, "contributors", by=cast.olga) == [["New Name", "aut"]]
    for model in (Genre, Person):
        query = select(func.count()).select_from(model).where(model.name.startswith("New"))
        assert db.session.execute(query).scalar_one() == 1


def test_who_may_not_credit_the_other_ones_person_gets_a_namesake(cast, meanwhile):
    club = make_library("Club", owner=cast.stan)
    works = [make_work("One", cast.books).id, make_work("Two", club).id]
    users = [cast.olga.id, cast.stan.id]

    def credit(place: int) -> None:
        by, work = _row(User, users[place]), _row(Work, works[place])
        edit_work(work, {"contributors": [["New Name", "aut"]]}, by=by)

    with meanwhile(lambda: credit(1)) as (thread, outcome):
        by = cast.olga
        work = _row(Work, works[0])
        with recording(by=by, kind="edit", subject=work, needs="works:update") as recorder:
            write.assign(recorder, work, "contributors", [["New Name", "aut"]])
            thread.start()
            thread.join(WAIT)
    assert outcome == [None]
    marks = select(Person.disambiguation).order_by(Person.id)
    assert db.session.execute(marks).scalars().all() == ["", "2"]


@pytest.mark.parametrize(
    ("model", "create"),
    [
        (Genre, lambda library, by: genres.create_genre({"name": "New"}, by=by)),
        (Tag, lambda library, by: tags.create_tag(library, {"name": "New"}, by=by)),
        (Shelf, lambda library, by: shelves.create_shelf(library, {"name": "New"}, by=by)),
    ],
)
def test_of_two_who_create_the_same_name_by_hand_one_is_told_that_it_is_taken(
    app, cast, model, create
):
    outcomes: list[str] = []
    ids = cast.books.id, cast.ada.id
    start = threading.Barrier(4)

    def run() -> None:
        with app.app_context():
            library, by = _row(Library, ids[0]), _row(User, ids[1])
            db.session.rollback()
            start.wait(10)
            try:
                create(library, by)
                outcomes.append("created")
            except Exception as error:
                outcomes.append(repr(error.code) if hasattr(error, "code") else repr(error))
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    db.session.rollback()
    assert sorted(outcomes) == ["'duplicate'"] * 3 + ["created"]
    query = select(func.count()).select_from(model).where(model.name_key == "new")
    assert db.session.execute(query).scalar_one() == 1
