"""Keeping selections: each belongs to the user who made it, for a week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select

from errors import Invalid, NotFound, Problem
from models.account import User
from models.selection import Selection
from models.work import Work
from services import access
from services.db import many
from services.db.transactions import session, writing

MAX_ITEMS = 10_000
KEPT = timedelta(days=7)
_MOST = 20  # selections of a user, the newest


def create_selection(
    work_ids: Sequence[int], *, by: User, list_url: str = "", is_cut: bool = False
) -> Selection:
    """Keep these items in this order, without those that the caller can't see; of more than
    MAX_ITEMS the first. Raises Invalid({"works": …}) when nothing is left.
    """
    ids = _visible(list(dict.fromkeys(work_ids)), by)
    if not ids:
        raise Invalid({"works": Problem("none_selected")})
    with writing():
        selection = Selection(
            user_id=by.id,
            work_ids=ids[:MAX_ITEMS],
            is_cut=is_cut or len(ids) > MAX_ITEMS,
            list_url=list_url,
        )
        session().add(selection)
        session().flush()
        _delete_older(by)
    return selection


def _visible(work_ids: Sequence[int], by: User) -> list[int]:
    query = select(Work.id).where(
        Work.scope_id.in_(access.visible_scopes(by)), Work.deleted_at.is_(None)
    )
    seen = {work_id for (work_id,) in many.rows_in(query, Work.id, work_ids)}
    return [work_id for work_id in work_ids if work_id in seen]


def _delete_older(by: User) -> None:
    own = select(Selection.id).where(Selection.user_id == by.id).order_by(Selection.id.desc())
    older = session().execute(own.offset(_MOST)).scalars().all()
    if older:
        session().execute(
            delete(Selection)
            .where(Selection.id.in_(older))
            .execution_options(synchronize_session=False)
        )


def get_selection(selection_id: int, *, by: User) -> Selection:
    """A selection of the caller. Raises NotFound, also when it was made more than a week ago and
    is deleted.
    """
    selection = session().get(Selection, selection_id)
    if selection is None or selection.user_id != by.id or not by.is_active:
        raise NotFound("selection")
    return selection


def works_of(selection: Selection, *, by: User) -> list[Work]:
    """The items of a selection that are still there and that the caller can see, in its order."""
    query = select(Work).where(
        Work.scope_id.in_(access.visible_scopes(by)), Work.deleted_at.is_(None)
    )
    works = {work.id: work for (work,) in many.rows_in(query, Work.id, selection.work_ids)}
    return [works[work_id] for work_id in selection.work_ids if work_id in works]
