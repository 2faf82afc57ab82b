"""Finds tracks, episodes and parts by their file or number, or creates them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from models.base import utc_now
from models.file import MediaFile
from models.work import Part, PartFile
from services.db import bulk
from services.db.ids import Ids
from services.db.transactions import session
from services.scanning.batch import File
from services.scanning.placement import PartPlace, Placement
from services.works.parts import place_key

_PART = Part.__table__
_CHANGED = (
    update(_PART)
    .where(_PART.c.id == bindparam("part_id"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in (
                "section",
                "number",
                "title",
                "artist",
                "released",
                "duration_ms",
                "absolute",
            )
        }
    )
)
_NEW = (
    "id",
    "uuid",
    "work_id",
    "kind",
    "section",
    "number",
    "title",
    "artist",
    "released",
    "absolute",
    "duration_ms",
    "created_at",
)


class _Parts:
    """The parts of the works of one batch."""

    def __init__(self) -> None:
        self.by_place: dict[tuple[Any, ...], list[int]] = {}
        self.editions: dict[int, set[int | None]] = {}  # editions whose files a part has
        self.by_file: dict[int, list[int]] = {}

    def add(self, work_id: int, part_id: int, section: int, number: int, title: str) -> None:
        self.by_place.setdefault(place_key(work_id, section, number, title), []).append(part_id)

    def free(self, work_id: int, place: PartPlace, edition_id: int | None) -> int | None:
        """A part with this position that has no file of this edition yet."""
        candidates = self.by_place.get(
            place_key(work_id, place.section, place.number, place.title), ()
        )
        return next(
            (
                part_id
                for part_id in candidates
                if place.kind == "episode" or edition_id not in self.editions.get(part_id, ())
            ),
            None,
        )


def write(
    files: Sequence[File], placements: dict[bytes, Placement], old_works: set[int], ids: Ids
) -> None:
    """Link every file to its parts, and create missing parts."""
    known = _load(old_works)
    new: list[tuple[Any, ...]] = []
    changed: list[dict[str, Any]] = []
    links: list[tuple[int, int, int]] = []
    make = bulk.Values()
    made_at = make.moment(utc_now())
    unlinked: list[int] = []
    for file in files:
        places = placements[file.path].parts
        own = known.by_file.get(file.file_id, [])
        if own and len(own) == len(places):
            changed += [
                _changed(part_id, place, file) for part_id, place in zip(own, places, strict=True)
            ]
            continue
        if own:
            unlinked.append(file.file_id)
        for position, place in enumerate(places):
            part_id = known.free(file.work_id, place, file.edition_id)
            if part_id is None:
                part_id = ids.take("part")
                new.append(
                    (
                        part_id,
                        make.uuid(),
                        file.work_id,
                        place.kind,
                        place.section,
                        place.number,
                        place.title,
                        place.artist,
                        place.released,
                        place.absolute,
                        _duration(file),
                        made_at,
                    )
                )
                known.add(file.work_id, part_id, place.section, place.number, place.title)
            known.editions.setdefault(part_id, set()).add(file.edition_id)
            links.append((part_id, file.file_id, position))
    connection = session().connection()
    if unlinked:
        connection.execute(delete(PartFile).where(PartFile.media_file_id.in_(unlinked)))
    bulk.insert(Part, _NEW, new)
    if changed:
        connection.execute(_CHANGED, changed)
    bulk.insert(PartFile, ("part_id", "media_file_id", "position"), links)


def _load(work_ids: set[int]) -> _Parts:
    known = _Parts()
    ordered = sorted(work_ids)
    for start in range(0, len(ordered), 300):
        query = (
            select(
                Part.id,
                Part.work_id,
                Part.section,
                Part.number,
                Part.title,
                PartFile.media_file_id,
                MediaFile.edition_id,
            )
            .outerjoin(PartFile, PartFile.part_id == Part.id)
            .outerjoin(MediaFile, MediaFile.id == PartFile.media_file_id)
            .where(Part.work_id.in_(ordered[start : start + 300]), Part.deleted_at.is_(None))
            .order_by(Part.id, PartFile.position)
        )
        last = 0
        for part_id, work_id, section, number, title, file_id, edition_id in session().execute(
            query
        ):
            if part_id != last:
                known.add(work_id, part_id, section, number, title)
                last = part_id
            if file_id is not None:
                known.by_file.setdefault(file_id, []).append(part_id)
                known.editions.setdefault(part_id, set()).add(edition_id)
    return known


def _duration(file: File) -> int:
    return file.facts.duration_ms if file.facts else 0


def _changed(part_id: int, place: PartPlace, file: File) -> dict[str, Any]:
    return {
        "part_id": part_id,
        "new_section": place.section,
        "new_number": place.number,
        "new_title": place.title,
        "new_artist": place.artist,
        "new_released": place.released,
        "new_duration_ms": _duration(file),
        "new_absolute": place.absolute,
    }
