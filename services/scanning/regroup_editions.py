"""The editions of regrouped works: which one each file belongs to, and what its files say of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from models.base import utc_now
from models.file import MediaFile
from models.work import Edition
from services.db import many
from services.db.transactions import session
from services.scanning import store_files, survivors
from services.scanning.members import Member
from services.scanning.regrouping import Regrouping
from services.scanning.store_editions import NewEdition, insert_editions, values_of
from services.scanning.survivors import Decision, Owner
from services.works import hanging, merging_editions

_NUMBERS = frozenset({"page_count"})


def write(regrouping: Regrouping, works_before: Mapping[int, int | None]) -> None:
    """Give each file its edition. `works_before` has the works of the files until now, by file id;
    files that came from another work are recorded.
    """
    editions = _load(regrouping.work_ids)
    kept = hanging.editions(editions)
    by_work: dict[int, list[Member]] = defaultdict(list)
    for file in regrouping.decided:
        if not _is_removed(file, editions):
            by_work[file.work_id or 0].append(file)
    placed = _placed_in(regrouping)
    before = {file.file_id: file.edition_id for file in regrouping.decided}
    new: list[NewEdition] = []
    own: dict[int, list[Edition]] = defaultdict(list)
    for edition in editions.values():
        own[edition.work_id].append(edition)
    for work_id, files in by_work.items():
        decision = _decide(files, own[work_id], kept, placed)
        _unite(regrouping, work_id, decision)
        new += _assign(regrouping, files, decision, editions)
    insert_editions(new)
    _write_links(regrouping, before, works_before)
    _end_empty(editions, kept)


def _is_removed(file: Member, editions: Mapping[int, Edition]) -> bool:
    """Whether a person removed the edition of a file, which then stays there."""
    edition = editions.get(file.edition_id or 0)
    return (
        edition is not None and edition.deleted_at is not None and edition.work_id == file.work_id
    )


def _load(work_ids: Collection[int]) -> dict[int, Edition]:
    session().flush()
    query = select(Edition).order_by(Edition.id)
    rows = many.rows_in(query, Edition.work_id, work_ids)
    return {edition.id: edition for (edition,) in rows}


def _placed_in(regrouping: Regrouping) -> Counter[int | None]:
    decided = {file.file_id for file in regrouping.decided}
    return Counter(file.edition_id for file in regrouping.present if file.file_id not in decided)


def _decide(
    files: Sequence[Member],
    editions: Sequence[Edition],
    kept: Collection[int],
    placed: Mapping[int | None, int],
) -> Decision:
    live = {edition.id: edition for edition in editions if edition.deleted_at is None}
    owners = [
        Owner(
            edition.id,
            frozenset({edition.scan_key} if edition.scan_key else ()),
            edition.id in kept or placed.get(edition.id, 0) > 0,
            placed.get(edition.id, 0),
        )
        for edition in live.values()
    ]
    members = [
        survivors.Member(
            file.placement.edition_key, file.edition_id if file.edition_id in live else None
        )
        for file in files
        if file.placement is not None
    ]
    return survivors.decide(members, owners)


def _unite(regrouping: Regrouping, work_id: int, decision: Decision) -> None:
    for ended, survivor in sorted(decision.merged.items()):
        merging_editions.unite(
            regrouping.history.recorder_of(work_id),
            session().get_one(Edition, survivor),
            session().get_one(Edition, ended),
        )


def _assign(
    regrouping: Regrouping,
    files: Sequence[Member],
    decision: Decision,
    editions: Mapping[int, Edition],
) -> list[NewEdition]:
    """Set the edition of each file; in the order of the walk; returns the new ones."""
    groups: dict[str, list[Member]] = defaultdict(list)
    for file in files:
        assert file.placement is not None
        groups[file.placement.edition_key].append(file)
    new: list[NewEdition] = []
    for position, (key, members) in enumerate(groups.items()):
        edition_id = decision.owners[key]
        if edition_id is None:
            edition_id = regrouping.ids.take("edition")
            placements = [file.placement for file in members if file.placement is not None]
            new.append(NewEdition(edition_id, members[0].work_id or 0, position, placements))
        else:
            _set_values(editions[edition_id], position, members)
        for file in members:
            file.edition_id = edition_id
    return new


def _set_values(edition: Edition, position: int, files: Sequence[Member]) -> None:
    """What its files say; values that a person changed stay."""
    placements = [file.placement for file in files if file.placement is not None]
    values = values_of(placements)
    said = edition.file_values or {}
    changed: dict[str, Any] = {}
    for name in {*said, *values}:
        now, empty = getattr(edition, name), 0 if name in _NUMBERS else ""
        if now in (empty, said.get(name, empty)) and now != values.get(name, empty):
            changed[name] = values.get(name, empty)
    first = placements[0]
    changed |= {"scan_key": first.edition_key, "format": first.edition_format, "position": position}
    for name, value in changed.items():
        if getattr(edition, name) != value:
            setattr(edition, name, value)
    if edition.file_values != values:
        edition.file_values = values


def _write_links(
    regrouping: Regrouping,
    before: Mapping[int, int | None],
    works_before: Mapping[int, int | None],
) -> None:
    for file in regrouping.decided:
        if works_before[file.file_id] not in (None, file.work_id):
            regrouping.history.record_move(
                file.work_id or 0, file.file_id, before[file.file_id], file.edition_id
            )
    session().flush()
    store_files.unlink(file.file_id for file in regrouping.nowhere)
    store_files.link(
        (file.file_id, file.edition_id, file.placement)
        for file in regrouping.decided
        if file.placement is not None
    )


def _end_empty(editions: Mapping[int, Edition], kept: Collection[int]) -> None:
    """End editions that scans made and that have no file any more, not even a missing one."""
    session().flush()
    live = {
        edition.id: edition
        for edition in editions.values()
        if edition.deleted_at is None and edition.scan_key and edition.id not in kept
    }
    query = select(MediaFile.edition_id).distinct()
    used = {row[0] for row in many.rows_in(query, MediaFile.edition_id, live)}
    for edition_id in sorted(live.keys() - used):
        live[edition_id].deleted_at = utc_now()
    session().flush()
