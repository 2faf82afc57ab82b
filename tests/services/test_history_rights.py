"""Taking back asks anew who may; what is private shows only to whom it belongs."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update

from errors import Forbidden, NotFound
from models.base import db
from models.change import ChangeSet
from models.library import Membership
from models.reading import Interaction
from models.work import Edition, ExternalId, Work
from services import history, libraries, members
from services.changes import recording
from services.db.transactions import writing
from services.works.edit import delete_work, edit_work
from services.works.read import get_work, value_of
from tests.factories import make_library, make_work
from tests.services.test_scopes import hold


@pytest.fixture
def book(books):
    return make_work("Solarsi", books, authors=("Stanisław Lem",))


@pytest.fixture
def edit(edo, book) -> ChangeSet:
    """Edo's correction of a title."""
    return edit_work(book, {"title": "Solaris"}, by=edo)


@pytest.fixture
def rating(vera, book) -> ChangeSet:
    """Vera's rating of a book, which is hers alone."""
    edition = db.session.execute(select(Edition).where(Edition.work_id == book.id)).scalar_one()
    with recording(
        by=vera, kind="rate", subject=edition, needs="works:read", is_private=True
    ) as recorder:
        recorder.add(Interaction(user_id=vera.id, edition_id=edition.id, rating=9))
        change_set = recorder.change_set
    return change_set


def _demote(user, role: str | None) -> None:
    with writing():
        mine = Membership.user_id == user.id
        db.session.execute(
            update(Membership).where(mine).values(role=role)
            if role
            else delete(Membership).where(mine)
        )


def test_an_editor_who_became_a_viewer_may_not_take_back_their_own_edit(edo, book, edit):
    _demote(edo, "viewer")
    with pytest.raises(Forbidden):
        history.undo(edit, by=edo)
    db.session.rollback()
    assert book.title == "Solaris"
    assert edit.undone_by_id is None


def test_an_editor_who_was_sent_away_finds_nothing_to_take_back(edo, book, edit):
    _demote(edo, None)
    with pytest.raises(NotFound):
        history.get_change_set(edit.id, by=edo)
    with pytest.raises(NotFound):
        history.undo(edit, by=edo)


def test_an_account_that_was_shut_out_takes_nothing_back(ada, edo, edit):
    for user in (ada, edo):
        with writing(user):
            user.is_active = False
        with pytest.raises(NotFound):
            history.undo(edit, by=user)


@pytest.mark.parametrize(("name", "error"), [("vera", Forbidden), ("stan", NotFound)])
def test_viewers_and_strangers_take_back_nothing(cast, edit, name, error):
    with pytest.raises(error):
        history.undo(edit, by=getattr(cast, name))


@pytest.mark.parametrize("name", ["olga", "ada"])
def test_whoever_may_edit_the_work_may_take_back_another_ones_edit(cast, book, edit, name):
    history.undo(edit, by=getattr(cast, name))
    assert book.title == "Solarsi"


def test_an_edit_of_a_work_that_came_to_be_shared_is_still_taken_back_by_its_editors(
    cast, books, book, edit
):
    hold(make_library("Club", owner=cast.stan), book)
    with pytest.raises(Forbidden):
        history.undo(edit, by=cast.vera)
    history.undo(edit, by=cast.edo)
    assert book.title == "Solarsi"


def test_credits_that_an_edit_brought_are_not_taken_out_by_a_viewer(edo, vera, book):
    change_set = edit_work(book, {"contributors": [["Andrei Tarkovsky", "aut"]]}, by=edo)
    with pytest.raises(Forbidden):
        history.undo(change_set, by=vera)
    history.undo(change_set, by=edo)
    assert value_of(book, "contributors", by=edo) == [["Stanisław Lem", "aut"]]


def test_what_hangs_on_a_work_is_not_taken_out_by_those_who_may_not_change_the_work(cast, book):
    with recording(by=cast.edo, kind="enrich", subject=None, needs=lambda: None) as recorder:
        about = {"subject_table": "work", "subject_id": book.id}
        recorder.add(ExternalId(**about, source="tmdb", value="1"))
        change_set = recorder.change_set
    for person, error in ((cast.vera, Forbidden), (cast.stan, NotFound)):
        with pytest.raises(error):
            history.undo(change_set, by=person)
    history.undo(change_set, by=cast.edo)


def test_a_work_in_the_trash_is_brought_back_by_an_editor_not_by_a_viewer(edo, vera, book):
    gone = delete_work(book, by=edo)
    with pytest.raises(Forbidden):
        history.undo(gone, by=vera)
    history.undo(gone, by=edo)
    assert get_work(book.id, by=vera).deleted_at is None


def test_a_library_in_the_trash_is_brought_back_by_its_owner_not_by_an_editor(
    olga, edo, books, book
):
    gone = libraries.delete_library(books, by=olga)
    with pytest.raises(Forbidden):
        history.undo(gone, by=edo)
    history.undo(gone, by=olga)
    assert libraries.get_library(books.id, by=edo).deleted_at is None


def test_an_editor_may_not_take_back_what_was_decided_about_members(olga, edo, vera, books):
    made = members.change_role(books, edo, "viewer", by=olga)
    sent_away = members.remove_member(books, vera, by=olga)
    for change_set in (made, sent_away):
        for user in (edo, vera):
            with pytest.raises((Forbidden, NotFound)):
                history.undo(change_set, by=user)
    history.undo(sent_away, by=olga)
    assert members.get_member(books, vera.id, by=olga).id == vera.id


# ── private changes ───────────────────────────────────────────────────────────────────────────────


def test_a_rating_shows_in_the_history_only_to_whom_it_belongs(cast, book, rating):
    edition = db.session.execute(select(Edition).where(Edition.work_id == book.id)).scalar_one()
    for name in ("vera", "edo", "olga", "ada"):
        by = getattr(cast, name)
        seen = {
            made.id
            for made in (
                *history.list_history(by=by),
                *history.list_history(by=by, subject=edition),
            )
        }
        assert (rating.id in seen) is (name == "vera"), name


def test_a_rating_is_taken_back_by_whom_it_belongs_and_by_nobody_else(cast, rating):
    for name in ("stan", "edo", "olga", "ada"):
        with pytest.raises(NotFound):
            history.get_change_set(rating.id, by=getattr(cast, name))
        with pytest.raises(NotFound):
            history.undo(rating, by=getattr(cast, name))
    change_set = history.undo(history.get_change_set(rating.id, by=cast.vera), by=cast.vera)
    assert db.session.execute(select(Interaction)).first() is None
    assert change_set.is_private  # what was taken back is nobody else's business either
    with pytest.raises(NotFound):
        history.undo(change_set, by=cast.ada)


def test_taking_back_is_recorded_under_the_name_of_who_did_it(ada, edo, book, edit):
    change_set = history.undo(edit, by=ada)
    assert (change_set.user_id, change_set.actor, change_set.undoes_id) == (ada.id, "Ada", edit.id)
    assert edit.undone_by_id == change_set.id
    assert edit.user_id == edo.id


# ── lists ─────────────────────────────────────────────────────────────────────────────────────────


def test_people_see_what_they_did_themselves_and_the_admin_what_everybody_did(cast, book, edit):
    def seen(name: str) -> bool:
        return edit.id in {
            change_set.id for change_set in history.list_history(by=getattr(cast, name))
        }

    assert {name: seen(name) for name in ("edo", "olga", "vera", "stan", "ada")} == {
        "edo": True, "olga": False, "vera": False, "stan": False, "ada": True,
    }  # fmt: skip


def test_the_history_of_a_work_is_shown_to_those_who_see_the_work(cast, book, edit):
    for name in ("vera", "edo", "olga", "ada"):
        assert [
            change_set.id
            for change_set in history.list_history(by=getattr(cast, name), subject=book)
        ] == [edit.id]
    with pytest.raises(NotFound):
        history.list_history(by=cast.stan, subject=book)


def test_the_history_of_a_work_in_the_trash_is_not_shown_with_it(vera, edo, book, edit):
    delete_work(book, by=edo)
    assert db.session.get(Work, book.id) is not None
    with pytest.raises(NotFound):
        history.list_history(by=vera, subject=book)
