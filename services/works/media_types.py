"""Media types, for example novel or manga: managed by administrators; and the field `media_type` of
a work.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from errors import Conflict, Invalid, NotFound, Problem
from models.account import User
from models.change import ChangeSet
from models.classification import MediaType
from models.work import Work
from services import access
from services.changes import recording
from services.db import many
from services.db.transactions import session
from services.text import clean
from services.text.fields import N_, Field, Table, line, prose
from services.text.names import name_key
from services.works.kinds import DEFAULT_TYPES, kinds_with_default_type
from services.works.rows import RowWriter

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
LIMIT = 10_000


def _internal_name(value: Any) -> str:
    name = str(clean.line(64, is_required=True)(value))
    if not _NAME.fullmatch(name):
        raise clean.InvalidValue(Problem("not_a_slug"))
    return name


MEDIA_TYPE = Table(
    display_name=line(N_("Name"), 128, is_required=True),
    description=prose(N_("Description"), 10_000),
)
NEW_MEDIA_TYPE = Table(
    name=Field(label=N_("Internal name"), clean=_internal_name, limit=64, is_required=True),
    **MEDIA_TYPE,
)


class MediaTypeRow(NamedTuple):
    """A media type and the number of its works that the caller may see."""

    media_type: MediaType
    works: int


def list_media_types(*, by: User) -> list[MediaTypeRow]:
    """All media types, by display name."""
    counts = _counts(by)
    types = session().execute(select(MediaType).order_by(MediaType.id).limit(LIMIT)).scalars()
    return [
        MediaTypeRow(media_type, counts.get(media_type.name_key, 0))
        for media_type in sorted(types, key=lambda one: name_key(one.display_name))
    ]


def get_media_type(uuid: UUID) -> MediaType:
    """A media type. Raises NotFound."""
    media_type = session().execute(select(MediaType).where(MediaType.uuid == uuid)).scalar()
    if media_type is None:
        raise NotFound("media_type")
    return media_type


def row_of(media_type: MediaType, *, by: User) -> MediaTypeRow:
    """One media type with its number of works."""
    return MediaTypeRow(media_type, _counts(by).get(media_type.name_key, 0))


def type_condition(names: Sequence[str]) -> ColumnElement[bool]:
    """The SQL condition on works that they have one of these types (internal names), including
    works without a type whose kind has it as its default.
    """
    keys = [name_key(name) for name in names]
    kinds = kinds_with_default_type(keys)
    ids = select(MediaType.id).where(MediaType.name_key.in_(keys))
    return or_(
        Work.media_type_id.in_(ids), and_(Work.media_type_id.is_(None), Work.kind.in_(kinds))
    )


def create_media_type(values: Mapping[str, Any], *, by: User) -> MediaType:
    """Create a media type. Raises Forbidden, Invalid, and Conflict("duplicate") when the internal
    name exists.
    """
    cleaned = NEW_MEDIA_TYPE.clean_new(values)
    media_type = MediaType(name_key=name_key(cleaned["name"]), **cleaned)
    with recording(
        by=by, kind="create", subject=media_type, needs="media_types:create"
    ) as recorder:
        recorder.add(media_type)
    return media_type


def edit_media_type(media_type: MediaType, values: Mapping[str, Any], *, by: User) -> MediaType:
    """Change the display name or description; the internal name stays. Raises Forbidden, Invalid,
    NotFound.
    """
    cleaned = MEDIA_TYPE.clean(values)
    with recording(by=by, kind="edit", subject=media_type, needs="media_types:update") as recorder:
        recorder.assign(media_type, cleaned)
    return media_type


def delete_media_type(media_type: MediaType, *, by: User) -> ChangeSet:
    """Delete a media type without works; works in the trash count. Raises Forbidden, NotFound,
    Conflict("in_use").
    """
    with recording(
        by=by, kind="delete", subject=media_type, needs="media_types:delete"
    ) as recorder:
        change_set = recorder.change_set
        if (
            session()
            .execute(select(Work.id).where(type_condition([media_type.name])).limit(1))
            .first()
            is not None
        ):
            raise Conflict("in_use")
        recorder.remove(media_type)
    return change_set


def _counts(by: User) -> dict[str, int]:
    """Number of works by internal name."""
    scopes = access.visible_scopes(by)
    query = (
        select(MediaType.name_key, Work.kind, func.count())
        .select_from(Work)
        .outerjoin(MediaType, MediaType.id == Work.media_type_id)
        .where(Work.scope_id.in_(scopes), Work.deleted_at.is_(None))
        .group_by(MediaType.name_key, Work.kind)
    )
    counts: dict[str, int] = defaultdict(int)
    for name, kind, works in session().execute(query):
        counts[name or DEFAULT_TYPES.get(kind, "")] += works
    return counts


# ── the field ─────────────────────────────────────────────────────────────────────────────────────


def read(work_ids: Collection[int], _libraries: Collection[int] | None = None) -> dict[int, str]:
    """The internal name by work id, only for works that have a type of their own."""
    query = select(Work.id, MediaType.name).join(MediaType, MediaType.id == Work.media_type_id)
    return dict(many.rows_in(query, Work.id, work_ids))


def write(
    rows: RowWriter, wanted: Mapping[int, str], *, new: Collection[int] = frozenset()
) -> None:
    """Set the media types of these works by internal name; "" for none. Raises Invalid."""
    keys = {name_key(name) for name in wanted.values()}
    query = select(MediaType.name_key, MediaType.id)
    ids = dict(many.rows_in(query, MediaType.name_key, keys - {""}))
    if keys - {""} - ids.keys():
        raise Invalid({"media_type": Problem("unknown_id")})
    present = dict(many.rows_in(select(Work.id, Work.media_type_id), Work.id, wanted.keys() - new))
    for work_id, name in wanted.items():
        media_type_id = ids.get(name_key(name))
        if present.get(work_id) != media_type_id:
            rows.change(Work, work_id, media_type_id=media_type_id)
    rows.flush()


def choices() -> dict[str, str]:
    """Display names by internal name, sorted by display name."""
    rows = session().execute(select(MediaType).limit(LIMIT)).scalars()
    ordered = sorted(rows, key=lambda row: name_key(row.display_name))
    return {row.name: row.display_name for row in ordered}


def uuid_of(name: str) -> UUID:
    """The public id of the media type with this internal name, or of the first one. Raises
    NotFound.
    """
    query = select(MediaType.uuid).order_by(MediaType.name_key != name_key(name), MediaType.id)
    uuid = session().execute(query.limit(1)).scalar()
    if uuid is None:
        raise NotFound("media_type")
    return uuid


def display_name(name: str) -> str:
    """The display name of a media type; "" for none."""
    query = select(MediaType.display_name).where(MediaType.name_key == name_key(name))
    return session().execute(query).scalar() or ""
