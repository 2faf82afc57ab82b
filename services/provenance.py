"""The source of each field's value, the values of other sources, and locks."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, or_, select, true

from models.account import User
from models.base import Base, utc_now
from models.change import FieldSource
from models.classification import Series, Tag
from models.file import MediaFile
from models.library import Membership
from services import access
from services.changes import Recorder
from services.db import many
from services.db.transactions import session
from services.recorded import row_id
from services.text.names import name_key

PERSON = "person"
_OF_LIBRARIES: dict[str, type[Series] | type[Tag]] = {"series": Series, "tags": Tag}


class Source(NamedTuple):
    """What one source says about a field."""

    source: str
    value: Any
    is_chosen: bool
    is_locked: bool
    at: Any
    by: str
    file_path: str


def sources_of(row: Base, field: str, *, by: User) -> list[Source]:
    """What every source says about a field, the chosen one first. Names of people, paths of files,
    series and tags only as far as the caller may see them; a source that names only series or tags
    of other libraries is left out.
    """
    is_known = _is_known(row, by)
    query = (
        select(FieldSource, User.display_name, User.username, MediaFile.path_text)
        .select_from(FieldSource)
        .outerjoin(User, and_(User.id == FieldSource.user_id, is_known))
        .outerjoin(
            MediaFile,
            and_(MediaFile.id == FieldSource.media_file_id, access.visible_files(by)),
        )
        .where(
            FieldSource.subject_table == row.__tablename__,
            FieldSource.subject_id == row_id(row),
            FieldSource.field == field,
        )
        .order_by(FieldSource.is_chosen.desc(), FieldSource.at.desc(), FieldSource.id)
    )
    names = _names_of(row, field, by) if field in _OF_LIBRARIES else None
    return [
        Source(
            field_source.source,
            field_source.value if names is None else _only(field_source.value, names),
            field_source.is_chosen,
            field_source.is_locked,
            field_source.at,
            shown or username or "",
            path or "",
        )
        for field_source, shown, username, path in session().execute(query)
        if names is None or not field_source.value or _only(field_source.value, names)
    ]


def names_of_users(row: Base, user_ids: Collection[int], *, by: User) -> dict[int, str]:
    """The names of users who changed something about a row, by id, as far as the caller may know
    them.
    """
    query = select(User.id, User.display_name, User.username).where(_is_known(row, by))
    names = many.rows_in(query, User.id, user_ids)
    return {user_id: shown or username for user_id, shown, username in names}


def _is_known(row: Base, by: User) -> ColumnElement[bool]:
    """The SQL condition that the caller may know a user: a member of a library of the caller's that
    holds the row, or anyone if no other library holds it.
    """
    libraries = access.libraries_of(row)
    if by.is_admin or libraries <= access.visible_libraries(by):
        return true()
    visible = libraries & access.visible_libraries(by)
    member = exists().where(Membership.user_id == User.id, Membership.library_id.in_(visible))
    return or_(User.id == by.id, member)


def _names_of(row: Base, field: str, by: User) -> set[str]:
    """Name keys of the series or tags in the caller's libraries."""
    model = _OF_LIBRARIES[field]
    libraries = access.libraries_of(row) & access.visible_libraries(by)
    query = select(model.name_key).where(model.library_id.in_(libraries))
    return set(session().execute(query).scalars())


def _only(value: Any, keys: set[str]) -> Any:
    """The entries (names, or pairs that begin with one) whose name key is among these."""
    return [
        entry
        for entry in value or ()
        if name_key(entry if isinstance(entry, str) else entry[0]) in keys
    ]


def chosen_sources(row: Base) -> dict[str, FieldSource]:
    """The chosen source of each field of a row, by field."""
    query = select(FieldSource).where(
        FieldSource.subject_table == row.__tablename__,
        FieldSource.subject_id == row_id(row),
        FieldSource.is_chosen,
    )
    return {field_source.field: field_source for field_source in session().execute(query).scalars()}


def locked_fields(row: Base) -> frozenset[str]:
    """The names of the fields that scans and refreshes must not change."""
    return frozenset(
        name for name, field_source in chosen_sources(row).items() if field_source.is_locked
    )


def choose(
    recorder: Recorder,
    row: Base,
    field: str,
    value: Any,
    *,
    source: str = PERSON,
    by: User | None = None,
    lock: bool = False,
    media_file_id: int | None = None,
) -> None:
    """Record that a field has its value from `source` now. Undo restores the old source and its
    lock.
    """
    own: FieldSource | None = None
    for entry in _all(row, field):
        if entry.source == source:
            own = entry
        elif entry.is_chosen:
            recorder.assign(entry, {"is_chosen": False, "is_locked": False})
    new = {
        "value": value,
        "is_chosen": True,
        "is_locked": lock,
        "user_id": by.id if by else None,
        "media_file_id": media_file_id,
        "at": utc_now(),
    }
    if own is not None:
        recorder.assign(own, new)
        return
    recorder.add(
        FieldSource(
            subject_table=row.__tablename__,
            subject_id=row_id(row),
            field=field,
            source=source,
            **new,
        )
    )


def remember(recorder: Recorder, row: Base, field: str, value: Any, *, source: str) -> None:
    """Record what another source says a field is, without using it."""
    for entry in _all(row, field):
        if entry.source == source:
            if not entry.is_chosen:
                recorder.assign(entry, {"value": value, "at": utc_now()})
            return
    recorder.add(
        FieldSource(
            subject_table=row.__tablename__,
            subject_id=row_id(row),
            field=field,
            source=source,
            value=value,
            is_chosen=False,
            at=utc_now(),
        )
    )


def set_lock(
    recorder: Recorder, row: Base, field: str, value: Any, *, by: User, locked: bool
) -> None:
    """Lock or unlock a field without changing its value."""
    for entry in _all(row, field):
        if entry.is_chosen:
            recorder.assign(entry, {"is_locked": locked})
            return
    if locked:
        choose(recorder, row, field, value, source=PERSON, by=by, lock=True)


def _all(row: Base, field: str) -> list[FieldSource]:
    query = select(FieldSource).where(
        FieldSource.subject_table == row.__tablename__,
        FieldSource.subject_id == row_id(row),
        FieldSource.field == field,
    )
    return list(session().execute(query).scalars())
