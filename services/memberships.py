"""The libraries of which somebody is a member. Their dashboard uses these, even for administrators,
who can see all libraries.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select

from models.account import User
from models.library import Library, Membership
from services import access
from services.db.transactions import session


class Memberships(NamedTuple):
    """Ids of libraries, and of the scopes that one of them is in."""

    libraries: tuple[int, ...]
    scopes: tuple[int, ...]

    def scopes_of_several(self) -> tuple[int, ...]:
        """The scopes that more than one of them is in: a work there may have come to each on
        another day.
        """
        every = access.scope_libraries()
        return tuple(
            scope_id
            for scope_id in self.scopes
            if len(every[scope_id].intersection(self.libraries)) > 1
        )


def memberships(kinds: Collection[str], *, by: User) -> Memberships:
    """Those of these kinds; empty for who is no member of any."""
    query = (
        select(Library.id)
        .join(Membership, Membership.library_id == Library.id)
        .where(Membership.user_id == by.id, Library.kind.in_(kinds), Library.deleted_at.is_(None))
    )
    ids = tuple(session().execute(query.order_by(Library.id)).scalars())
    return Memberships(ids, access.visible_scopes(by, ids))
