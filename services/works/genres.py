"""Genres, shared by the whole instance: administrators name the common ones, works bring others
along. The field `genres` of a work is a sorted list of names.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, or_, select, true

from errors import NotFound
from models.account import User
from models.change import ChangeSet
from models.classification import Genre, WorkGenre
from models.library import FacetCount
from services import access
from services.changes import recording
from services.db import many
from services.db.transactions import session
from services.text.names import name_key
from services.works import names
from services.works.fields import GENRE
from services.works.rows import RowWriter

LIMIT = 10_000
_MOST_NAMED = 4
_BETWEEN = re.compile(r"[/,]")


def list_genres(*, by: User) -> Sequence[Genre]:
    """Genres by name: the common ones, and those of works that the caller may see."""
    query = select(Genre).where(is_known(by)).order_by(Genre.name_key, Genre.id)
    return session().execute(query.limit(LIMIT)).scalars().all()


def is_known(by: User) -> ColumnElement[bool]:
    """The SQL condition on Genre that the caller may know about it."""
    if by.is_admin and by.is_active:
        return true()
    of_works = select(FacetCount.value).where(
        FacetCount.facet == "genre",
        FacetCount.works > 0,
        FacetCount.scope_id.in_(access.visible_scopes(by)),
    )
    return or_(Genre.is_common, cast(Genre.id, Text).in_(of_works))


def names_by_key(*, by: User) -> dict[str, str]:
    """The names of the genres that the caller may know, by key."""
    return {genre.name_key: genre.name for genre in list_genres(by=by)}


def named_in(known: Mapping[str, str], texts: Iterable[str]) -> list[str]:
    """The known genres among the words of others ("Fiction / Fantasy"), at most four, the shortest
    first.
    """
    parts = [part.strip() for text in texts for part in _BETWEEN.split(text)]
    keys = dict.fromkeys(name_key(part) for part in parts)
    names = [known[key] for key in keys if key in known]
    return sorted(names, key=lambda name: (len(name), name))[:_MOST_NAMED]


def get_genre(uuid: UUID) -> Genre:
    """A genre. Raises NotFound."""
    genre = session().execute(select(Genre).where(Genre.uuid == uuid)).scalar()
    if genre is None:
        raise NotFound("genre")
    return genre


def create_genre(values: Mapping[str, Any], *, by: User) -> Genre:
    """Create a genre that everybody may know. One that only works brought along becomes such, under
    this name. Raises Forbidden, Invalid, and Conflict("duplicate") when the name exists already,
    ignoring letter case.
    """
    cleaned = GENRE.clean_new(values)
    query = select(Genre).where(Genre.name_key == name_key(cleaned["name"]), ~Genre.is_common)
    brought = session().execute(query).scalar()
    if brought is not None:
        return _make_common(brought, cleaned, by=by)
    genre = Genre(name_key=name_key(cleaned["name"]), is_common=True, **cleaned)
    with recording(by=by, kind="create", subject=genre, needs="genres:create") as recorder:
        recorder.add(genre)
    return genre


def _make_common(genre: Genre, cleaned: Mapping[str, Any], *, by: User) -> Genre:
    with recording(by=by, kind="edit", subject=genre, needs="genres:create") as recorder:
        recorder.assign(genre, {**cleaned, "is_common": True})
    return genre


def edit_genre(genre: Genre, values: Mapping[str, Any], *, by: User) -> Genre:
    """Rename a genre; its works are found by the new name, and everybody may know it. Raises
    Forbidden, Invalid, NotFound, Conflict("duplicate").
    """
    cleaned = GENRE.clean(values)
    if "name" in cleaned:
        cleaned["name_key"] = name_key(cleaned["name"])
    with recording(by=by, kind="edit", subject=genre, needs="genres:update") as recorder:
        recorder.assign(genre, {**cleaned, "is_common": True})
    return genre


def delete_genre(genre: Genre, *, by: User) -> ChangeSet:
    """Delete a genre and remove it from its works; undo restores both. Raises Forbidden and
    NotFound.
    """
    with recording(by=by, kind="delete", subject=genre, needs="genres:delete") as recorder:
        change_set = recorder.change_set
        links = select(WorkGenre).where(WorkGenre.genre_id == genre.id)
        recorder.remove_all(session().execute(links).scalars().all())
        recorder.remove(genre)
    return change_set


# ── the field ─────────────────────────────────────────────────────────────────────────────────────


def read(
    work_ids: Collection[int], _libraries: Collection[int] | None = None
) -> dict[int, list[str]]:
    """The names of the genres by work id."""
    query = select(WorkGenre.work_id, Genre.name).join(Genre).order_by(Genre.name_key)
    names_by_work: dict[int, list[str]] = defaultdict(list)
    for work_id, name in many.rows_in(query, WorkGenre.work_id, work_ids):
        names_by_work[work_id].append(name)
    return names_by_work


def write(
    rows: RowWriter, wanted: Mapping[int, Sequence[str]], *, new: Collection[int] = frozenset()
) -> None:
    """Replace the genres of these works; `new` works have none yet."""
    ids = find_or_create(rows, {name for genres in wanted.values() for name in genres})
    query = select(WorkGenre.work_id, WorkGenre.genre_id)
    present: dict[int, set[int]] = defaultdict(set)
    for work_id, genre_id in many.rows_in(query, WorkGenre.work_id, wanted.keys() - new):
        present[work_id].add(genre_id)
    for work_id, genres in wanted.items():
        own = {ids[name_key(name)] for name in genres}
        for genre_id in sorted(own - present[work_id]):
            rows.add(WorkGenre, work_id=work_id, genre_id=genre_id)
        for genre_id in sorted(present[work_id] - own):
            rows.remove(WorkGenre, work_id, genre_id)
    rows.flush()


def find_or_create(rows: RowWriter, wanted: Collection[str]) -> dict[str, int]:
    """Genre ids by name key."""
    by_key = {name_key(name): name for name in sorted(wanted)}
    query = select(Genre.name_key, Genre.id)
    return names.find_or_create(
        rows,
        Genre,
        by_key,
        find=lambda keys: dict(many.rows_in(query, Genre.name_key, keys)),
        columns=lambda keys: {key: {"name": by_key[key], "name_key": key} for key in keys},
    )
