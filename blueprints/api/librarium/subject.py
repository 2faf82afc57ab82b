"""What the permissions of this API refer to: the library in the path."""

from __future__ import annotations

from collections.abc import Mapping

from blueprints.api.dispatch import Subject
from blueprints.api.librarium.routes import KINDS
from blueprints.api.parsing import uuid_of
from errors import Forbidden, Invalid, NotFound, Problem
from models.account import User
from services import libraries


def library_of(by: User, permission: str, path: Mapping[str, str]) -> Subject:
    """Raises Forbidden for who may not, also when there is no such library; who sees every library
    learns later that there is none.
    """
    try:
        uuid = uuid_of(path["library_id"])
    except ValueError:
        raise Invalid({"library_id": Problem("not_an_id")}) from None
    try:
        library = libraries.get_by_uuid(uuid, KINDS, by=by)
    except NotFound:
        if by.is_admin:
            return Subject({}, missing="library")
        raise Forbidden(permission) from None
    if not (permission == "members:delete" and _is_oneself(by, path)):  # every member may leave
        libraries.require(library, _ours(permission), by=by)
    return Subject({"library": library})


def _is_oneself(by: User, path: Mapping[str, str]) -> bool:
    try:
        return uuid_of(path["user_id"]) == by.uuid
    except ValueError:
        return False


def _ours(permission: str) -> str:
    """Books are works here."""
    noun, _colon, act = permission.partition(":")
    return f"{'works' if noun == 'books' else noun}:{act}"
