"""Which set of libraries holds a work: one row for each set, counts that follow, and a search that
finds what moved.
"""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select, text

from models.base import db
from models.library import Holding, Scope, ScopeCount, ScopeLibrary
from models.work import Work
from services import access, history, libraries, scopes
from services.changes import recording
from services.db.transactions import writing
from services.search.facets import scope_token
from tests.factories import make_library, make_work
from tests.queries import counted


@pytest.fixture
def club(app, stan):
    return make_library("Club", owner=stan)


def scope_of(work) -> str:
    """The sorted ids of the libraries whose scope a work has."""
    db.session.rollback()
    return db.session.execute(
        select(Scope.key).join(Work, Work.scope_id == Scope.id).where(Work.id == work.id)
    ).scalar_one()


def works_per_scope() -> dict[str, int]:
    db.session.rollback()
    query = (
        select(Scope.key, func.sum(ScopeCount.works))
        .join(ScopeCount, ScopeCount.scope_id == Scope.id)
        .group_by(Scope.key)
    )
    return {key: works for key, works in db.session.execute(query) if works}


def key(*shelves) -> str:
    return ",".join(str(number) for number in sorted(library.id for library in shelves))


def found_in_scope(scope_key: str) -> set[int]:
    """Ids of the works that the search index has under a scope."""
    scope_id = db.session.execute(select(Scope.id).where(Scope.key == scope_key)).scalar_one()
    if db.engine.dialect.name == "postgresql":
        query = "SELECT work_id FROM work_search WHERE document @@ CAST(:token AS tsquery)"
        return set(
            db.session.execute(text(query), {"token": f"'{scope_token(scope_id)}'"}).scalars()
        )
    return set(
        db.session.execute(
            text("SELECT rowid FROM work_search WHERE facets MATCH :token"),
            {"token": f'"{scope_token(scope_id)}"'},
        ).scalars()
    )


def hold(library, *held) -> None:
    with writing():
        for work in held:
            db.session.add(Holding(library_id=library.id, work_id=work.id))
        scopes.rescope([work.id for work in held])


def test_a_set_of_libraries_has_one_scope_in_whatever_order_it_is_named(books, club):
    with writing():
        first = scopes.scope_of([books.id, club.id])
        assert scopes.scope_of([club.id, books.id, club.id]) == first
        assert scopes.scope_of([books.id]) != first
    assert set(
        db.session.execute(
            select(ScopeLibrary.library_id).where(ScopeLibrary.scope_id == first)
        ).scalars()
    ) == {books.id, club.id}
    assert (
        db.session.execute(select(func.count()).select_from(Scope)).scalar() == 3
    )  # and the orphans' scope, which always is


def test_works_of_no_library_are_in_the_scope_that_always_is(app):
    assert scope_of(make_work("Nobody's")) == ""


def test_a_work_follows_its_holdings(books, club):
    work = make_work("Solaris", books)
    hold(club, work)
    assert scope_of(work) == key(books, club)
    with writing():
        db.session.execute(delete(Holding).where(Holding.library_id == books.id))
        scopes.rescope([work.id])
    assert scope_of(work) == key(club)
    with writing():
        db.session.execute(delete(Holding))
        scopes.rescope([work.id])
    assert scope_of(work) == ""


def test_the_counts_and_the_search_follow_a_work_that_another_library_gets(books, club):
    one, two, three = (make_work(title, books) for title in ("Solaris", "Stalker", "Ubik"))
    ids = {work.id for work in (one, two)}
    assert works_per_scope() == {key(books): 3}
    hold(club, one, two)
    assert works_per_scope() == {key(books): 1, key(books, club): 2}
    assert found_in_scope(key(books, club)) == ids
    assert found_in_scope(key(books)) == {three.id}


def seen(by) -> list[str]:
    db.session.rollback()
    ids = access.visible_scopes(by)
    return sorted(
        db.session.execute(
            select(Work.title).where(Work.scope_id.in_(ids), Work.deleted_at.is_(None))
        ).scalars()
    )


def test_the_works_of_a_library_in_the_trash_are_hidden_and_back_when_it_returns(
    ada, olga, books, club
):
    make_work("Solaris", books)
    make_work("Stalker", books, club)
    make_work("Ubik", club)
    everything = seen(ada)
    gone = libraries.delete_library(books, by=olga)
    assert everything == ["Solaris", "Stalker", "Ubik"]
    assert seen(ada) == ["Stalker", "Ubik"]
    assert "Solaris" not in seen(olga)
    history.undo(gone, by=olga)
    assert seen(ada) == everything


def test_what_was_edited_while_its_library_was_away_is_found_when_it_is_back(
    ada, olga, books, club
):
    shared = make_work("Stalker", books, club)
    gone = libraries.delete_library(books, by=olga)
    with recording(by=ada, kind="edit", subject=shared, needs="works:update") as change_set:
        change_set.assign(shared, {"title": "Roadside Picnic"})
    assert found_in_scope(key(books, club)) == {shared.id}
    history.undo(gone, by=olga)
    assert seen(olga) == ["Roadside Picnic"]


def test_a_library_goes_with_as_many_statements_for_fifty_works_as_for_one(olga, stan):
    def asked(name: str, works: int) -> int:
        library = make_library(name, owner=olga)
        for number in range(works):
            make_work(f"{name} {number}", library)
        with counted() as sent:
            libraries.delete_library(library, by=olga)
        return len(sent)

    asked("Warm", 1)
    assert asked("Small", 1) == asked("Large", 50)


def test_giving_many_works_another_library_is_done_in_batches(books, club):
    held = [make_work(f"Book {number}", books) for number in range(30)]
    ids = [work.id for work in held]
    with writing():
        db.session.add_all([Holding(library_id=club.id, work_id=work_id) for work_id in ids])
    with counted() as sent, writing():
        scopes.rescope(ids)
    assert len(sent) < 20
    assert works_per_scope() == {key(books, club): 30}
