"""The libraries of which a user is a member. Dashboards use these even for administrators, who can
see all libraries.
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
    """Ids of the libraries, and of the scopes that contain one of them."""

    libraries: tuple[int, ...]
    scopes: tuple[int, ...]

    def scopes_of_several(self) -> tuple[int, ...]:
        """Ids of the scopes with more than one of the libraries, to which a work may have been
        added on different days.
        """
        libraries_by_scope = access.scope_libraries()
        return tuple(
            scope_id
            for scope_id in self.scopes
            if len(libraries_by_scope[scope_id].intersection(self.libraries)) > 1
        )


def memberships(kinds: Collection[str], *, by: User) -> Memberships:
    """The caller's memberships in libraries of these kinds."""
    query = (
        select(Library.id)
        .join(Membership, Membership.library_id == Library.id)
        .where(Membership.user_id == by.id, Library.kind.in_(kinds), Library.deleted_at.is_(None))
    )
    ids = tuple(session().execute(query.order_by(Library.id)).scalars())
    return Memberships(ids, access.visible_scopes(by, ids))
