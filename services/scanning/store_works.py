"""Creates the works, editions and parts of new files. Files that belong to a known work wait for
the end of the scan, where all files of that work are grouped again (regroup.py).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import insert, select

from models.library import usual_order
from models.work import ExternalId, WorkKey
from services.db import many
from services.db.ids import Ids
from services.db.transactions import session
from services.scanning import store_artists, store_parts
from services.scanning.batch import File, Scan
from services.scanning.placement import SIDECAR, Placement
from services.scanning.store_editions import NewEdition, insert_editions
from services.scanning.store_parts import WantedPart
from services.works.offers import Offer
from services.works.write import Batch, apply_many


class Written(NamedTuple):
    """The works that were created, and the files that belong to known ones."""

    works: set[int]
    waiting: list[File]


def write(
    scan: Scan, files: Sequence[File], placements: Mapping[bytes, Placement], ids: Ids
) -> Written:
    """Create the works of these files, in the order of the walk, and set the work and edition of
    each.
    """
    known = _known_keys(scan, {placements[file.path].work_key for file in files})
    waiting = [file for file in files if placements[file.path].work_key in known]
    files = [file for file in files if placements[file.path].work_key not in known]
    if not files:
        return Written(set(), waiting)
    by_key: dict[str, int] = {}
    created: dict[int, Placement] = {}
    for file in files:
        placement = placements[file.path]
        if placement.work_key not in by_key:
            by_key[placement.work_key] = work_id = ids.take("work")
            created[work_id] = placement
        file.work_id = by_key[placement.work_key]
    parts = store_parts.parts_by_work(files, placements)
    apply_many(
        Batch(
            _offers(scan, files, placements, parts),
            {work_id: placement.kind for work_id, placement in created.items()},
            frozenset(),
            scan.library_ids,
            ids,
            scan.now,
            scan.source_order,
        )
    )
    _remember_keys(scan, by_key)
    _give_editions(files, placements, ids)
    store_parts.write(parts, ids)
    identifiers = {
        (file.work_id, *pair): None for file in files for pair in placements[file.path].identifiers
    }
    write_identifiers(list(identifiers))
    return Written(set(created), waiting)


def _offers(
    scan: Scan,
    files: Sequence[File],
    placements: Mapping[bytes, Placement],
    parts: Mapping[int, Sequence[WantedPart]],
) -> Iterator[Offer]:
    by_tracks: dict[int, None] = {}
    offered: set[tuple[int, int, int]] = set()
    for file in files:
        placement = placements[file.path]
        # of files that say the very same only the first counts: most tracks of an album
        values = (file.work_id, id(placement.fields), id(placement.others))
        if values not in offered:
            offered.add(values)
            yield from offers_of(scan.source_order, file.work_id, file.file_id, placement)
        if placement.has_own_artists:
            by_tracks[file.work_id] = None
    for work_id in by_tracks:
        artists = {part.place.artist for part in parts.get(work_id, ())}
        yield from store_artists.offers_of(work_id, sorted(artists))


def offers_of(
    order: Sequence[str], work_id: int, file_id: int, placement: Placement
) -> Iterator[Offer]:
    """The values of one file. In the usual order, values that are believed less are only stored
    beside those of sidecars, because most libraries never need them.
    """
    fields = placement.fields
    is_usual = " ".join(order) == usual_order(placement.kind)
    others = [
        (name, value)
        for name, value in placement.others
        if not is_usual or fields[name].source == SIDECAR
    ]
    for name, offer in (*fields.items(), *others):
        yield Offer(work_id, name, offer.value, offer.source, file_id)


def _known_keys(scan: Scan, keys: set[str]) -> dict[str, int]:
    query = select(WorkKey.key, WorkKey.work_id).where(WorkKey.library_id == scan.library_ids[0])
    return dict(many.rows_in(query, WorkKey.key, keys))


def _remember_keys(scan: Scan, works: Mapping[str, int]) -> None:
    for library_id in scan.library_ids:
        query = select(WorkKey.key).where(WorkKey.library_id == library_id)
        taken = {key for (key,) in many.rows_in(query, WorkKey.key, works)}
        rows = [
            {"library_id": library_id, "key": key, "work_id": works[key]}
            for key in sorted(works.keys() - taken)
        ]
        if rows:
            session().connection().execute(insert(WorkKey), rows)


def _give_editions(files: Sequence[File], placements: Mapping[bytes, Placement], ids: Ids) -> None:
    editions: dict[tuple[int, str], int] = {}
    of_editions: dict[tuple[int, str], list[Placement]] = defaultdict(list)
    for file in files:
        placement = placements[file.path]
        key = (file.work_id, placement.edition_key)
        if key not in editions:
            editions[key] = ids.take("edition")
        file.edition_id = editions[key]
        of_editions[key].append(placement)
    positions: Counter[int] = Counter()
    new: list[NewEdition] = []
    for key, of_edition in of_editions.items():
        new.append(NewEdition(editions[key], key[0], positions[key[0]], of_edition))
        positions[key[0]] += 1
    insert_editions(new)


def write_identifiers(identifiers: Sequence[tuple[int, str, str]]) -> None:
    """Add external ids (work, source, value) that files say."""
    rows = [
        {
            "subject_table": "work",
            "subject_id": work_id,
            "source": source,
            "value": value,
            "is_from_files": True,
        }
        for work_id, source, value in identifiers
    ]
    if rows:
        session().connection().execute(insert(ExternalId), rows)
