"""Moving a selection to the trash."""

from __future__ import annotations

from errors import Conflict
from models.account import User
from models.selection import Selection
from models.work import Work
from services.changes import Recorder, recording
from services.selections import outcomes
from services.selections.outcomes import Outcome, Refusal
from services.works import holdings

_PERMISSION = "works:delete"


def delete_works(selection: Selection, *, by: User) -> Outcome:
    """Move the items of a selection to the trash in one change set, as delete_work() does with one.
    Those that the caller may not delete, or that are on loan, stay and are named. Raises Forbidden
    when the caller may delete nothing anywhere, and Invalid when there are too many.
    """
    outcomes.refuse_too_many(selection)
    outcome = Outcome("delete")
    with recording(
        by=by,
        kind="delete",
        needs=lambda: outcomes.require_somewhere(by, _PERMISSION),
        library_id=outcomes.common_library(selection.work_ids, _PERMISSION, by=by),
        rows=(selection,),
    ) as recorder:
        recorder.change_set.subject_table = "work"
        works = outcomes.locked_works(selection.work_ids)
        for work_id in selection.work_ids:
            _delete(recorder, works.get(work_id), work_id, outcome)
        outcomes.keep(selection, outcome, recorder)
    return outcome


def _delete(recorder: Recorder, work: Work | None, work_id: int, outcome: Outcome) -> None:
    refusal = outcomes.refusal_of(work, work_id, _PERMISSION, by=recorder.by)
    if refusal is not None or work is None:
        outcome.refused += [refusal] if refusal is not None else []
        return
    try:
        holdings.end_permitted_holdings(recorder, work)
    except Conflict as error:
        outcome.refused.append(Refusal(work_id, work.title, outcomes.problem_of(error)))
    else:
        outcome.changed += 1
