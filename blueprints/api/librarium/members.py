"""Members of a library."""

from __future__ import annotations

from uuid import UUID

from blueprints.api.librarium.bodies.accounts import MemberQuery, NewMember, RoleChange
from blueprints.api.librarium.routes import delete, get, patch, post
from blueprints.api.librarium.shapes import accounts as shapes
from blueprints.api.parsing import wrong_request
from errors import NotFound
from models.account import User
from models.library import ROLES, Library
from services import members
from services.text.names import name_key

TAG = "libraries"
_ROLES = {
    name: role for role in ROLES for name in (role, shapes.ROLE_NAMES[role], shapes.ROLE_IDS[role])
}


@get(
    "/libraries/{library_id}/members",
    TAG,
    permission="members:read",
    query=MemberQuery,
    answer=list[shapes.MemberResponse],
)
def list_members(by: User, library: Library, query: MemberQuery) -> list[shapes.MemberResponse]:
    """List the members in the order in which they joined.

    `search` is part of a name. Members have no tags, so `tag` finds nobody.
    """
    wanted = name_key(query.search)
    rows = [] if query.tag.strip() else members.list_memberships(library, by=by)
    return [
        shapes.member(row, by)
        for row in rows
        if wanted in row.user.username_key or wanted in name_key(row.user.display_name)
    ]


@post(
    "/libraries/{library_id}/members",
    TAG,
    permission="members:create",
    body=NewMember,
    status=204,
    errors=(409,),
)
def add_member(by: User, library: Library, body: NewMember) -> None:
    """Add a member, as library_owner, library_editor or library_viewer.

    They see the library from then on.
    """
    members.add_user(
        library, body.user_id, _role(body.role_id if body.role is None else body.role), by=by
    )


@patch(
    "/libraries/{library_id}/members/{user_id}",
    TAG,
    permission="members:update",
    body=RoleChange,
    status=204,
)
def change_role(by: User, library: Library, user_id: UUID, body: RoleChange) -> None:
    """Change a member's role.

    The role of the library's owner can't be changed.
    """
    user = members.find_user(library, user_id, by=by)
    with wrong_request("role", "owner"):
        members.change_role(library, user, _role(body.role), by=by)


@delete("/libraries/{library_id}/members/{user_id}", TAG, permission="members:delete")
def remove_member(by: User, library: Library, user_id: UUID) -> None:
    """Remove a member, or leave the library yourself.

    The library's owner can't be removed.
    """
    user = members.find_user(library, user_id, by=by)
    with wrong_request("user_id", "owner"):
        members.remove_member(library, user, by=by)


def _role(name: str) -> str:
    if name not in _ROLES:
        raise NotFound("role")
    return _ROLES[name]
