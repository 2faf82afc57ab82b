"""Members of a library and their roles. The owner can't be removed."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import case, select
from sqlalchemy.orm import aliased

from errors import Conflict, Invalid, NotFound, Problem
from models.account import User
from models.change import ChangeSet
from models.library import ROLES, Library, Membership
from services import access
from services.accounts import users
from services.changes import recording
from services.db.transactions import session
from services.text.names import name_key


class Member(NamedTuple):
    """A member and their role. `is_library_owner` is the one owner who can't be removed."""

    user: User
    role: str
    is_library_owner: bool


def list_members(library: Library, *, by: User) -> list[Member]:
    """Owners first, then editors, then viewers, each by name. Raises NotFound."""
    access.require(by, "members:read", library)
    rank = case({role: number for number, role in enumerate(ROLES)}, value=Membership.role)
    query = (
        select(User, Membership.role)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.library_id == library.id)
    )
    rows = session().execute(query.order_by(rank, User.username_key))
    return [Member(user, role, user.id == library.owner_id) for user, role in rows]


class MembershipRow(NamedTuple):
    """A membership for programs: user, role, when they joined, and who added them."""

    user: User
    role: str
    joined_at: datetime
    invited_by: UUID | None


def list_memberships(library: Library, *, by: User) -> list[MembershipRow]:
    """The memberships of a library, oldest first. Raises NotFound."""
    access.require(by, "members:read", library)
    inviter = aliased(User)
    query = (
        select(User, Membership.role, Membership.created_at, inviter.uuid)
        .join(Membership, Membership.user_id == User.id)
        .outerjoin(inviter, inviter.id == Membership.invited_by_id)
        .where(Membership.library_id == library.id)
        .order_by(Membership.created_at, Membership.id)
    )
    return [MembershipRow(*row) for row in session().execute(query)]


def get_member(library: Library, user_id: int, *, by: User) -> User:
    """The account of a member. Raises NotFound."""
    access.require(by, "members:read", library)
    user = session().get(User, user_id)
    if user is None or _membership(library, user) is None:
        raise NotFound("member")
    return user


def add_member(library: Library, identifier: str, role: str, *, by: User) -> User:
    """Add a user to a library by user name (never by email address). Raises Forbidden, Invalid and
    Conflict("duplicate").
    """
    access.require(by, "members:create", library)
    user = users.find_by_name(identifier)
    problems: dict[str, Problem] = {}
    if "@" in name_key(identifier):
        problems["identifier"] = Problem("email_for_name")
    elif user is None or not user.is_active:
        problems["identifier"] = Problem("no_such_user" if identifier.strip() else "required")
    if role not in ROLES:
        problems["role"] = Problem("not_one_of", allowed=ROLES)
    if problems or user is None:
        raise Invalid(problems)
    return _add(library, user, role, by)


def add_user(library: Library, uuid: UUID, role: str, *, by: User) -> User:
    """Add a user to a library by public id. Raises Forbidden, NotFound("user"),
    Conflict("duplicate").
    """
    access.require(by, "members:create", library)
    user = users.find_by_uuid(uuid)
    if user is None or not user.is_active:
        raise NotFound("user")
    return _add(library, user, role, by)


def _add(library: Library, user: User, role: str, by: User) -> User:
    with recording(
        by=by, kind="add_member", subject=library, needs="members:create", rows=(user,)
    ) as recorder:
        recorder.add(
            Membership(user_id=user.id, library_id=library.id, role=role, invited_by_id=by.id)
        )
    return user


def find_user(library: Library, uuid: UUID, *, by: User) -> User:
    """The account of a member by public id. Raises NotFound."""
    user = users.find_by_uuid(uuid)
    if user is None:
        raise NotFound("member")
    return get_member(library, user.id, by=by)


def change_role(library: Library, user: User, role: str, *, by: User) -> ChangeSet | None:
    """Change a member's role; returns the change set for undo, None when nothing changed. Raises
    Forbidden, NotFound, Invalid, Conflict("owner").
    """
    with recording(by=by, kind="change_role", subject=library, needs="members:update") as recorder:
        if role not in ROLES:
            raise Invalid({"role": Problem("not_one_of", allowed=ROLES)})
        membership = _protected(library, user)
        changed = recorder.assign(membership, {"role": role})
        change_set = recorder.change_set
    return change_set if changed else None


def remove_member(library: Library, user: User, *, by: User) -> ChangeSet:
    """End a membership; members may leave by themselves. Returns the change set for undo. Raises
    Forbidden, NotFound, Conflict("owner").
    """
    needs = "members:read" if by.id == user.id else "members:delete"
    with recording(by=by, kind="remove_member", subject=library, needs=needs) as recorder:
        recorder.remove(_protected(library, user))
        change_set = recorder.change_set
    return change_set


def _membership(library: Library, user: User) -> Membership | None:
    return (
        session()
        .execute(
            select(Membership).where(
                Membership.library_id == library.id, Membership.user_id == user.id
            )
        )
        .scalar()
    )


def _protected(library: Library, user: User) -> Membership:
    """A membership that may be changed. Raises Conflict("owner") for that of the library's
    owner.
    """
    membership = _membership(library, user)
    if membership is None:
        raise NotFound("member")
    if library.owner_id == user.id:
        raise Conflict("owner")
    return membership
