"""Deleting what others hold too, taking it back where it was made, and who reads of it."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select

from errors import Conflict, Forbidden, NotFound
from models.base import db
from models.library import Holding, Membership
from models.work import Copy, Edition
from services import history, history_lines, lending, libraries, scopes
from services.db.transactions import writing
from services.works import edit, holdings
from services.works.edit import delete_work, edit_work
from services.works.editions import delete_edition
from services.works.read import get_work
from tests.factories import add_member, make_user, make_work


def held_by(work) -> list[int]:
    query = select(Holding.library_id).where(Holding.work_id == work.id).order_by(Holding.id)
    return list(db.session.execute(query).scalars())


def send_away(user, library) -> None:
    with writing():
        db.session.execute(
            delete(Membership).where(
                Membership.user_id == user.id, Membership.library_id == library.id
            )
        )


def test_the_other_librarys_editor_only_takes_the_book_out_of_theirs(cast, books, club):
    work = make_work("Solaris", books, club)
    change_set = delete_work(work, by=cast.stan)
    assert (held_by(work), work.deleted_at) == ([books.id], None)
    assert get_work(work.id, by=cast.vera).title == "Solaris"
    with pytest.raises(NotFound):
        get_work(work.id, by=cast.stan)
    history.undo(history.get_change_set(change_set.id, by=cast.stan), by=cast.stan)
    assert sorted(held_by(work)) == sorted([books.id, club.id])


def test_another_editor_of_that_library_does_not_share_it_again(cast, books, club):
    cleo = make_user("Cleo")
    add_member(club, cleo, "editor")
    work = make_work("Solaris", books, club)
    made = delete_work(work, by=cast.stan)
    with pytest.raises((Forbidden, NotFound)):
        history.undo(made, by=cleo)
    db.session.rollback()
    assert held_by(work) == [books.id]


def test_who_edits_all_libraries_trashes_the_book(cast, books, club):
    work = make_work("Solaris", books, club)
    delete_work(work, by=cast.edo)
    assert work.deleted_at is not None


def test_the_last_library_that_lets_go_puts_it_into_the_trash_and_brings_it_back(cast, books):
    work = make_work("Solaris", books)
    holdings.detach_work(books, work.uuid, by=cast.edo)
    assert work.deleted_at is not None
    change_set = history.list_history(by=cast.edo)[0]
    with pytest.raises(Forbidden):
        history.undo(change_set, by=cast.vera)
    history.undo(history.get_change_set(change_set.id, by=cast.olga), by=cast.olga)
    assert get_work(work.id, by=cast.vera).title == "Solaris"


def test_whoever_took_a_book_out_does_not_get_it_back_once_others_came_to_hold_it(
    cast, books, club, corner
):
    work = make_work("Solaris", books, club)
    change_set = delete_work(work, by=cast.stan)
    with writing():
        db.session.add(Holding(library_id=corner.id, work_id=work.id, added_by_id=cast.ada.id))
        db.session.flush()
        scopes.rescope([work.id])
    with pytest.raises((Forbidden, NotFound)):
        history.undo(change_set, by=cast.stan)


def test_what_somebody_attached_and_took_back_is_not_attached_again_by_another(cast, books, club):
    work = make_work("Solaris", books)
    holdings.attach_work(club, work.uuid, by=cast.edo)
    attached = history.list_history(by=cast.edo)[0]
    undone = history.undo(attached, by=cast.edo)
    for by in (cast.stan, cast.olga):
        with pytest.raises((Forbidden, NotFound)):
            history.undo(undone, by=by)
    history.undo(undone, by=cast.edo)
    assert sorted(held_by(work)) == sorted([books.id, club.id])


def test_a_viewer_does_not_attach_and_neither_does_an_owner_elsewhere(cast, books, club, corner):
    work = make_work("Solaris", books)
    for by, library in ((cast.vera, corner), (cast.edo, corner)):
        with pytest.raises((Forbidden, NotFound)):
            holdings.attach_work(library, work.uuid, by=by)
    assert held_by(work) == [books.id]


# ── history ───────────────────────────────────────────────────────────────────────────────────────


def test_lines_of_a_shared_work_are_read_by_the_library_in_which_they_were_made(cast, books, club):
    work = make_work("Solaris", books, club)
    ours = edit_work(work, {"subtitle": "ours"}, by=cast.olga)
    theirs = edit_work(work, {"subtitle": "theirs"}, by=cast.stan)
    seen = {
        name: [each.id for each in history.list_history(by=getattr(cast, name), subject=work)]
        for name in ("vera", "olga", "stan", "edo", "ada")
    }
    assert seen == {
        "vera": [ours.id], "olga": [ours.id], "stan": [theirs.id],
        "edo": [theirs.id, ours.id], "ada": [theirs.id, ours.id],
    }  # fmt: skip
    with pytest.raises(NotFound):
        history.get_change_set(theirs.id, by=cast.olga)


def test_whoever_was_sent_away_reads_nothing_of_what_they_did(cast, books):
    work = make_work("Solaris", books)
    change_set = edit_work(work, {"title": "Solaris, corrected"}, by=cast.edo)
    send_away(cast.edo, books)
    assert history_lines.list_lines(by=cast.edo) == []
    with pytest.raises(NotFound):
        history.get_change_set(change_set.id, by=cast.edo)


def test_a_work_that_left_a_library_is_not_named_by_its_title_of_today(cast, books, club):
    work = make_work("Solaris", books, club)
    delete_work(work, by=cast.stan)
    edit_work(work, {"title": "A secret"}, by=cast.olga)
    lines = history_lines.list_lines(by=cast.stan)
    assert [line.title for line in lines] == [""]


# ── what is lent ──────────────────────────────────────────────────────────────────────────────────


def test_nothing_that_is_lent_is_deleted_by_anybody(cast, books):
    work = make_work("Solaris", books, formats=("paperback",))
    edition = db.session.execute(select(Edition).where(Edition.work_id == work.id)).scalar_one()
    loan = lending.lend(books, work, {"borrower": "Kris"}, by=cast.olga)
    acts = (
        lambda: delete_work(work, by=cast.olga),
        lambda: holdings.detach_work(books, work.uuid, by=cast.olga),
        lambda: edit.delete_everywhere(work.uuid, by=cast.ada),
        lambda: delete_edition(edition, by=cast.olga),
        lambda: libraries.delete_library(books, by=cast.olga),
    )
    for act in acts:
        with pytest.raises(Conflict) as clash:
            act()
        assert clash.value.code == "on_loan"
    lending.return_loan(loan, by=cast.olga)
    delete_work(work, by=cast.olga)


def test_a_library_lets_go_of_what_only_another_has_lent(cast, books, club):
    work = make_work("Solaris", books, club, formats=("paperback",))
    lending.lend(books, work, {"borrower": "Kris"}, by=cast.olga)
    holdings.detach_work(club, work.uuid, by=cast.stan)
    assert held_by(work) == [books.id]


def test_an_edition_that_was_made_for_a_loan_goes_with_it(cast, books):
    work = make_work("Solaris", books, formats=("epub",))
    with writing():
        db.session.execute(delete(Edition).where(Edition.work_id == work.id))
    loan = lending.lend(books, work, {"borrower": "Kris"}, by=cast.olga)
    change_set = lending.delete_loan(loan, by=cast.olga)
    live = select(Edition.format).where(Edition.work_id == work.id, Edition.deleted_at.is_(None))
    assert db.session.execute(live).all() == []
    assert db.session.execute(select(Copy).where(Copy.deleted_at.is_(None))).all() == []
    history.undo(change_set, by=cast.olga)
    assert db.session.execute(live).scalars().all() == ["physical"]


def test_an_edition_that_was_lent_stays(cast, books):
    work = make_work("Solaris", books, formats=("paperback",))
    loan = lending.lend(books, work, {"borrower": "Kris"}, by=cast.olga)
    lending.delete_loan(loan, by=cast.olga)
    live = select(Edition.format).where(Edition.work_id == work.id, Edition.deleted_at.is_(None))
    assert db.session.execute(live).scalars().all() == ["paperback"]
