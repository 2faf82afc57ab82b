"""What became of the items of a selection: how many changed, and which did not and why. It is kept
with the selection, so that its page can name them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import select

from errors import Conflict, Forbidden, Invalid, NotFound, Problem
from models.account import User
from models.change import ChangeSet
from models.selection import Selection
from models.work import Work
from services import access
from services.changes import Recorder
from services.db import many
from services.db.transactions import session

IN_REQUEST = 200
"""The most items that are changed at once."""
FORBIDDEN, GONE, ON_LOAN, CHANGED, INVALID = "forbidden", "gone", "on_loan", "changed", "invalid"


class Refusal(NamedTuple):
    """An item that was not changed. `title` is "" for one that the caller can't see any more,
    `fields` are those that somebody else (`who`) changed meanwhile.
    """

    work_id: int
    title: str
    reason: str
    fields: Sequence[str] = ()
    who: str = ""


@dataclass
class Outcome:
    """What an act did to the items of a selection. Without a change set nothing changed."""

    act: str
    changed: int = 0
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)
    change_set_id: int | None = None

    @property
    def is_complete(self) -> bool:
        return not self.refused

    def to_json(self) -> dict[str, Any]:
        return {
            "act": self.act,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "refused": [list(refusal) for refusal in self.refused],
            "change_set_id": self.change_set_id,
        }


def outcome_of(selection: Selection, *, by: User) -> Outcome | None:
    """What was last done to a selection; titles only of items that the caller can still see."""
    if selection.outcome is None:
        return None
    stored = dict(selection.outcome)
    refused = [Refusal(*row) for row in stored.pop("refused")]
    query = select(Work.id, Work.title).where(Work.scope_id.in_(access.visible_scopes(by)))
    titles = dict(many.rows_in(query, Work.id, {refusal.work_id for refusal in refused}))
    shown = [refusal._replace(title=titles.get(refusal.work_id, "")) for refusal in refused]
    return Outcome(refused=shown, **stored)


def change_set_of(outcome: Outcome | None) -> ChangeSet | None:
    """The change set of an outcome, if it is still kept."""
    if outcome is None or outcome.change_set_id is None:
        return None
    return session().get(ChangeSet, outcome.change_set_id)


def refuse_too_many(selection: Selection) -> None:
    """Raise Invalid for a selection that is larger than what is changed at once."""
    if len(selection.work_ids) > IN_REQUEST:
        raise Invalid({"works": Problem("too_many_selected", maximum=IN_REQUEST)})


def require_somewhere(by: User, permission: str) -> None:
    """Raise Forbidden unless the caller has this permission in any library; each item is asked for
    it again.
    """
    if not access.permitted_libraries(by, permission) and not (by.is_admin and by.is_active):
        raise Forbidden(permission)


def refusal_of(work: Work | None, work_id: int, permission: str, *, by: User) -> Refusal | None:
    """Why the caller may not do this to an item; None if they may."""
    if work is None:
        return Refusal(work_id, "", GONE)
    try:
        access.require(by, permission, work)
    except NotFound:
        return Refusal(work_id, "", GONE)
    except Forbidden:
        return Refusal(work_id, work.title, FORBIDDEN)
    return None


def common_library(work_ids: Iterable[int], permission: str, *, by: User) -> int | None:
    """The id of a library that holds all of these items and in which the caller has the permission;
    None if there is none.
    """
    query = select(Work.scope_id).distinct()
    scopes = {scope_id for (scope_id,) in many.rows_in(query, Work.id, list(work_ids))}
    common = access.permitted_libraries(by, permission)
    for scope_id in scopes:
        common &= access.scope_libraries().get(scope_id, frozenset())
    return min(common, default=None) if scopes else None


def problem_of(error: Conflict) -> str:
    """The reason for an item that a conflict keeps as it is. Raises the error again if it has
    another one.
    """
    if error.code != "on_loan":
        raise error
    return ON_LOAN


def locked_works(work_ids: list[int]) -> dict[int, Work]:
    """The current rows of these items by id, inside a write transaction."""
    query = select(Work).with_for_update().execution_options(populate_existing=True)
    return {work.id: work for (work,) in many.rows_in(query, Work.id, work_ids)}


def keep(selection: Selection, outcome: Outcome, recorder: Recorder) -> None:
    """Store an outcome, at the end of the recording of what it is about."""
    if outcome.changed:
        outcome.change_set_id = recorder.change_set.id
    selection.outcome = outcome.to_json()
