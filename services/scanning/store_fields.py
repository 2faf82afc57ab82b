"""What files say about works: the values, their provenance, and never a word over what a person
locked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select, update

from models.change import FieldSource
from models.work import Work
from services.db.transactions import session
from services.scanning import store_links
from services.scanning.batch import File, Scan
from services.scanning.ids import Ids
from services.scanning.placement import NAME, Placement, Said

COLUMNS = frozenset({"title", "sort_title", "subtitle", "description", "language", "published"})
_SOURCE = FieldSource.__table__


class _Known(NamedTuple):
    """A stored word of a source."""

    id: int
    source: str
    value: Any
    is_chosen: bool
    is_locked: bool
    file_id: int | None


def write(
    scan: Scan,
    files: Sequence[File],
    placements: dict[bytes, Placement],
    made: dict[int, Placement],
    ids: Ids,
) -> None:
    """Offer every field that the files give; a new work takes them, an old one where nothing better
    stands.
    """
    offers = _Offers(scan, {file.work_id for file in files} - made.keys())
    for file in files:
        for field, said in placements[file.path].fields.items():
            offers.take(file.work_id, field, said, file.file_id)
        if placements[file.path].has_own_artists:
            offers.infer_artists.add(file.work_id)
    offers.write(made, ids)


class _Offers:
    """Collects what is said about the works of one batch, first word first."""

    def __init__(self, scan: Scan, old_works: set[int]) -> None:
        self._scan = scan
        self._known = _load(old_works)
        self._chosen: dict[tuple[int, str], Said] = {}
        self._rows: dict[tuple[int, str, str], dict[str, Any]] = {}
        self._updates: list[dict[str, Any]] = []
        self.infer_artists: set[int] = set()

    def take(self, work_id: int, field: str, said: Said, file_id: int) -> None:
        stored = self._known.get((work_id, field), {})
        own = stored.get(said.source)
        row = self._rows.get((work_id, field, said.source))
        if own is not None and (own.file_id not in (file_id, None) or own.value == said.value):
            return
        if row is not None:
            return
        chosen = next((one for one in stored.values() if one.is_chosen), None)
        may_choose = self._may_choose(work_id, field, said, chosen)
        if chosen is not None and chosen.is_locked:
            self._scan.counts["kept"] += 1
        if own is None:
            self._rows[(work_id, field, said.source)] = self._row(
                work_id, field, said, file_id, may_choose
            )
        else:
            self._updates.append(
                {
                    "source_id": own.id,
                    "new_value": said.value,
                    "new_chosen": may_choose or own.is_chosen,
                    "new_at": self._scan.now,
                }
            )
        if may_choose:
            self._unchoose(work_id, field, said.source, chosen)
            self._chosen[(work_id, field)] = said

    def _may_choose(self, work_id: int, field: str, said: Said, chosen: _Known | None) -> bool:
        new = self._chosen.get((work_id, field))
        if new is not None:
            return new.source == NAME and said.source != NAME
        return chosen is None or (
            not chosen.is_locked and (chosen.source == said.source or said.source != NAME)
        )

    def _unchoose(self, work_id: int, field: str, source: str, chosen: _Known | None) -> None:
        for (row_work, row_field, row_source), row in (
            self._rows.items() if (work_id, field) in self._chosen else ()
        ):
            if (row_work, row_field) == (work_id, field) and row_source != source:
                row["is_chosen"] = False
        if chosen is not None and chosen.source != source:
            self._updates.append(
                {
                    "source_id": chosen.id,
                    "new_value": chosen.value,
                    "new_chosen": False,
                    "new_at": self._scan.now,
                }
            )

    def _row(
        self, work_id: int, field: str, said: Said, file_id: int, is_chosen: bool
    ) -> dict[str, Any]:
        return {
            "subject_table": "work",
            "subject_id": work_id,
            "field": field,
            "source": said.source,
            "value": said.value,
            "is_chosen": is_chosen,
            "is_locked": False,
            "media_file_id": file_id,
            "at": self._scan.now,
        }

    def write(self, made: dict[int, Placement], ids: Ids) -> None:
        connection = session().connection()
        if self._rows:
            connection.execute(insert(_SOURCE), list(self._rows.values()))  # type: ignore[arg-type]
        if self._updates:
            connection.execute(
                update(_SOURCE)  # type: ignore[arg-type]
                .where(_SOURCE.c.id == bindparam("source_id"))
                .values(
                    value=bindparam("new_value"),
                    is_chosen=bindparam("new_chosen"),
                    at=bindparam("new_at"),
                ),
                self._updates,
            )
        for (work_id, field), said in self._chosen.items():
            if field in COLUMNS and work_id not in made:
                values = {
                    field: said.value,
                    "version": Work.version + 1,
                    "updated_at": self._scan.now,
                }
                connection.execute(
                    update(Work)
                    .where(Work.id == work_id)
                    .values(values)
                    .execution_options(synchronize_session=False)
                )
        links = {key: said.value for key, said in self._chosen.items() if key[1] not in COLUMNS}
        store_links.replace(self._scan, links, frozenset(made), ids)
        silent = {work_id for work_id in self.infer_artists if not self._has_contributors(work_id)}
        store_links.infer_artists(silent, ids)

    def _has_contributors(self, work_id: int) -> bool:
        return (work_id, "contributors") in self._chosen or bool(
            self._known.get((work_id, "contributors"))
        )


def _load(work_ids: set[int]) -> dict[tuple[int, str], dict[str, _Known]]:
    found: dict[tuple[int, str], dict[str, _Known]] = {}
    ordered = sorted(work_ids)
    columns = (
        FieldSource.subject_id,
        FieldSource.field,
        FieldSource.id,
        FieldSource.source,
        FieldSource.value,
        FieldSource.is_chosen,
        FieldSource.is_locked,
        FieldSource.media_file_id,
    )
    for start in range(0, len(ordered), 300):
        query = select(*columns).where(
            FieldSource.subject_table == "work",
            FieldSource.subject_id.in_(ordered[start : start + 300]),
        )
        for work_id, field, *rest in session().execute(query):
            known = _Known(*rest)
            found.setdefault((work_id, field), {})[known.source] = known
    return found
