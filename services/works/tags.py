"""The field `tags` of a work: a sorted list of names of the libraries that hold it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from models.account import User
from models.classification import Tag, WorkTag
from models.library import Library
from models.work import Work
from services import access
from services.db import many
from services.text.names import name_key
from services.works import library_names
from services.works.rows import RowWriter


class TagEntry(NamedTuple):
    """An entry of the field whose tag is known by id."""

    tag_id: int


class _WorkTag(NamedTuple):
    """A tag that a work has."""

    tag_id: int
    library_id: int
    name: str
    key: str


def read(
    work_ids: Collection[int], libraries: Collection[int] | None = None
) -> dict[int, list[str]]:
    """The names of the tags by work id, each once. Only tags of the given libraries, because others
    may not see them.
    """
    return {
        work_id: list({tag.key: tag.name for tag in reversed(tags)}.values())[::-1]
        for work_id, tags in _present(work_ids, libraries).items()
    }


def replaced(library: Library, work: Work, tag_ids: Sequence[int], *, by: User) -> list[TagEntry]:
    """The value of the field with these tags of one library instead of those that the work has from
    it.
    """
    others = _present([work.id], library_names.editable_libraries(by, "tags:update")).get(
        work.id, ()
    )
    kept = [tag.tag_id for tag in others if tag.library_id != library.id]
    return [TagEntry(tag_id) for tag_id in dict.fromkeys([*kept, *tag_ids])]


def write(
    rows: RowWriter, wanted: Mapping[int, Sequence[Any]], *, new: Collection[int] = frozenset()
) -> None:
    """Replace the tags of these works; `new` works have none yet.

    A user changes tags of libraries in which they may edit; tags of other libraries stay as they
    are.
    """
    editable = library_names.editable_libraries(rows.by, "tags:update")
    if rows.by is not None and editable is not None:
        others = access.visible_libraries(rows.by) - set(editable)
        seen = read(list(wanted), others) if others else {}
        wanted = library_names.without_others(wanted, seen, _name_of)
    present = _present(wanted.keys() - new, editable)
    ids = _ids(rows, wanted, present)
    for work_id, entries in wanted.items():
        keys = {name_key(entry) for entry in entries if isinstance(entry, str)}
        own = {tag.tag_id for tag in present.get(work_id, ())}
        kept = {tag.tag_id for tag in present.get(work_id, ()) if tag.key in keys}
        kept |= {entry.tag_id for entry in entries if isinstance(entry, TagEntry)}
        kept |= {ids[work_id, key] for key in keys if (work_id, key) in ids}
        for tag_id in sorted(kept - own):
            rows.add(WorkTag, work_id=work_id, tag_id=tag_id)
        for tag_id in sorted(own - kept):
            rows.remove(WorkTag, work_id, tag_id)
    rows.flush()


def _ids(
    rows: RowWriter, wanted: Mapping[int, Sequence[Any]], present: Mapping[int, Sequence[_WorkTag]]
) -> dict[tuple[int, str], int]:
    """Ids by work id and name key, of the tags that the works don't have yet."""
    missing: dict[int, list[str]] = {}
    for work_id, entries in wanted.items():
        own = {tag.key for tag in present.get(work_id, ())}
        names = [
            entry for entry in entries if isinstance(entry, str) and name_key(entry) not in own
        ]
        if names:
            missing[work_id] = names
    return find_or_create(rows, missing)


def find_or_create(
    rows: RowWriter, wanted: Mapping[int, Sequence[str]]
) -> dict[tuple[int, str], int]:
    """Ids by work id and name key. A tag belongs to one of the libraries that hold the work."""
    return library_names.find_or_create(
        rows,
        Tag,
        wanted,
        permission="tags:update",
        columns=lambda name: {"name": name, "name_key": name_key(name)},
    )


def _name_of(entry: Any) -> str:
    return entry if isinstance(entry, str) else ""


def _present(
    work_ids: Collection[int], libraries: Collection[int] | None
) -> dict[int, list[_WorkTag]]:
    query = (
        select(WorkTag.work_id, Tag.id, Tag.library_id, Tag.name, Tag.name_key)
        .join(Tag)
        .order_by(Tag.name_key, Tag.id)
    )
    if libraries is not None:
        query = query.where(Tag.library_id.in_(libraries))
    by_work: dict[int, list[_WorkTag]] = defaultdict(list)
    for work_id, *tag in many.rows_in(query, WorkTag.work_id, work_ids):
        by_work[work_id].append(_WorkTag(*tag))
    return by_work
