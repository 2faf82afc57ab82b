"""Tags of a library, for its works, series, shelves and loans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from errors import Invalid, NotFound, Problem
from models.account import User
from models.change import ChangeSet
from models.classification import Series, SeriesTag, Shelf, ShelfTag, Tag, WorkTag
from models.lending import Loan, LoanTag
from models.library import Library
from services import access
from services.changes import Recorder, recording
from services.db.transactions import session
from services.text.names import name_key
from services.works.fields import TAG

TagLink = type[WorkTag] | type[SeriesTag] | type[ShelfTag] | type[LoanTag]
LIMIT = 10_000  # of one library


def list_tags(library: Library, *, by: User) -> Sequence[Tag]:
    """The tags of a library, by name. Raises NotFound."""
    access.require(by, "tags:read", library)
    query = (
        select(Tag).where(Tag.library_id == library.id).order_by(Tag.name_key, Tag.id).limit(LIMIT)
    )
    return session().execute(query).scalars().all()


def get_tag(library: Library, uuid: UUID, *, by: User) -> Tag:
    """A tag of this library. Raises NotFound."""
    access.require(by, "tags:read", library)
    tag = (
        session()
        .execute(select(Tag).where(Tag.uuid == uuid, Tag.library_id == library.id))
        .scalar()
    )
    if tag is None:
        raise NotFound("tag")
    return tag


def create_tag(library: Library, values: Mapping[str, Any], *, by: User) -> Tag:
    """Create a tag. Raises Forbidden, Invalid, and Conflict("duplicate") when the library has a tag
    of this name, ignoring letter case.
    """
    cleaned = TAG.clean_new(values)
    tag = Tag(library_id=library.id, name_key=name_key(cleaned["name"]), **cleaned)
    with recording(
        by=by, kind="create", subject=tag, needs="tags:create", within=library
    ) as recorder:
        recorder.add(tag)
    return tag


def edit_tag(tag: Tag, values: Mapping[str, Any], *, by: User) -> Tag:
    """Change a tag's name or colour. Raises Forbidden, Invalid, NotFound, Conflict("duplicate")."""
    cleaned = TAG.clean(values)
    if "name" in cleaned:
        cleaned["name_key"] = name_key(cleaned["name"])
    with recording(by=by, kind="edit", subject=tag, needs="tags:update") as recorder:
        recorder.assign(tag, cleaned)
    return tag


def delete_tag(tag: Tag, *, by: User) -> ChangeSet:
    """Delete a tag and remove it from everything that has it; undo restores both. Raises Forbidden
    and NotFound.
    """
    with recording(by=by, kind="delete", subject=tag, needs="tags:delete") as recorder:
        change_set = recorder.change_set
        for link in (WorkTag, SeriesTag, ShelfTag, LoanTag):
            recorder.remove_all(
                session().execute(select(link).where(link.tag_id == tag.id)).scalars().all()
            )
        recorder.remove(tag)
    return change_set


def ids_of(library_id: int, uuids: Iterable[UUID]) -> list[int]:
    """The ids of these tags of a library for which the caller's permissions were checked. Raises
    Invalid("tag_ids") for tags of other libraries.
    """
    wanted = list(dict.fromkeys(uuids))
    if not wanted:
        return []
    if len(wanted) > LIMIT:
        raise Invalid({"tag_ids": Problem("too_many", maximum=LIMIT)})
    ids = (
        session()
        .execute(select(Tag.id, Tag.uuid).where(Tag.library_id == library_id, Tag.uuid.in_(wanted)))
        .all()
    )
    if len(ids) < len(wanted):
        raise Invalid({"tag_ids": Problem("no_such_tag")})
    return sorted(row.id for row in ids)


def by_owner(link: TagLink, owner_ids: Any) -> dict[int, list[Any]]:
    """The tags (uuid, name, color, created_at) of series, shelves or loans by owner id, sorted by
    name. `link` is the link table; `owner_ids` is a list of ids, or a query for them.
    """
    owner = getattr(link, f"{link.__tablename__.removesuffix('_tag')}_id")
    query = select(owner, Tag.uuid, Tag.name, Tag.color, Tag.created_at).join(
        Tag,
        Tag.id == link.tag_id,
    )
    tags: dict[int, list[Any]] = defaultdict(list)
    for row in session().execute(query.where(owner.in_(owner_ids)).order_by(Tag.name_key, Tag.id)):
        tags[row[0]].append(row)
    return tags


def assign(
    recorder: Recorder,
    owner: Series | Shelf | Loan,
    link: TagLink,
    tag_ids: Sequence[int],
) -> bool:
    """Replace the tags of a series, shelf or loan; `link` is its link table. Returns whether
    anything changed. Tags of works are a field (services/works/tags.py).
    """
    column = f"{owner.__tablename__}_id"
    query: Select[Any] = select(link).where(getattr(link, column) == owner.id)
    present = {row.tag_id: row for row in session().execute(query).scalars()}
    recorder.remove_all(row for tag_id, row in present.items() if tag_id not in tag_ids)
    for tag_id in tag_ids:
        if tag_id not in present:
            recorder.add(link(**{column: owner.id, "tag_id": tag_id}))
    return set(tag_ids) != present.keys()
