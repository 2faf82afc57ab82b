"""The history offers an undo only to whoever may make it, whoever made the change and however the
libraries are shared.
"""

from __future__ import annotations

from sqlalchemy import update

from errors import Conflict, Forbidden, NotFound
from models.base import db
from models.library import Membership
from services import history, history_lines, libraries, members
from services.db.transactions import writing
from services.works.edit import delete_work, edit_work
from services.works.holdings import attach_work
from services.works.merging import merge_works
from tests.factories import add_member, make_library, make_work
from tests.queries import counted
from tests.services.test_history_rights import book, edit, rating

__all__ = ["book", "edit", "rating"]


def offered(by, subject=None) -> dict[int, bool]:
    db.session.rollback()
    lines = history_lines.list_lines(by=by, subject=subject)
    return {line.change_set.id: line.may_undo for line in lines}


def may_undo(change_set, by) -> bool:
    """Tried for real."""
    try:
        history.undo(change_set, by=by)
    except (Forbidden, NotFound):
        return False
    except Conflict:
        pass
    return True


def check(change_set, people, subject=None) -> list[bool]:
    """What each of them is offered, which is what they may do."""
    answers = []
    for by in people:
        is_offered = offered(by, subject)[change_set.id]
        assert is_offered == may_undo(change_set, by), by.username
        answers.append(is_offered)
    return answers


def test_an_edit_is_offered_to_editors_and_not_to_viewers(cast, book, edit):
    assert check(edit, [cast.vera, cast.edo], book) == [False, True]
    with writing():
        own = Membership.user_id == cast.edo.id
        db.session.execute(update(Membership).where(own).values(role="viewer"))
    assert check(edit, [cast.edo]) == [False]  # though it is his own


def test_an_edit_of_a_shared_work_is_offered_to_the_editors_of_either_library(cast, book, edit):
    club = make_library("Club", owner=cast.stan)
    add_member(club, cast.vera, "editor")
    attach_work(club, book.uuid, by=cast.ada)
    assert check(edit, [cast.vera], book) == [True]


def test_a_merge_is_offered_only_to_those_who_may_edit_everywhere(cast, books):
    emma, twin = make_work("Emma", books), make_work("Emma (2)", books)
    club = make_library("Club", owner=cast.stan)
    attach_work(club, twin.uuid, by=cast.ada)
    merge = merge_works(emma, [twin], by=cast.ada)
    assert check(merge, [cast.olga, cast.edo, cast.vera, cast.ada], emma) == [
        False, False, False, True,
    ]  # fmt: skip


def test_a_rating_is_offered_to_whom_it_belongs(cast, rating):
    assert check(rating, [cast.vera]) == [True]


def test_members_and_a_deleted_library_are_their_owners(cast, books):
    added = members.add_member(books, cast.stan.username, "viewer", by=cast.olga)
    assert added is not None
    [change_set_id] = offered(cast.olga)
    assert offered(cast.olga) == {change_set_id: True}
    assert set(offered(cast.edo, books).values()) == {False}
    libraries.delete_library(books, by=cast.olga)
    assert max(offered(cast.olga).items())[1] is True


def test_a_work_in_the_trash_is_offered_to_whoever_may_restore_it(cast, book):
    deletion = delete_work(book, by=cast.olga)
    assert check(deletion, [cast.olga]) == [True]


def test_more_lines_ask_no_more_questions(cast, books):
    def asked() -> int:
        db.session.rollback()
        with counted() as sent:
            history_lines.list_lines(by=cast.olga)
        return len(sent)

    edit_work(make_work("A", books), {"title": "B"}, by=cast.olga)
    merge_works(make_work("C", books), [make_work("D", books)], by=cast.olga)
    few = asked()
    for number in range(6):
        edit_work(make_work(f"A{number}", books), {"title": f"B{number}"}, by=cast.olga)
        merge_works(make_work(f"C{number}", books), [make_work("D", books)], by=cast.olga)
    assert asked() == few
