"""How rows are written: one by one into a change set, so that they can be undone, or in bulk for a
scan or an import.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from sqlalchemy import bindparam, delete, update

from models.account import User
from models.base import Base
from services.changes import Recorder
from services.db import bulk, unique
from services.db.ids import Ids
from services.db.transactions import session
from services.values import column_of

KeyT = TypeVar("KeyT")
_NO_NAMES: Mapping[str, str] = MappingProxyType({})


class RowWriter(Protocol):
    """Used inside a write transaction; everything is in the database after `flush`. `by` is None
    for a scan. New people are sorted by their name in `sort_names`, if it is there.
    """

    by: User | None
    sort_names: Mapping[str, str]

    def create_missing(
        self, model: type[Base], wanted: Mapping[KeyT, Mapping[str, Any]]
    ) -> dict[KeyT, int]:
        """Create rows that others refer to; returns their ids by key, without those whose unique
        name is already taken.
        """

    def add(self, model: type[Base], **values: Any) -> None: ...

    def change(self, model: type[Base], row_id: int, **values: Any) -> None: ...

    def remove(self, model: type[Base], *key: int) -> None: ...

    def flush(self) -> None: ...


class RecordedRows:
    """Writes each row as a change of a change set."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self.by: User | None = recorder.by
        self.sort_names = _NO_NAMES

    def create_missing(
        self, model: type[Base], wanted: Mapping[KeyT, Mapping[str, Any]]
    ) -> dict[KeyT, int]:
        rows = {
            key: self._recorder.add_unless_taken(model, values) for key, values in wanted.items()
        }
        return {key: int(column_of(row, "id")) for key, row in rows.items() if row is not None}

    def add(self, model: type[Base], **values: Any) -> None:
        self._recorder.add(model(**values))

    def change(self, model: type[Base], row_id: int, **values: Any) -> None:
        self._recorder.assign(session().get_one(model, row_id), values)

    def remove(self, model: type[Base], *key: int) -> None:
        self._recorder.remove(session().get_one(model, key))

    def flush(self) -> None:
        session().flush()


class BulkRows:
    """Writes many rows with a few statements. With a recorder, the new works, people, genres, tags
    and series are recorded, for an undo; else nothing is.
    """

    def __init__(
        self,
        ids: Ids,
        recorder: Recorder | None = None,
        sort_names: Mapping[str, str] = _NO_NAMES,
    ) -> None:
        self._ids = ids
        self.sort_names = sort_names
        self._recorder = recorder
        self.by: User | None = recorder.by if recorder is not None else None
        self._added: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        self._changed: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        self._removed: dict[Any, list[tuple[int, ...]]] = defaultdict(list)

    def create_missing(
        self, model: type[Base], wanted: Mapping[KeyT, Mapping[str, Any]]
    ) -> dict[KeyT, int]:
        ids = {key: self._ids.take(model.__tablename__) for key in wanted}
        rows = [{"id": ids[key], **values} for key, values in wanted.items()]
        inserted = unique.insert_many(model, rows)
        for row in rows if self._recorder is not None else ():
            if row["id"] in inserted:
                self.record(model, row)
        return {key: row_id for key, row_id in ids.items() if row_id in inserted}

    def record(self, model: type[Base], values: Mapping[str, Any]) -> None:
        """Record a new row, if there is a recorder."""
        if self._recorder is not None:
            self._recorder.record_new(model, values)

    def add(self, model: type[Base], **values: Any) -> None:
        self._added[model].append(values)

    def change(self, model: type[Base], row_id: int, **values: Any) -> None:
        named = {f"new_{name}": value for name, value in values.items()}
        self._changed[model, tuple(values)].append({"row_id": row_id, **named})

    def remove(self, model: type[Base], *key: int) -> None:
        self._removed[model].append(key)

    def flush(self) -> None:
        connection = session().connection()
        for model, keys in self._removed.items():
            columns = list(model.__table__.primary_key.columns)
            which = [column == bindparam(f"key_{column.name}") for column in columns]
            names = [f"key_{column.name}" for column in columns]
            rows = [dict(zip(names, key, strict=True)) for key in keys]
            connection.execute(delete(model.__table__).where(*which), rows)
        for (model, names), rows in self._changed.items():
            table = model.__table__
            new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
            if "version" in table.columns:
                new["version"] = table.c.version + 1
            connection.execute(
                update(table).where(table.c.id == bindparam("row_id")).values(new), rows
            )
        for model in sorted(self._added, key=_order.__getitem__):
            bulk.insert_mappings(model, self._added[model])
        self._added.clear()
        self._changed.clear()
        self._removed.clear()


_places = {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}
_order = {mapper.class_: _places[mapper.class_.__table__.name] for mapper in Base.registry.mappers}
"""Rows that are pointed at come before those that point at them."""
