"""Deleting one's own account, after deciding what happens to one's libraries."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select

from errors import Conflict
from models import base
from models.account import User
from models.library import Library, Membership
from services import audit
from services.accounts import sign_in
from services.accounts.visitors import Visitor
from services.db.transactions import session, wait_for_others, writing
from services.text.names import name_key

_LAST_ADMIN_LOCK = 0x57ACC6  # two administrators who leave at once would both see the other


class OwnedLibrary(NamedTuple):
    """A library of the user's; `others` is the number of its other members."""

    id: int
    name: str
    others: int


def list_owned_libraries(*, by: User) -> list[OwnedLibrary]:
    """The libraries that the user owns, by name. They must be handed over before the account can be
    deleted.
    """
    others = (
        select(func.count())
        .where(Membership.library_id == Library.id, Membership.user_id != by.id)
        .correlate(Library)
        .scalar_subquery()
    )
    query = (
        select(Library.id, Library.name, others)
        .where(Library.owner_id == by.id, Library.deleted_at.is_(None))
        .order_by(Library.name_key, Library.id)
    )
    return [OwnedLibrary(*row) for row in session().execute(query)]


def is_last_admin(user: User) -> bool:
    """Whether the user is the only active administrator."""
    return user.is_admin and _other_admin(user) is None


def delete_own_account(by: User, password: str, *, hands_over: bool, visitor: Visitor) -> None:
    """Delete the caller's account for good, with all their private data.

    With `hands_over` their libraries go to an administrator; without it, owning one is an error.
    Raises Invalid for a wrong password, Conflict("last_admin"), Conflict("owns_libraries").
    """
    sign_in.check_password(by, password, visitor=visitor)
    with writing(by):
        wait_for_others(_LAST_ADMIN_LOCK)
        heir = _other_admin(by)
        if by.is_admin and heir is None:
            raise Conflict("last_admin")
        owned = select(Library).where(Library.owner_id == by.id, Library.deleted_at.is_(None))
        libraries = session().execute(owned.with_for_update()).scalars().all()
        if libraries and (not hands_over or heir is None):
            raise Conflict("owns_libraries")
        for library in libraries:
            assert heir is not None
            _hand_over(library, heir, by)
        audit.record("account_deleted", by=by, subject=by, address=visitor.address)
        session().flush()
        session().delete(by)


def _other_admin(user: User) -> User | None:
    """The administrator with the oldest account, apart from this user."""
    query = select(User).where(User.is_admin, User.is_active, User.id != user.id)
    return session().execute(query.order_by(User.id).limit(1)).scalar()


def _hand_over(library: Library, heir: User, by: User) -> None:
    """Give a library to another owner, inside the write transaction. If they already use its name,
    the former owner's name is added.
    """
    own = select(Library.name_key).where(Library.owner_id == heir.id, Library.deleted_at.is_(None))
    taken = set(session().execute(own).scalars())
    numbers = ("", *(f", {number}" for number in range(2, 10_000)))
    spellings = (f"{library.name} ({by.username}{number})" for number in numbers)
    name = next(name for name in (library.name, *spellings) if name_key(name) not in taken)
    library.name, library.name_key = name, name_key(name)
    library.owner_id = heir.id
    library.version += 1
    library.updated_at = base.utc_now()
    mine = select(Membership).where(
        Membership.library_id == library.id, Membership.user_id == heir.id
    )
    membership = session().execute(mine).scalar()
    if membership is None:
        membership = Membership(library_id=library.id, user_id=heir.id, role="owner")
        session().add(membership)
    membership.role = "owner"
    audit.record("library_handed_over", by=by, subject=library)
    session().flush()
