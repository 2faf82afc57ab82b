"""Genres: the same for the whole instance; the admin names them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from errors import NotFound
from models.account import User
from models.change import ChangeSet
from models.classification import Genre, WorkGenre
from services.changes import recording
from services.db.transactions import session
from services.text.names import name_key
from services.works.fields import GENRE

MOST = 10_000


def list_genres() -> Sequence[Genre]:
    """All of them, by name; everybody may know their names."""
    return (
        session()
        .execute(select(Genre).order_by(Genre.name_key, Genre.id).limit(MOST))
        .scalars()
        .all()
    )


def get_genre(uuid: UUID) -> Genre:
    """Raises NotFound."""
    found = session().execute(select(Genre).where(Genre.uuid == uuid)).scalar()
    if found is None:
        raise NotFound("genre")
    return found


def create_genre(values: Mapping[str, Any], *, by: User) -> Genre:
    """Raises Forbidden, Invalid, and Conflict("duplicate") for a name that is there in whatever
    letter case.
    """
    cleaned = GENRE.clean_new(values)
    genre = Genre(name_key=name_key(cleaned["name"]), **cleaned)
    with recording(by=by, kind="create", subject=genre, needs="genres:create") as recorder:
        recorder.add(genre)
    return genre


def edit_genre(genre: Genre, values: Mapping[str, Any], *, by: User) -> Genre:
    """Another name; its works are found by that.

    Raises Forbidden, Invalid, NotFound, Conflict("duplicate").
    """
    cleaned = GENRE.clean(values)
    if "name" in cleaned:
        cleaned["name_key"] = name_key(cleaned["name"])
    with recording(by=by, kind="edit", subject=genre, needs="genres:update") as recorder:
        recorder.assign(genre, cleaned)
    return genre


def delete_genre(genre: Genre, *, by: User) -> ChangeSet:
    """Take a genre away, also from its works; undo brings both back.

    Raises Forbidden and NotFound.
    """
    with recording(by=by, kind="delete", subject=genre, needs="genres:delete") as recorder:
        made = recorder.change_set
        links = select(WorkGenre).where(WorkGenre.genre_id == genre.id)
        recorder.remove_all(session().execute(links).scalars().all())
        recorder.remove(genre)
    return made
