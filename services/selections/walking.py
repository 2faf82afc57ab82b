"""Going through a selection item by item, in its order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import select

from models.account import User
from models.selection import Selection
from models.work import Work
from services import access
from services.db.transactions import session

_AT_ONCE = 100


class Place(NamedTuple):
    """An item's `number` among the `total` of its selection, and the nearest items that the caller
    can edit; None at the ends.
    """

    selection: Selection
    number: int
    total: int
    previous_id: int | None
    next_id: int | None


def place_of(work: Work, selection: Selection, *, by: User) -> Place | None:
    """Where an item is in a selection; None when it isn't in it."""
    ids = selection.work_ids
    if work.id not in ids:
        return None
    index = ids.index(work.id)
    before, after = ids[:index][::-1], ids[index + 1 :]
    return Place(selection, index + 1, len(ids), _nearest(before, by), _nearest(after, by))


def first_of(selection: Selection, *, by: User) -> int | None:
    """The first item of a selection that the caller can edit."""
    return _nearest(selection.work_ids, by)


def _nearest(work_ids: Sequence[int], by: User) -> int | None:
    """The first of these items that is still there and that the caller can edit."""
    scopes = access.permitted_scopes(by, "works:update")
    for some in _parts(work_ids):
        query = select(Work.id).where(
            Work.id.in_(some), Work.scope_id.in_(scopes), Work.deleted_at.is_(None)
        )
        there = set(session().execute(query).scalars())
        for work_id in some:
            if work_id in there:
                return work_id
    return None


def _parts(work_ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (work_ids[start : start + _AT_ONCE] for start in range(0, len(work_ids), _AT_ONCE))
