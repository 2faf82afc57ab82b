"""Finds series and tags by name in all libraries that a user can see, for autocompletion."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from models.account import User
from models.classification import Series, Tag
from models.library import Library
from services import access
from services.db.transactions import session
from services.text.names import name_key

LIMIT = 20


class Named(NamedTuple):
    """A name and its library. With `is_ambiguous`, another library that the caller may see has the
    same name.
    """

    uuid: UUID
    name: str
    library_uuid: UUID
    library_name: str
    is_ambiguous: bool = False


def find_series(text: str, kinds: Collection[str], *, by: User) -> list[Named]:
    """Series whose names contain the text, by name, at most LIMIT."""
    query = (
        select(Series.uuid, Series.name, Library.uuid, Library.name)
        .join(Library, Library.id == Series.library_id)
        .where(
            Library.id.in_(access.visible_libraries(by)),
            Library.kind.in_(kinds),
            Series.deleted_at.is_(None),
        )
        .where(Series.name_key.contains(name_key(text), autoescape=True))
        .order_by(Series.sort_key, Library.name_key, Series.id)
    )
    return [
        Named(uuid, name, library, shown)
        for uuid, name, library, shown in session().execute(query.limit(LIMIT))
    ]


def find_tags(text: str, kinds: Collection[str], *, by: User) -> list[Named]:
    """Tags whose names contain the text, by name, at most LIMIT."""
    libraries = select(Library.id).where(
        Library.id.in_(access.visible_libraries(by)), Library.kind.in_(kinds)
    )
    other = aliased(Tag)
    is_ambiguous = exists().where(
        other.name_key == Tag.name_key, other.id != Tag.id, other.library_id.in_(libraries)
    )
    query = (
        select(Tag.uuid, Tag.name, Library.uuid, Library.name, is_ambiguous)
        .join(Library, Library.id == Tag.library_id)
        .where(
            Tag.library_id.in_(libraries), Tag.name_key.contains(name_key(text), autoescape=True)
        )
        .order_by(Tag.name_key, Library.name_key, Tag.id)
    )
    return [
        Named(uuid, name, library, shown, bool(twice))
        for uuid, name, library, shown, twice in session().execute(query.limit(LIMIT))
    ]
