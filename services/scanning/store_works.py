"""Finds or makes the works, editions and parts that a batch of files belongs to."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select

from models.library import Holding
from models.work import Edition, ExternalId, Work, WorkKey
from services import derive, scopes
from services.db.transactions import session
from services.scanning import siblings, store_fields, store_parts
from services.scanning.batch import File, FolderWork, Scan
from services.scanning.ids import Ids
from services.scanning.placement import Placement
from services.text import sort_keys

Placed = tuple[FolderWork, File]
_COLUMNS = ("title", "sort_title", "subtitle", "description", "language", "published")


def write(
    scan: Scan, placed: Sequence[Placed], placements: dict[bytes, Placement], ids: Ids
) -> set[int]:
    """Give each file its work and edition; gives the ids of all works that were made or touched."""
    if not placed:
        return set()
    known = siblings.works_of_files(placed)
    by_key = _known_keys(scan, {placements[file.path].work_key for _, file in placed})
    joined = siblings.Siblings(placed)
    made: dict[int, Placement] = {}
    for folder, file in placed:
        placement = placements[file.path]
        work_id = (
            known.get(file.file_id)
            or by_key.get(placement.work_key)
            or joined.find(folder, file, placement)
        )
        if work_id is None:
            work_id = ids.take("work")
            made[work_id] = placement
        by_key.setdefault(placement.work_key, work_id)
        file.work_id = work_id
    touched = {file.work_id for _, file in placed}
    _insert_works(scan, made, placed, placements)
    _remember_keys(scan, placed, placements)
    _give_editions([file for _, file in placed], placements, touched - made.keys(), ids)
    store_parts.write([file for _, file in placed], placements, touched - made.keys(), ids)
    store_fields.write(scan, [file for _, file in placed], placements, made, ids)
    _write_identifiers(placed, placements)
    return touched


def _known_keys(scan: Scan, keys: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    ordered = sorted(keys)
    for start in range(0, len(ordered), 500):
        query = select(WorkKey.key, WorkKey.work_id).where(
            WorkKey.library_id == scan.library_ids[0], WorkKey.key.in_(ordered[start : start + 500])
        )
        found.update((key, work_id) for key, work_id in session().execute(query))
    return found


def _remember_keys(
    scan: Scan, placed: Sequence[Placed], placements: dict[bytes, Placement]
) -> None:
    keys = {placements[file.path].work_key: file.work_id for _, file in reversed(placed)}
    for library_id in scan.library_ids:
        ordered = sorted(keys)
        taken: set[str] = set()
        for start in range(0, len(ordered), 500):
            query = select(WorkKey.key).where(
                WorkKey.library_id == library_id, WorkKey.key.in_(ordered[start : start + 500])
            )
            taken |= set(session().execute(query).scalars())
        rows = [
            {"library_id": library_id, "key": key, "work_id": keys[key]}
            for key in ordered
            if key not in taken
        ]
        if rows:
            session().connection().execute(insert(WorkKey), rows)


def _insert_works(
    scan: Scan,
    made: dict[int, Placement],
    placed: Sequence[Placed],
    placements: dict[bytes, Placement],
) -> None:
    if not made:
        return
    scope_id = scopes.scope_of(scan.library_ids)
    firsts = _first_values(placed, placements, made)
    works = []
    for work_id, placement in made.items():
        columns = {
            name: firsts[work_id][name].value if name in firsts[work_id] else ""
            for name in _COLUMNS
        }
        columns["title"] = columns["title"] or "?"
        shown = columns["sort_title"] or columns["title"]
        sort_key = sort_keys.sort_key(shown, columns["language"])
        works.append(
            {
                "id": work_id,
                "uuid": uuid.uuid4(),
                "kind": placement.kind,
                "scope_id": scope_id,
                "sort_key": sort_key,
                "letter": sort_keys.letter(sort_key),
                "hue": derive.hue_of(columns["title"]),
                "added_at": scan.now,
                "created_at": scan.now,
                "updated_at": scan.now,
                **columns,
            }
        )
    connection = session().connection()
    connection.execute(insert(Work), works)
    connection.execute(
        insert(Holding),
        [
            {"library_id": library_id, "work_id": work_id, "added_at": scan.now}
            for work_id in made
            for library_id in scan.library_ids
        ],
    )


def _first_values(
    placed: Sequence[Placed], placements: dict[bytes, Placement], made: dict[int, Placement]
) -> dict[int, dict[str, Any]]:
    """Of each new work, what the first of its files says that says anything about a field; tags
    before names.
    """
    found: dict[int, dict[str, Any]] = {work_id: {} for work_id in made}
    for _, file in placed:
        fields = found.get(file.work_id)
        if fields is None:
            continue
        for name, said in placements[file.path].fields.items():
            if name not in fields or (fields[name].source == "name" and said.source == "tags"):
                fields[name] = said
    return found


def _give_editions(
    files: Sequence[File], placements: dict[bytes, Placement], old_works: set[int], ids: Ids
) -> None:
    known = _known_editions(old_works)
    kept = {file.row.edition_id for file in files if file.row and file.row.edition_id}
    new: dict[tuple[int, str], dict[str, Any]] = {}
    for file in files:
        if file.row is not None and file.row.edition_id in kept:
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
            new[key][name] = new[key][name] or value
        file.edition_id = new[key]["id"]
    if new:
        session().connection().execute(insert(Edition), list(new.values()))


_EDITION_TEXTS = ("name", "language", "publisher", "published", "isbn_13", "isbn_10", "narrator")


def _position(new: dict[tuple[int, str], dict[str, Any]], file: File) -> int:
    return sum(1 for work_id, _ in new if work_id == file.work_id) if len(new) < 1000 else 0


def _known_editions(work_ids: set[int]) -> dict[tuple[int, str], int]:
    found: dict[tuple[int, str], int] = {}
    ordered = sorted(work_ids)
    for start in range(0, len(ordered), 500):
        query = select(Edition.work_id, Edition.scan_key, Edition.id).where(
            Edition.work_id.in_(ordered[start : start + 500]), Edition.deleted_at.is_(None)
        )
        for work_id, key, edition_id in session().execute(query.order_by(Edition.id)):
            found.setdefault((work_id, key), edition_id)
    return found


def _write_identifiers(placed: Sequence[Placed], placements: dict[bytes, Placement]) -> None:
    wanted = dict.fromkeys(
        (file.work_id, *pair) for _, file in placed for pair in placements[file.path].identifiers
    )
    if not wanted:
        return
    works = sorted({work_id for work_id, *_ in wanted})
    known: set[tuple[int, str, str]] = set()
    for start in range(0, len(works), 500):
        query = select(ExternalId.subject_id, ExternalId.source, ExternalId.value).where(
            ExternalId.subject_table == "work",
            ExternalId.subject_id.in_(works[start : start + 500]),
        )
        known |= {(row[0], row[1], row[2]) for row in session().execute(query)}
    rows = [
        {"subject_table": "work", "subject_id": work_id, "source": source, "value": value}
        for work_id, source, value in wanted
        if (work_id, source, value) not in known
    ]
    if rows:
        session().connection().execute(insert(ExternalId), rows)
