"""The values that works have from their files, as a first scan of all of these files would find
them: fields, artists of the tracks, external ids. A person's values and locks stay.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select

from models.work import ExternalId, Work
from services.db import many
from services.db.transactions import session
from services.scanning import regroup_parts, store_artists, store_works
from services.scanning.batch import Scan
from services.scanning.members import Member
from services.scanning.regrouping import Regrouping
from services.works.offers import Offer
from services.works.write import Batch, apply_many


def write(regrouping: Regrouping, merged: Collection[int]) -> None:
    """Create the new works, and give all works with files the values that their files offer.
    `merged` works took over values from others, so theirs are written in any case.
    """
    files = files_by_work(regrouping.present)
    old = files.keys() - regrouping.new.keys()
    outcome = apply_many(
        Batch(
            _offers(regrouping.scan, files),
            regrouping.new,
            old,
            regrouping.scan.library_ids,
            regrouping.ids,
            regrouping.scan.now,
            regrouping.scan.source_order,
            forced=old & set(merged),
        )
    )
    regrouping.scan.counts["kept"] += outcome.refused
    changed = outcome.changed_works - regrouping.new.keys() - set(merged)
    regrouping.scan.counts["updated"] += _count_older(changed, regrouping.scan.now)
    _write_identifiers(files)


def _count_older(work_ids: Collection[int], at: datetime) -> int:
    """How many of these works the scan hasn't added itself."""
    query = select(Work.id).where(Work.added_at < at)
    return sum(1 for _ in many.rows_in(query, Work.id, work_ids))


def files_by_work(files: Sequence[Member]) -> dict[int, list[Member]]:
    """Files in order by work."""
    by_work: dict[int, list[Member]] = defaultdict(list)
    for file in files:
        if file.work_id is not None:
            by_work[file.work_id].append(file)
    return by_work


def _offers(scan: Scan, by_work: Mapping[int, Sequence[Member]]) -> Iterator[Offer]:
    for work_id, files in by_work.items():
        by_tracks = False
        for file in files:
            if file.placement is not None:
                by_tracks = by_tracks or file.placement.has_own_artists
                yield from store_works.offers_of(
                    scan.source_order, work_id, file.file_id, file.placement
                )
        if by_tracks:
            artists = {part.place.artist for part in regroup_parts.wanted_of(files)}
            yield from store_artists.offers_of(work_id, sorted(artists))


def _write_identifiers(by_work: Mapping[int, Sequence[Member]]) -> None:
    wanted = {
        (work_id, *pair)
        for work_id, files in by_work.items()
        for file in files
        if file.placement is not None
        for pair in file.placement.identifiers
    }
    query = select(
        ExternalId.id,
        ExternalId.subject_id,
        ExternalId.source,
        ExternalId.value,
        ExternalId.is_from_files,
    ).where(ExternalId.subject_table == "work")
    known: set[tuple[int, str, str]] = set()
    stale: list[int] = []
    for row_id, *rest, is_from_files in many.rows_in(query, ExternalId.subject_id, by_work):
        known.add((rest[0], rest[1], rest[2]))
        if is_from_files and tuple(rest) not in wanted:
            stale.append(row_id)
    connection = session().connection()
    for chunk in many.chunks(stale):
        connection.execute(delete(ExternalId).where(ExternalId.id.in_(chunk)))
    store_works.write_identifiers(sorted(wanted - known))
