"""Records what a regrouping merges, moves and ends, one change set for each work that goes on, so
that people see it and can undo it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import func, insert, select

from models.account import User
from models.change import Change, ChangeSet
from models.file import MediaFile
from services.changes import Recorder
from services.db.ids import Ids
from services.db.transactions import session
from services.scanning.batch import Scan


class _Move(NamedTuple):
    """A file that came to a work, with the edition that it left and its new one."""

    work_id: int
    file_id: int
    before: int | None
    after: int | None


class History:
    """The change sets of one transaction."""

    def __init__(self, scan: Scan) -> None:
        self._scan = scan
        self._recorders: dict[int, Recorder] = {}
        self._moves: list[_Move] = []

    def recorder_of(self, work_id: int) -> Recorder:
        """The recorder for what happens to a work."""
        if work_id not in self._recorders:
            change_set = ChangeSet(**self._values(work_id))
            session().add(change_set)
            session().flush()
            # nobody did it: files say so
            self._recorders[work_id] = Recorder(change_set, User(username=""))
        return self._recorders[work_id]

    def record_move(
        self, work_id: int, file_id: int, before: int | None, after: int | None
    ) -> None:
        """Record that a file came to a work: its edition before and after."""
        self._moves.append(_Move(work_id, file_id, before, after))

    def _values(self, work_id: int) -> dict[str, Any]:
        return {
            "kind": "regroup",
            "subject_table": "work",
            "subject_id": work_id,
            "library_id": self._scan.library_ids[0],
            "job_id": self._scan.claim.job_id,
        }

    def close(self) -> None:
        """Write all changes; change sets without any are dropped."""
        for recorder in self._recorders.values():
            recorder.flush()
        self._write_moves()
        for recorder in self._recorders.values():
            change_set = recorder.change_set
            query = select(func.count()).where(Change.change_set_id == change_set.id)
            if not session().execute(query).scalar():
                session().delete(change_set)

    def _write_moves(self) -> None:
        """Write where files went, in as many statements for many items as for one."""
        if not self._moves:
            return
        sets = {work_id: recorder.change_set.id for work_id, recorder in self._recorders.items()}
        ids = Ids()
        new = {
            work_id: ids.take("change_set")
            for work_id in dict.fromkeys(move.work_id for move in self._moves)
            if work_id not in sets
        }
        values = [{"id": set_id, **self._values(work_id)} for work_id, set_id in new.items()]
        if values:
            session().execute(insert(ChangeSet), values)
        sets |= new
        rows = [
            {
                "change_set_id": sets[move.work_id],
                "table_name": MediaFile.__tablename__,
                "row_id": move.file_id,
                "field": "edition_id",
                "before": move.before,
                "after": move.after,
            }
            for move in self._moves
        ]
        session().execute(insert(Change), rows)
