"""The items of a list that can be looked up: those that the caller may edit, of the kinds that
sources know.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select

from errors import Invalid, Problem
from models.account import User
from models.job import Job
from models.library import Library
from models.work import Work
from services import access
from services.db import many
from services.db.transactions import session
from services.lists.conditions import Filters, from_filters
from services.lists.sorts import BY_TITLE
from services.lists.work_list import WorkList
from services.metadata.enrichment.options import METADATA, WORK_KINDS, Options
from services.metadata.enrichment.requests import MAX_ITEMS, start_works


class Choice(NamedTuple):
    """(id, title) of items, at most MAX_ITEMS; `is_cut` when the list has more."""

    works: list[tuple[int, str]]
    is_cut: bool


def choose(library: Library | None, filters: Filters, *, by: User) -> Choice:
    """The items of a library, or of all, that match these filters. Raises Forbidden and NotFound
    for a library in which the caller may not edit.
    """
    permitted = access.permitted_scopes(by, "works:update")
    if library is not None:
        access.require_in_library(by, "works:update", library.id)
        within = access.visible_scopes(by, (library.id,))
        permitted = tuple(scope for scope in within if scope in permitted)
    works = WorkList(permitted, from_filters(filters, by=by, scopes=permitted), BY_TITLE)
    ids = works.ids(0, MAX_ITEMS + 1)
    query = select(Work.id, Work.title).where(Work.kind.in_(WORK_KINDS))
    titles = dict(many.rows_in(query, Work.id, ids))
    chosen = [(work_id, titles[work_id]) for work_id in ids[:MAX_ITEMS] if work_id in titles]
    session().rollback()
    return Choice(chosen, len(ids) > MAX_ITEMS)


def may_choose(library: Library | None, *, by: User) -> bool:
    """Whether the caller may edit anything in a library, or anywhere."""
    permitted = access.permitted_libraries(by, "works:update")
    return bool(permitted) if library is None else library.id in permitted


def start_chosen(
    library: Library | None,
    filters: Filters,
    *,
    by: User,
    type_: str = METADATA,
    force: bool = False,
) -> Job:
    """Look up what choose() finds. Raises Invalid for {"works": …} when that is nothing, and
    Unavailable while no source is asked.
    """
    works = choose(library, filters, by=by).works
    if not works:
        raise Invalid({"works": Problem("required")})
    options = Options(library.id if library is not None else None, type_, force)
    return start_works(works, options, by=by)
