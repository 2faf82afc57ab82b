"""The tracks, episodes and parts of works, as a first scan of all their files would make them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, insert, select, update

from models.base import utc_now
from models.work import Part, PartFile
from services.db import many
from services.db.ids import Ids
from services.db.transactions import session
from services.scanning.members import Member
from services.scanning.placement import PartPlace, Placement
from services.scanning.regrouping import Regrouping
from services.scanning.store_parts import VALUES, PartSource, WantedPart, parts_of
from services.works.parts import is_named_only, is_weak, place_key, shown

_PART = Part.__table__
_CHANGED = (
    update(_PART)
    .where(_PART.c.id == bindparam("part_id"))
    .values({name: bindparam(f"new_{name}") for name in VALUES})
)
_EPISODE = "episode"


class _Known(NamedTuple):
    """A part that is stored."""

    id: int
    work_id: int
    kind: str
    offer: Mapping[str, Any] | None
    values: tuple[Any, ...]

    @property
    def is_listed(self) -> bool:
        """Whether a source knows that there is such an episode."""
        return self.kind == _EPISODE and bool(self.offer)


def wanted_of(files: Iterable[Member]) -> list[WantedPart]:
    """The parts that the present files of a work have together."""
    return parts_of(
        PartSource(
            file.file_id,
            file.edition_id if file.is_placed else file.placement.edition_key,
            file.placement.parts,
            file.facts.duration_ms,
            is_named_only(_kind_of(file.placement), file.facts),
        )
        for file in files
        if file.placement is not None
    )


def _kind_of(placement: Placement) -> str:
    return placement.parts[0].kind if placement.parts else ""


def write(regrouping: Regrouping) -> None:
    """Store the parts of all works with files, and end parts that have lost their last file."""
    by_work: dict[int, list[Member]] = defaultdict(list)
    for file in regrouping.present:
        if file.work_id is not None:
            by_work[file.work_id].append(file)
    files = {file.file_id for file in (*regrouping.present, *regrouping.nowhere)}
    order = " ".join(regrouping.scan.source_order)
    stored = _Stored(regrouping.work_ids, files, order)
    for work_id, members in by_work.items():
        stored.take(work_id, wanted_of(members), regrouping.ids)
    stored.flush()


class _Stored:
    """The parts of some works, and what changes in them."""

    def __init__(self, work_ids: Collection[int], file_ids: Collection[int], order: str) -> None:
        self._order = order
        self._by_id: dict[int, _Known] = {}
        self._by_place: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        self._links: dict[tuple[int, int], int] = {}  # (part, file) → position
        self._files: dict[int, list[int]] = defaultdict(list)  # file → parts in order
        self._others: set[int] = set()  # parts with files that are missing
        self._had_files: set[int] = set()
        self._taken: set[int] = set()
        self._new: list[dict[str, Any]] = []
        self._changed: list[dict[str, Any]] = []
        self._wanted: dict[tuple[int, int], int] = {}
        self._load_parts(work_ids)
        self._load_links(work_ids, file_ids)

    def _load_parts(self, work_ids: Collection[int]) -> None:
        columns = (
            Part.id,
            Part.work_id,
            Part.kind,
            Part.external,
            *(getattr(Part, name) for name in VALUES),
        )
        query = select(*columns).where(Part.deleted_at.is_(None)).order_by(Part.id)
        for part_id, work_id, kind, offer, *values in many.rows_in(query, Part.work_id, work_ids):
            self._by_id[part_id] = _Known(part_id, work_id, kind, offer, tuple(values))
            section, number, title = values[:3]
            self._by_place[place_key(work_id, section, number, title)].append(part_id)

    def _load_links(self, work_ids: Collection[int], file_ids: Collection[int]) -> None:
        query = (
            select(PartFile.part_id, PartFile.media_file_id, PartFile.position)
            .join(Part, Part.id == PartFile.part_id)
            .where(Part.deleted_at.is_(None))
            .order_by(PartFile.media_file_id, PartFile.position, PartFile.part_id)
        )
        for part_id, file_id, position in many.rows_in(query, Part.work_id, work_ids):
            self._had_files.add(part_id)
            if file_id in file_ids:
                self._links[part_id, file_id] = position
                self._files[file_id].append(part_id)
            else:
                self._others.add(part_id)

    def take(self, work_id: int, parts: Sequence[WantedPart], ids: Ids) -> None:
        """Store the parts of a work: each as the one that its files have already, else as one at
        its place, else as a new one.
        """
        rest: list[WantedPart] = []
        for part in parts:
            part_id = self._of_files(work_id, part)
            if part_id is None:
                rest.append(part)
            else:
                self._keep(part_id, part)
        for part in rest:
            part_id = self._at_place(work_id, part)
            if part_id is None:
                self._add(ids.take("part"), work_id, part)
            else:
                self._keep(part_id, part)

    def _add(self, part_id: int, work_id: int, part: WantedPart) -> None:
        about = {"id": part_id, "work_id": work_id, "kind": part.place.kind}
        self._new.append({**about, **part.values()})
        self._link(part_id, part)

    def _keep(self, part_id: int, part: WantedPart) -> None:
        known = self._by_id[part_id]
        weak = is_weak(self._order, is_named=part.is_named)
        values = shown(part.values(), known.offer, is_weak=weak)
        if known.values != tuple(values.values()):
            new = {f"new_{name}": value for name, value in values.items()}
            self._changed.append({"part_id": part_id, **new})
        self._link(part_id, part)

    def _link(self, part_id: int, part: WantedPart) -> None:
        self._taken.add(part_id)
        for file_id, position in part.files.items():
            self._wanted[part_id, file_id] = position

    def _of_files(self, work_id: int, part: WantedPart) -> int | None:
        for file_id, position in part.files.items():
            own = self._files.get(file_id, [])
            if position < len(own) and self._is_free(own[position], work_id):
                return own[position] if self._fits(own[position], part.place) else None
        return None

    def _fits(self, part_id: int, place: PartPlace) -> bool:
        """Whether a part may be the one at this place: what a source says is about its own."""
        known = self._by_id[part_id]
        return not known.offer or known.values[:2] == (place.section, place.number)

    def _at_place(self, work_id: int, part: WantedPart) -> int | None:
        place = part.place
        key = place_key(work_id, place.section, place.number, place.title)
        free = (part_id for part_id in self._by_place[key] if self._is_free(part_id, work_id))
        return next(free, None)

    def _is_free(self, part_id: int, work_id: int) -> bool:
        return part_id not in self._taken and self._by_id[part_id].work_id == work_id

    def flush(self) -> None:
        connection = session().connection()
        stale = self._links.keys() - self._wanted.keys()
        moved = {
            link
            for link, position in self._links.items()
            if link in self._wanted and self._wanted[link] != position
        }
        gone = [{"one": part_id, "other": file_id} for part_id, file_id in sorted(stale | moved)]
        if gone:
            table = PartFile.__table__
            connection.execute(
                delete(table).where(
                    table.c.part_id == bindparam("one"),
                    table.c.media_file_id == bindparam("other"),
                ),
                gone,
            )
        if self._new:
            connection.execute(insert(Part), self._new)
        if self._changed:
            connection.execute(_CHANGED, self._changed)
        links = [
            {"part_id": part_id, "media_file_id": file_id, "position": position}
            for (part_id, file_id), position in self._wanted.items()
            if (part_id, file_id) not in self._links or (part_id, file_id) in moved
        ]
        if links:
            connection.execute(insert(PartFile), links)
        lost = self._had_files - self._taken - self._others
        # an episode that a source knows is missing from now on
        ended = {part_id for part_id in lost if not self._by_id[part_id].is_listed}
        for chunk in many.chunks(ended):
            connection.execute(
                update(_PART).where(_PART.c.id.in_(chunk)).values(deleted_at=utc_now())
            )
