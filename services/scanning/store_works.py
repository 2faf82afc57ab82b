"""Finds or creates the works, editions and parts for a batch of files."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import insert, select

from models.library import usual_source
from models.work import Edition, ExternalId, WorkKey
from services.db import many
from services.db.ids import Ids
from services.db.transactions import session
from services.scanning import siblings, store_artists, store_parts
from services.scanning.batch import File, FolderWork, Scan
from services.scanning.placement import Placement
from services.works.fields import EDITION
from services.works.identity import keys
from services.works.offers import Offer
from services.works.write import Batch, apply_many

Placed = tuple[FolderWork, File]


def write(
    scan: Scan, placed: Sequence[Placed], placements: dict[bytes, Placement], ids: Ids
) -> set[int]:
    """Set the work and edition of each file; returns the ids of all works that were created or
    changed.
    """
    if not placed:
        return set()
    known = siblings.works_of_files(placed)
    by_key = _known_keys(scan, {placements[file.path].work_key for _, file in placed})
    joined = siblings.Siblings(placed)
    created: dict[int, Placement] = {}
    for folder, file in placed:
        placement = placements[file.path]
        work_id = (
            known.get(file.file_id)
            or by_key.get(placement.work_key)
            or joined.find(folder, file, placement)
        )
        if work_id is None:
            work_id = ids.take("work")
            created[work_id] = placement
        by_key.setdefault(placement.work_key, work_id)
        file.work_id = work_id
    touched = {file.work_id for _, file in placed}
    files = [file for _, file in placed]
    batch = Batch(
        _offers(scan, files, placements),
        {work_id: placement.kind for work_id, placement in created.items()},
        touched - created.keys(),
        scan.library_ids,
        ids,
        scan.now,
        scan.preferred_source,
    )
    outcome = apply_many(batch)
    scan.counts["kept"] += outcome.refused
    _remember_keys(scan, placed, placements)
    _give_editions(files, placements, touched - created.keys(), ids)
    store_parts.write(files, placements, touched - created.keys(), ids)
    store_artists.write(_by_tracks(files, placements), batch)
    _write_identifiers(placed, placements)
    return touched


def _offers(
    scan: Scan, files: Sequence[File], placements: dict[bytes, Placement]
) -> Iterator[Offer]:
    """The values of all files. Those that are usually believed less are only stored where a library
    believes another source first, because most libraries never need them.
    """
    for file in files:
        placement = placements[file.path]
        values = [*placement.fields.items()]
        if scan.preferred_source != usual_source(scan.kind):
            values += placement.others.items()
        for name, offer in values:
            yield Offer(file.work_id, name, offer.value, offer.source, file.file_id)


def _by_tracks(files: Sequence[File], placements: dict[bytes, Placement]) -> set[int]:
    """Albums with files that have no album artist."""
    return {file.work_id for file in files if placements[file.path].has_own_artists}


def _known_keys(scan: Scan, keys: set[str]) -> dict[str, int]:
    query = select(WorkKey.key, WorkKey.work_id).where(WorkKey.library_id == scan.library_ids[0])
    return dict(many.rows_in(query, WorkKey.key, keys))


def _remember_keys(
    scan: Scan, placed: Sequence[Placed], placements: dict[bytes, Placement]
) -> None:
    keys = {placements[file.path].work_key: file.work_id for _, file in reversed(placed)}
    for library_id in scan.library_ids:
        query = select(WorkKey.key).where(WorkKey.library_id == library_id)
        taken = {key for (key,) in many.rows_in(query, WorkKey.key, keys)}
        rows = [
            {"library_id": library_id, "key": key, "work_id": keys[key]}
            for key in sorted(keys.keys() - taken)
        ]
        if rows:
            session().connection().execute(insert(WorkKey), rows)


def _give_editions(
    files: Sequence[File], placements: dict[bytes, Placement], old_works: set[int], ids: Ids
) -> None:
    known = _known_editions(old_works)
    edition_ids = {file.row.edition_id for file in files if file.row and file.row.edition_id}
    new: dict[tuple[int, str], dict[str, Any]] = {}
    for file in files:
        if file.row is not None and file.row.edition_id in edition_ids:
            file.edition_id = file.row.edition_id
            continue
        placement = placements[file.path]
        key = (file.work_id, placement.edition_key)
        if key in known:
            file.edition_id = known[key]
            continue
        if key not in new:
            position = (
                sum(1 for work_id, _ in (*known, *new) if work_id == file.work_id)
                if file.work_id in old_works
                else _position(new, file)
            )
            new[key] = {
                "id": ids.take("edition"),
                "uuid": uuid.uuid4(),
                "work_id": file.work_id,
                "format": placement.edition_format,
                "scan_key": placement.edition_key,
                "position": position,
                **dict.fromkeys(_EDITION_TEXTS, ""),
                "page_count": 0,
            }
        for name, value in placement.edition.items():
            new[key][name] = new[key][name] or EDITION[name].offer(value) or new[key][name]
        file.edition_id = new[key]["id"]
    if new:
        session().connection().execute(insert(Edition), list(new.values()))


_EDITION_TEXTS = ("name", "language", "publisher", "published", "isbn_13", "isbn_10", "narrator")


def _position(new: dict[tuple[int, str], dict[str, Any]], file: File) -> int:
    return sum(1 for work_id, _ in new if work_id == file.work_id) if len(new) < 1000 else 0


def _known_editions(work_ids: set[int]) -> dict[tuple[int, str], int]:
    """The editions of some works by work and key. Those of older scans, whose key is only their
    format, are known by what is stored of them.
    """
    query = select(
        Edition.work_id,
        Edition.scan_key,
        Edition.id,
        *(getattr(Edition, name) for name in keys.STATED),
    ).where(Edition.deleted_at.is_(None))
    editions: dict[tuple[int, str], int] = {}
    for work_id, key, edition_id, *values in many.rows_in(
        query.order_by(Edition.id), Edition.work_id, work_ids
    ):
        editions.setdefault((work_id, key), edition_id)
        if key and "|" not in key:
            stated = keys.edition_key(key, dict(zip(keys.STATED, values, strict=True)))
            editions.setdefault((work_id, stated), edition_id)
    return editions


def _write_identifiers(placed: Sequence[Placed], placements: dict[bytes, Placement]) -> None:
    wanted = dict.fromkeys(
        (file.work_id, *pair) for _, file in placed for pair in placements[file.path].identifiers
    )
    if not wanted:
        return
    query = select(ExternalId.subject_id, ExternalId.source, ExternalId.value).where(
        ExternalId.subject_table == "work"
    )
    works = {work_id for work_id, *_ in wanted}
    known = {tuple(row) for row in many.rows_in(query, ExternalId.subject_id, works)}
    rows = [
        {"subject_table": "work", "subject_id": work_id, "source": source, "value": value}
        for work_id, source, value in wanted
        if (work_id, source, value) not in known
    ]
    if rows:
        session().connection().execute(insert(ExternalId), rows)
