"""What the database itself refuses, whoever writes to it: wrong words, doubles, rows without a
parent, an id given twice.
"""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError

from models.account import User
from models.base import db, utc_now
from models.classification import Series, SeriesEntry, Shelf
from models.engine import WRITE
from models.job import STATES, Job
from models.lending import Borrower, Loan
from models.library import KINDS, ROLES, Library, Membership, Root, Scope
from models.person import Person
from models.reading import Interaction
from models.suggestion import Suggestion
from models.work import PART_KINDS, Copy, Edition, Part, Work
from services.db.transactions import writing
from tests.factories import make_library, make_user, make_work

TODAY = utc_now().date()


def _store(*rows):
    with writing():
        db.session.add_all(rows)
    return rows[0]


def _refused(statement, *, by: str) -> None:
    """The statement fails, and says which constraint it broke (SQLite names the columns of a unique
    one).
    """
    _write()
    with pytest.raises((IntegrityError, OperationalError), match=by):
        db.session.execute(statement)
    db.session.rollback()


def _write() -> None:
    """A transaction that may write; nothing of it stays."""
    db.session.rollback()
    db.session.connection(execution_options=WRITE)


@pytest.fixture
def book(books):
    return make_work("Solaris", books, authors=("Stanisław Lem",))


@pytest.fixture
def edition(book):
    return db.session.execute(select(Edition).where(Edition.work_id == book.id)).scalar_one()


def _copy(books, edition, barcode=None):
    return _store(Copy(edition_id=edition.id, library_id=books.id, barcode=barcode))


# ── words and numbers ─────────────────────────────────────────────────────────────────────────────


def _only(model, column, allowed, refused):
    """The column takes these values and not those, whatever else the row holds."""
    _write()
    for value in allowed:
        db.session.execute(update(model).values({column: value}))
    for value in refused:
        _refused(update(model).values({column: value}), by=f"ck_{model.__tablename__}_{column}")


def test_words_and_numbers_that_mean_nothing_are_refused(book, edition, vera):
    _store(
        Part(work_id=book.id, kind="chapter"),
        Interaction(user_id=vera.id, edition_id=edition.id),
        Job(kind="scan"),
        Suggestion(user_id=vera.id, kind="read", title="Roadside Picnic"),
    )
    for model in (Work, Library):
        _only(model, "kind", KINDS, ["pamphlet", "", "Book"])
    _only(Work, "title", ["x", " "], [""])
    _only(Membership, "role", ROLES, ["admin", ""])
    _only(Part, "kind", PART_KINDS, ["song"])
    _only(Interaction, "rating", [None, 1, 10], [0, 11, -1])
    _only(Interaction, "status", ["unread", "reading", "read", "did_not_finish"], ["bored"])
    _only(Job, "state", STATES, ["lost"])
    _only(Suggestion, "state", ["new", "interested", "dismissed", "accepted"], ["loved"])


# ── one of each ───────────────────────────────────────────────────────────────────────────────────


def test_two_libraries_of_an_owner_have_one_name_only_when_one_is_in_the_trash(olga, books):
    films = make_library("Films", owner=olga)
    _refused(
        update(Library).where(Library.id == films.id).values(name_key=books.name_key),
        by=r"uq_library_owner_id_name_key|library\.owner_id",
    )
    _refused(
        update(Library).where(Library.id == films.id).values(slug=books.slug),
        by=r"uq_library_slug|library\.slug",
    )
    with writing(books):
        books.deleted_at = utc_now()
    _write()
    db.session.execute(
        update(Library)
        .where(Library.id == films.id)
        .values(name_key=books.name_key, slug=books.slug)
    )
    with pytest.raises(IntegrityError, match=r"uq_library_|library\."):
        db.session.execute(update(Library).where(Library.id == books.id).values(deleted_at=None))


def test_a_copy_is_lent_to_one_person_at_a_time(books, edition):
    copy = _copy(books, edition)
    first, second = (
        _store(Borrower(library_id=books.id, name=name, name_key=name)) for name in ("ann", "ben")
    )
    loan = _store(Loan(library_id=books.id, copy_id=copy.id, borrower_id=first.id, loaned_on=TODAY))
    again = {
        "library_id": books.id,
        "copy_id": copy.id,
        "borrower_id": second.id,
        "loaned_on": TODAY,
    }
    with pytest.raises(Exception, match="duplicate"):
        _store(Loan(**again))
    with writing(loan):
        loan.returned_on = TODAY
    other = _store(Loan(**again))
    with writing(other):
        other.deleted_at = utc_now()
    _store(Loan(**again))


def test_a_barcode_names_one_live_copy_of_a_library(books, edition):
    first = _copy(books, edition, "4001")
    with pytest.raises(Exception, match="duplicate"):
        _copy(books, edition, "4001")
    _copy(make_library("Club"), edition, "4001")
    _copy(books, edition)
    _copy(books, edition)  # copies without a barcode are not alike
    with writing(first):
        first.deleted_at = utc_now()
    _copy(books, edition, "4001")


def test_one_job_of_a_kind_is_active_for_one_thing(app):
    running = _store(Job(kind="scan", subject_table="root", subject_id=1, state="running"))
    for state in ("queued", "running"):
        with pytest.raises(Exception, match="duplicate"):
            _store(Job(kind="scan", subject_table="root", subject_id=1, state=state))
    _store(Job(kind="scan", subject_table="root", subject_id=2))
    _store(Job(kind="import", subject_table="root", subject_id=1))
    _store(
        Job(kind="scan", subject_table="root", subject_id=1, state="asking"),
        Job(kind="scan", subject_table="root", subject_id=1, state="done"),
    )
    with writing(running):
        running.state = "failed"
    _store(Job(kind="scan", subject_table="root", subject_id=1))


def test_a_folder_on_disk_is_one_live_root(app):
    first = _store(
        Root(name="Films", path=b"/media/f\xfclme", path_text="/media/f\ufffdlme", kind="movie")
    )
    with pytest.raises(Exception, match="duplicate"):
        _store(Root(name="Again", path=b"/media/f\xfclme", path_text="", kind="movie"))
    with writing(first):
        first.deleted_at = utc_now()
    _store(Root(name="Again", path=b"/media/f\xfclme", path_text="", kind="movie"))


def test_two_people_of_one_name_are_told_apart(app):
    def person(**columns):
        return Person(
            name="John Smith",
            name_key="john smith",
            sort_name="Smith, John",
            sort_key="smith john",
            letter="S",
            **columns,
        )

    first = _store(person())
    with pytest.raises(Exception, match="duplicate"):
        _store(person())
    _store(person(disambiguation="the painter"))
    with writing(first):
        first.deleted_at = utc_now()
    _store(person())


def test_a_shelf_has_one_name_in_its_library(books):
    _store(Shelf(library_id=books.id, name="Attic", name_key="attic"))
    with pytest.raises(Exception, match="duplicate"):
        _store(Shelf(library_id=books.id, name="ATTIC", name_key="attic"))
    _store(Shelf(library_id=make_library("Club").id, name="Attic", name_key="attic"))


def test_people_have_one_account_of_a_name_and_an_address(vera, stan):
    _refused(
        update(User).where(User.id == stan.id).values(username_key=vera.username_key),
        by=r"uq_user_username_key|user\.username_key",
    )
    _write()
    db.session.execute(update(User).where(User.id == vera.id).values(email_key="v@example.org"))
    with pytest.raises(IntegrityError, match="email_key"):
        db.session.execute(update(User).where(User.id == stan.id).values(email_key="v@example.org"))


# ── rows that others need ─────────────────────────────────────────────────────────────────────────


def test_rows_of_the_catalogue_are_not_deleted_under_those_that_need_them(
    books, book, edition, vera
):
    person = db.session.execute(select(Person)).scalar_one()
    copy = _copy(books, edition)
    borrower = _store(Borrower(library_id=books.id, name="ann", name_key="ann"))
    _store(Loan(library_id=books.id, copy_id=copy.id, borrower_id=borrower.id, loaned_on=TODAY))
    series = _store(
        Series(
            library_id=books.id,
            name="Ijon Tichy",
            name_key="ijon tichy",
            sort_key="ijon tichy",
            letter="I",
        )
    )
    _store(
        SeriesEntry(series_id=series.id, work_id=book.id),
        Interaction(user_id=vera.id, edition_id=edition.id),
    )
    for row in (
        books,
        book,
        edition,
        person,
        copy,
        borrower,
        series,
        db.session.get(Scope, book.scope_id),
    ):
        model = type(row)
        _refused(delete(model).where(model.id == row.id), by=r"(?i)foreign key")


def test_a_row_never_points_at_nothing(books, book):
    _refused(insert(Edition).values(work_id=book.id + 99, format="epub"), by=r"(?i)foreign key")
    _refused(update(Work).values(scope_id=999), by=r"(?i)foreign key")


def test_with_an_account_go_its_private_rows_but_not_what_it_owned(books, edition, olga):
    _store(Interaction(user_id=olga.id, edition_id=edition.id, rating=7))
    olga_id = olga.id
    with writing():
        db.session.execute(delete(User).where(User.id == olga_id))
    for model in (Interaction, Membership):
        assert (
            db.session.execute(
                select(func.count()).select_from(model).where(model.user_id == olga_id)
            ).scalar()
            == 0
        )
    assert (
        db.session.execute(select(Library.owner_id).where(Library.id == books.id)).scalar() is None
    )


# ── ids ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("again", [False, True])
def test_an_id_is_never_given_twice(app, again):
    """Links that people kept, and changes that name a row by its number, must not come to mean
    another thing.
    """
    highest = make_user("Zoe").id
    with writing():
        db.session.execute(delete(User).where(User.id == highest))
    if again:  # also by another process
        db.session.remove()
        db.engine.dispose()
    assert make_user("Yve").id > highest


def test_no_table_with_ids_gives_one_twice(app):
    """On SQLite that is AUTOINCREMENT, on PostgreSQL a sequence."""
    with db.engine.connect() as connection:
        for table in db.metadata.sorted_tables:
            if "id" not in table.columns:
                continue
            if connection.dialect.name == "sqlite":
                sql = connection.execute(
                    text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table.name}
                ).scalar()
                assert "PRIMARY KEY AUTOINCREMENT" in sql, table.name
            else:
                assert connection.execute(
                    text(f"SELECT pg_get_serial_sequence('\"{table.name}\"', 'id')")
                ).scalar(), table.name
