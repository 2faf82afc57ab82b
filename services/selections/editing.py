"""Editing all items of a selection at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from errors import Conflict, Invalid, Problem
from models.account import User
from models.selection import Selection
from models.work import Work
from services.changes import Recorder, recording
from services.selections import outcomes, values
from services.selections.outcomes import Outcome, Refusal
from services.text.clean import InvalidValue
from services.versions import check_version
from services.works import edit
from services.works.edit import Origins
from services.works.fields import WORK

SET, ADD, REMOVE = "set", "add", "remove"
_PERMISSION = "works:update"


class FieldEdit(NamedTuple):
    """What is done with one field of all items: SET a value or, for a list, ADD entries to it or
    REMOVE entries from it.
    """

    how: str
    value: Any


class Edits(NamedTuple):
    """What a person changes about several items. `locks` says of fields whether they are locked
    (True) or unlocked; those that change are locked unless they are unlocked with it.
    """

    fields: Mapping[str, FieldEdit]
    locks: Mapping[str, bool]


def edit_works(
    selection: Selection, edits: Edits, *, versions: Mapping[int, int], by: User
) -> Outcome:
    """Change some fields of the items of a selection in one change set, as edit_work() does with
    one. `versions` are those that the caller has seen, by id.

    Items that the caller may not edit, and those in which somebody else changed a field meanwhile
    that is set here, stay as they are and are named. Raises Forbidden when the caller may edit
    nothing anywhere, and Invalid for values, when there are too many items, and for a field of
    libraries when no library holds all of them.
    """
    outcomes.refuse_too_many(selection)
    cleaned = _clean(edits)
    library_id = outcomes.common_library(selection.work_ids, _PERMISSION, by=by)
    _refuse_libraries(cleaned, library_id)
    outcome = Outcome("edit")
    with recording(
        by=by,
        kind="edit",
        needs=lambda: outcomes.require_somewhere(by, _PERMISSION),
        library_id=library_id,
        rows=(selection,),
    ) as recorder:
        recorder.change_set.subject_table = "work"
        works = outcomes.locked_works(selection.work_ids)
        writer = _Writer(recorder, Edits(cleaned, edits.locks), list(works.values()), versions)
        for work_id in selection.work_ids:
            writer.edit(works.get(work_id), work_id, outcome)
        outcomes.keep(selection, outcome, recorder)
    return outcome


def _clean(edits: Edits) -> dict[str, FieldEdit]:
    """Raises Invalid."""
    cleaned = WORK.clean({name: field.value for name, field in edits.fields.items()})
    return {name: field._replace(value=cleaned[name]) for name, field in edits.fields.items()}


def _refuse_libraries(fields: Mapping[str, FieldEdit], library_id: int | None) -> None:
    if library_id is None and not values.OF_LIBRARIES.isdisjoint(fields):
        refused = values.OF_LIBRARIES & fields.keys()
        raise Invalid({name: Problem("several_libraries") for name in sorted(refused)})


class _Writer:
    """Edits one item after another; what they have now is read for all at once."""

    def __init__(
        self, recorder: Recorder, edits: Edits, works: list[Work], versions: Mapping[int, int]
    ) -> None:
        self._recorder = recorder
        self._edits = edits
        self._versions = versions
        self._present = {
            name: values.values_of(works, name, by=recorder.by) for name in edits.fields
        }

    def edit(self, work: Work | None, work_id: int, outcome: Outcome) -> None:
        refusal = outcomes.refusal_of(work, work_id, _PERMISSION, by=self._recorder.by)
        if work is not None and refusal is None:
            refusal = self._edit(work, outcome)
        if refusal is not None:
            outcome.refused.append(refusal)

    def _edit(self, work: Work, outcome: Outcome) -> Refusal | None:
        present = {name: values_[work.id] for name, values_ in self._present.items()}
        wanted, wrong = self._wanted(present)
        if wrong:
            return Refusal(work.id, work.title, outcomes.INVALID, wrong)
        set_here = {name: wanted[name] for name in wanted if self._edits.fields[name].how == SET}
        try:
            check_version(work, set_here, self._versions.get(work.id), present)
        except Conflict as error:
            return _refused_by(error, work)
        origins = Origins(locks=self._edits.locks)
        changed = edit.write_edit(self._recorder, work, wanted, origins)
        outcome.changed += bool(changed)
        outcome.unchanged += not changed
        return None

    def _wanted(self, present: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """The new values of an item, and the names of fields whose new value can't be stored."""
        wanted, wrong = {}, []
        for name, field in self._edits.fields.items():
            try:
                wanted[name] = WORK[name].clean(_combined(name, field, present[name]))
            except InvalidValue:
                wrong.append(name)
        return wanted, wrong


def _combined(name: str, field: FieldEdit, present: Any) -> Any:
    """The value of a field after it is edited."""
    if field.how == SET:
        return field.value
    known = {values.entry_key(name, it) for it in (present if field.how == ADD else field.value)}
    if field.how == ADD:
        return [*present, *(it for it in field.value if values.entry_key(name, it) not in known)]
    return [it for it in present if values.entry_key(name, it) not in known]


def _refused_by(error: Conflict, work: Work) -> Refusal:
    """The item as one that somebody else changed. Raises other conflicts again."""
    if error.code != "changed_meanwhile":
        raise error
    clashes = error.values["fields"]
    who = next(iter(clashes.values()))["by"]
    return Refusal(work.id, work.title, outcomes.CHANGED, list(clashes), who)
