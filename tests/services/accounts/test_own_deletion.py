"""Deleting one's own account: the password, the libraries, the last administrator."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from errors import Conflict, Invalid
from models.account import Audit, Credential, Session, User
from models.base import db
from models.library import Library, Membership
from models.reading import Interaction
from models.work import Edition
from services import libraries
from services.accounts import own_deletion, passwords, sessions
from services.accounts.visitors import Visitor
from services.db.transactions import writing
from tests.factories import add_member, make_library, make_user, make_work

PASSWORD = "correct horse"
HERE = Visitor("10.0.0.7")


def with_password(user):
    with writing(user):
        user.password_hash = passwords.hash_password(PASSWORD)
    return user


def leave(user, *, password: str = PASSWORD, hands_over: bool = False) -> None:
    own_deletion.delete_own_account(user, password, hands_over=hands_over, visitor=HERE)


def exists(user_id: int) -> bool:
    db.session.expire_all()
    return db.session.execute(select(User.id).where(User.id == user_id)).first() is not None


def test_it_goes_with_everything_that_is_private_to_it(vera, books):
    work = make_work("Emma", books)
    user_id = with_password(vera).id
    with writing():
        edition_id = db.session.execute(select(Edition.id)).scalar()
        db.session.add(Interaction(user_id=user_id, edition_id=edition_id, notes="mine"))
        token = sessions.open_session(vera, address="", user_agent="")
        key = Credential(user_id=user_id, kind="librarium", name="x", secret_hash=b"h")
        db.session.add(key)
    leave(vera)
    assert not exists(user_id)
    for model in (Interaction, Session, Credential, Membership):
        left = select(model.id).where(model.user_id == user_id)
        assert db.session.execute(left).first() is None, model
    assert sessions.find_signed_in(token) is None
    assert db.session.get(type(work), work.id) is not None


def test_the_audit_log_keeps_who_it_was(vera, ada):
    user_id = with_password(vera).id
    leave(vera)
    [row] = db.session.execute(select(Audit).where(Audit.action == "account_deleted")).scalars()
    assert (row.actor, row.user_id, row.subject_id, row.address) == (
        "Vera",
        None,
        user_id,
        "10.0.0.7",
    )


def test_a_wrong_password_deletes_nothing(vera):
    user_id = with_password(vera).id
    with pytest.raises(Invalid):
        leave(vera, password="guess")
    assert exists(user_id)


def test_an_owner_decides_first_what_becomes_of_the_libraries(olga, books):
    user_id = with_password(olga).id
    assert [row[1:] for row in own_deletion.list_owned_libraries(by=olga)] == [("Books", 2)]
    with pytest.raises(Conflict, match="owns_libraries"):
        leave(olga)
    assert exists(user_id)
    assert books.owner_id == user_id


def test_an_administrator_takes_the_libraries_over_and_the_members_stay(olga, ada, books, vera):
    with_password(olga)
    leave(olga, hands_over=True)
    db.session.expire_all()
    assert books.owner_id == ada.id
    role = select(Membership.role).where(Membership.user_id == ada.id)
    assert db.session.execute(role).scalar() == "owner"
    assert libraries.get_library(books.id, by=vera) == books
    actions = db.session.execute(select(Audit.action)).scalars().all()
    assert "library_handed_over" in actions


def test_a_name_that_the_administrator_uses_already_gets_the_former_owners(olga, ada, books):
    for name in ("books", "books (olga)"):
        other = make_library(f"other {name}", owner=ada)
        with writing(other):
            other.name = other.name_key = name
    add_member(books, ada, "viewer")
    with_password(olga)
    leave(olga, hands_over=True)
    db.session.expire_all()
    assert (books.name, books.owner_id) == ("Books (Olga, 2)", ada.id)
    names = select(Library.name_key).where(Library.owner_id == ada.id)
    assert sorted(db.session.execute(names).scalars()) == [
        "books",
        "books (olga)",
        "books (olga, 2)",
    ]


def test_the_last_administrator_stays_and_another_one_may_go(ada):
    user_id = with_password(ada).id
    make_user("Off", is_admin=True, is_active=False)
    assert own_deletion.is_last_admin(ada)
    with pytest.raises(Conflict, match="last_admin"):
        leave(ada, hands_over=True)
    make_user("Second", is_admin=True)
    leave(ada)
    assert not exists(user_id)


def test_a_library_in_the_trash_blocks_nobody(olga, books):
    libraries.delete_library(books, by=olga)
    user_id = with_password(olga).id
    leave(olga)
    assert not exists(user_id)
