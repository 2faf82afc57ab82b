"""The tracks, episodes and parts that files of a work have together; and storing those of new
works.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from models.base import utc_now
from models.work import Part, PartFile
from services.db import bulk
from services.db.ids import Ids
from services.scanning.batch import File
from services.scanning.placement import PartPlace, Placement
from services.works.parts import place_key

VALUES = ("section", "number", "title", "artist", "released", "absolute", "duration_ms")
_NEW = ("id", "uuid", "work_id", "kind", "created_at", *VALUES)


class PartSource(NamedTuple):
    """A file with its edition and the places that it says; `is_named` when only its name gives
    them their titles.
    """

    file_id: int
    edition: Any
    places: Sequence[PartPlace]
    duration_ms: int
    is_named: bool = False


@dataclass(slots=True)
class WantedPart:
    """A part with the place and length that its first file says, and its files by id, each with
    the position of the part in it.
    """

    place: PartPlace
    duration_ms: int
    is_named: bool = False
    files: dict[int, int] = field(default_factory=dict)
    editions: set[Any] = field(default_factory=set)

    def values(self) -> dict[str, Any]:
        """What its files say, in the order of VALUES."""
        place = self.place
        own = {name: getattr(place, name) for name in VALUES if name != "duration_ms"}
        return {**own, "duration_ms": self.duration_ms}


def parts_of(files: Iterable[PartSource]) -> list[WantedPart]:
    """The parts that the files of one work have together, in the order of the walk. Files of one
    edition have parts of their own; only episodes may be in several files of it. Tracks of several
    editions are one part. Of several recordings of a book, the one with most files has its parts;
    others add only those that it doesn't have.
    """
    by_place: dict[tuple[Any, ...], list[WantedPart]] = defaultdict(list)
    wanted: list[WantedPart] = []
    for file in _fullest_first(list(files)):
        for position, place in enumerate(file.places):
            same = by_place[place_key(0, place.section, place.number, place.title)]
            if place.kind == "part" and same and file.edition not in same[0].editions:
                continue
            part = next((part for part in same if _is_shared(part, place, file.edition)), None)
            if part is None:
                part = WantedPart(place, file.duration_ms, file.is_named)
                same.append(part)
                wanted.append(part)
            part.editions.add(file.edition)
            part.files.setdefault(file.file_id, position)
    return wanted


def _fullest_first(files: list[PartSource]) -> list[PartSource]:
    """The files of a book with those of its fullest recording first; of other works as they are."""
    if not any(place.kind == "part" for file in files for place in file.places):
        return files
    counts = Counter(file.edition for file in files if file.places)
    order = {edition: place for place, (edition, _) in enumerate(counts.most_common())}
    return sorted(files, key=lambda file: order.get(file.edition, 0))


def _is_shared(part: WantedPart, place: PartPlace, edition: Any) -> bool:
    return place.kind == "episode" or edition not in part.editions


def parts_by_work(
    files: Sequence[File], placements: Mapping[bytes, Placement]
) -> dict[int, list[WantedPart]]:
    """The parts of new works."""
    by_work: dict[int, list[PartSource]] = defaultdict(list)
    for file in files:
        placement = placements[file.path]
        if placement.parts:
            duration = file.facts.duration_ms if file.facts is not None else 0
            by_work[file.work_id].append(
                PartSource(file.file_id, placement.edition_key, placement.parts, duration)
            )
    return {work_id: parts_of(sources) for work_id, sources in by_work.items()}


def write(by_work: Mapping[int, Sequence[WantedPart]], ids: Ids) -> None:
    """Store the parts of new works, and which files they are in."""
    make = bulk.Values()
    made_at = make.moment(utc_now())
    new: list[tuple[Any, ...]] = []
    links: list[tuple[int, int, int]] = []
    for work_id, parts in by_work.items():
        for part in parts:
            part_id = ids.take("part")
            about = (part_id, make.uuid(), work_id, part.place.kind, made_at)
            new.append((*about, *part.values().values()))
            links += [(part_id, file_id, position) for file_id, position in part.files.items()]
    bulk.insert(Part, _NEW, new)
    bulk.insert(PartFile, ("part_id", "media_file_id", "position"), links)
