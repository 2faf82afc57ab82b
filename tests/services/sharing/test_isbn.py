"""Adding a book by its ISBN: shared by who may, else copied."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from errors import Forbidden, Invalid
from models.base import db
from models.classification import MediaType
from models.library import Holding
from models.work import Copy, Edition, ExternalId, Work
from services import provenance
from services.db.transactions import writing
from services.works import holdings, records
from services.works.edit import delete_work, edit_work
from services.works.read import get_work, value_of
from services.works.records import FirstEdition, Record
from tests.factories import make_library, make_work

ISBN = "9780140341492"


@pytest.fixture
def matilda(books):
    """Olga's book, with all that a copy takes along."""
    work = make_work(
        "Matilda", books, authors=("Roald Dahl",), formats=("paperback", "epub"),
        description="A girl who reads.",
    )  # fmt: skip
    with writing():
        edition = db.session.execute(
            select(Edition).where(Edition.work_id == work.id).order_by(Edition.id)
        ).scalars().first()  # fmt: skip
        edition.isbn_13, edition.publisher = ISBN, "Puffin"
        db.session.add(
            ExternalId(subject_table="work", subject_id=work.id, source="isfdb", value="7")
        )
    return work


@pytest.fixture
def add(app):
    novel = select(MediaType.uuid).where(MediaType.name == "novel")

    def add(library, by, title: str = "Matilda", **more) -> Work:
        edition = FirstEdition({"format": "paperback", "isbn_13": ISBN, **more})
        record = Record(title, db.session.execute(novel).scalar_one(), edition=edition)
        return records.create_work(library, record, by=by)

    return add


def held_by(work) -> set[int]:
    query = select(Holding.library_id).where(Holding.work_id == work.id)
    return set(db.session.execute(query).scalars())


def test_a_viewer_who_adds_the_isbn_gets_a_copy_of_her_own(
    cast, books, corner, matilda, add, edition_of
):
    own = add(corner, cast.vera)
    assert own.id != matilda.id
    assert (held_by(matilda), held_by(own)) == ({books.id}, {corner.id})
    assert (own.copied_from, own.description) == (matilda.id, "A girl who reads.")
    assert value_of(own, "contributors", by=cast.vera) == [["Roald Dahl", "aut"]]
    editions = db.session.execute(
        select(Edition).where(Edition.work_id == own.id).order_by(Edition.id)
    )
    assert [(each.format, each.isbn_13, each.publisher) for each in editions.scalars()] == [
        ("paperback", ISBN, "Puffin"),
        ("epub", "", ""),
    ]
    outside = select(ExternalId.value).where(ExternalId.subject_id == own.id)
    assert db.session.execute(outside).scalars().all() == ["7"]
    copies = select(Copy.library_id).where(Copy.edition_id == edition_of(own).id)
    assert db.session.execute(copies).scalars().all() == [corner.id]


def test_each_value_says_whether_it_was_sent_or_copied(cast, corner, matilda, add):
    own = add(corner, cast.vera, "Matilda, mine")
    sources = provenance.chosen_sources(own)
    assert {name: row.source for name, row in sources.items()} == {
        "title": "program", "media_type": "program",
        "contributors": "copy", "description": "copy",
    }  # fmt: skip
    assert provenance.locked_fields(own) == frozenset()


def test_what_was_sent_counts_before_what_is_known(cast, corner, matilda, add, edition_of):
    own = add(corner, cast.vera, "Matilda, mine", publisher="Own")
    assert (own.title, edition_of(own).publisher) == ("Matilda, mine", "Own")
    assert matilda.title == "Matilda"


def test_adding_it_again_finds_the_own_copy(cast, corner, matilda, add):
    own = add(corner, cast.vera)
    assert add(corner, cast.vera).id == own.id
    with writing():  # also when its ISBN was corrected since
        for edition in db.session.execute(
            select(Edition).where(Edition.work_id == own.id)
        ).scalars():
            edition.isbn_13 = ""
    assert add(corner, cast.vera).id == own.id


def test_an_editor_of_both_shares_it(cast, books, club, matilda, add):
    assert add(club, cast.edo).id == matilda.id
    assert held_by(matilda) == {books.id, club.id}


def test_a_book_that_one_does_not_see_is_neither_shared_nor_copied(cast, club, matilda, add):
    own = add(club, cast.stan)
    assert (own.id == matilda.id, own.copied_from, own.description) == (False, None, "")


def test_the_walk(cast, books, corner, matilda, add):
    with pytest.raises(Forbidden) as refused:
        holdings.attach_work(corner, matilda.uuid, by=cast.vera)
    assert refused.value.permission == "works:share"
    own = add(corner, cast.vera)
    edit_work(matilda, {"title": "Matilda, corrected"}, by=cast.olga)
    edit_work(own, {"title": "Vera's"}, by=cast.vera)
    with pytest.raises(Forbidden):
        edit_work(matilda, {"title": "Vera's"}, by=cast.vera)
    delete_work(matilda, by=cast.olga)
    assert get_work(own.id, by=cast.vera).title == "Vera's"
    assert matilda.title == "Matilda, corrected"


# ── by a number of another catalogue ──────────────────────────────────────────────────────────────


@pytest.fixture
def add_by_id(app):
    novel = select(MediaType.uuid).where(MediaType.name == "novel")

    def add(library, by, *identifiers: tuple[str, str]) -> Work:
        uuid = db.session.execute(novel).scalar_one()
        record = Record("Matilda", uuid, identifiers=identifiers or [("isfdb", "7")])
        return records.create_work(library, record, by=by)

    return add


def outside_ids(work) -> list[tuple[str, str]]:
    query = select(ExternalId.source, ExternalId.value).where(ExternalId.subject_id == work.id)
    return [tuple(row) for row in db.session.execute(query.order_by(ExternalId.id))]


def test_an_outside_id_is_shared_by_who_may_else_copied_else_new(
    cast, books, club, corner, matilda, add_by_id
):
    assert add_by_id(books, cast.olga).id == matilda.id
    own = add_by_id(corner, cast.vera, ("isfdb", "7"), ("oclc", "12"))
    assert (own.copied_from, own.description) == (matilda.id, "A girl who reads.")
    assert outside_ids(own) == [("isfdb", "7"), ("oclc", "12")]
    assert add_by_id(corner, cast.vera).id == own.id
    hidden = add_by_id(club, cast.stan)
    assert (hidden.copied_from, hidden.description) == (None, "")
    assert outside_ids(hidden) == [("isfdb", "7")]
    assert add_by_id(club, cast.edo).id == hidden.id


def test_an_editor_of_both_shares_what_has_the_outside_id(cast, books, club, matilda, add_by_id):
    assert add_by_id(club, cast.edo).id == matilda.id
    assert held_by(matilda) == {books.id, club.id}


def test_another_catalogue_or_kind_is_another_work(cast, books, matilda, add_by_id):
    films = make_library("Films", owner=cast.olga, kind="movie")
    assert add_by_id(books, cast.olga, ("oclc", "7")).id != matilda.id
    assert add_by_id(films, cast.olga).id != matilda.id


def test_an_outside_id_has_a_source_and_a_value(cast, books, add_by_id):
    for identifier in (("", "7"), ("isfdb", ""), ("isfdb", "x" * 256)):
        with pytest.raises(Invalid):
            add_by_id(books, cast.olga, identifier)
