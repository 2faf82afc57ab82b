"""Records what a regrouping merges, moves and ends, one change set for each work that goes on, so
that people see it and can undo it.
"""

from __future__ import annotations

from sqlalchemy import func, select

from models.account import User
from models.change import Change, ChangeSet
from services.changes import Recorder
from services.db.transactions import session
from services.scanning.batch import Scan


class History:
    """The change sets of one transaction."""

    def __init__(self, scan: Scan) -> None:
        self._scan = scan
        self._recorders: dict[int, Recorder] = {}

    def recorder_of(self, work_id: int) -> Recorder:
        """The recorder for what happens to a work."""
        if work_id not in self._recorders:
            self._recorders[work_id] = self._recorder(work_id)
        return self._recorders[work_id]

    def _recorder(self, work_id: int) -> Recorder:
        change_set = ChangeSet(
            kind="regroup",
            subject_table="work",
            subject_id=work_id,
            library_id=self._scan.library_ids[0],
            job_id=self._scan.claim.job_id,
        )
        session().add(change_set)
        session().flush()
        return Recorder(change_set, User(username=""))  # nobody: what files say

    def close(self) -> None:
        """Write all changes; change sets without any are dropped."""
        for recorder in self._recorders.values():
            recorder.flush()
            change_set = recorder.change_set
            query = select(func.count()).where(Change.change_set_id == change_set.id)
            if not session().execute(query).scalar():
                session().delete(change_set)
