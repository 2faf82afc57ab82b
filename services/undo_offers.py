"""Which changes of a list the caller's rights allow to undo, in a fixed number of queries.

`history.undo` asks for the rights to every row that it touches. This asks for those to the subject,
and to all items that were merged, split or rearranged, so that no button is shown to somebody who
will be refused for them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import select

from models.account import User
from models.change import Change, ChangeSet
from models.library import ScopeLibrary
from models.work import Edition, Work
from services import access, undo_rights
from services.db.transactions import session

_Ids = dict[int, set[int]]


def find_offered(change_sets: Sequence[ChangeSet], *, by: User) -> frozenset[int]:
    """Ids of the change sets that the caller may undo, as far as their subjects decide."""
    if by.is_admin and by.is_active:
        return frozenset(change_set.id for change_set in change_sets)
    kinds = _original_kinds(change_sets)
    works = _works_of(change_sets, kinds)
    holders = _holders({work_id for ids in works.values() for work_id in ids})
    libraries = {library_id for ids in holders.values() for library_id in ids}
    libraries |= {row.library_id for row in change_sets if row.library_id is not None}
    own = access.roles_in_trash(by, libraries)
    return frozenset(
        row.id
        for row in change_sets
        if _may_undo(row, kinds[row.id], [holders[work_id] for work_id in works[row.id]], own, by)
    )


def _may_undo(
    change_set: ChangeSet, kind: str, holders: list[set[int]], own: dict[int, str], by: User
) -> bool:
    """`holders` are the libraries of each item that decides, `own` the caller's roles."""

    def may(permission: str, library_id: int | None) -> bool:
        role = own.get(library_id) if library_id is not None else None
        return role is not None and permission in access.PERMISSIONS[role]

    if change_set.is_private or change_set.subject_table == "person":
        return by.is_active and (not change_set.is_private or change_set.user_id == by.id)
    everywhere = undo_rights.EVERYWHERE.get(kind)
    if everywhere is not None:
        return all(may(everywhere, library_id) for ids in holders for library_id in ids)
    deciding = set().union(*holders) | {change_set.library_id}
    permission = f"{undo_rights.noun_of(change_set.subject_table)}:update"
    return any(may(permission, library_id) for library_id in deciding)


def _original_kinds(change_sets: Sequence[ChangeSet]) -> dict[int, str]:
    """By id, the kind of what was done at first, for an undo or the undo of one."""
    kinds = {row.id: row.kind for row in change_sets}
    undone = {row.id: row.undoes_id for row in change_sets if row.undoes_id is not None}
    while undone:
        query = select(ChangeSet.id, ChangeSet.kind, ChangeSet.undoes_id)
        rows = session().execute(query.where(ChangeSet.id.in_(set(undone.values())))).all()
        known = {row.id: row for row in rows}
        found = {own: known[former] for own, former in undone.items() if former in known}
        kinds |= {own: row.kind for own, row in found.items()}
        undone = {own: row.undoes_id for own, row in found.items() if row.undoes_id is not None}
    return kinds


def _works_of(change_sets: Sequence[ChangeSet], kinds: dict[int, str]) -> _Ids:
    """By change set, the ids of the works that decide: its subject, and all that it rearranged."""
    works: _Ids = defaultdict(set)
    editions = _works_by_edition(
        row.subject_id for row in change_sets if row.subject_table == "edition"
    )
    for row in change_sets:
        if row.subject_table == "work" and row.subject_id is not None:
            works[row.id].add(row.subject_id)
        elif row.subject_table == "edition" and row.subject_id in editions:
            works[row.id].add(editions[row.subject_id])
    rearranged = [
        change_set_id for change_set_id, kind in kinds.items() if kind in undo_rights.EVERYWHERE
    ]
    query = select(Change.change_set_id, Change.row_id).where(
        Change.change_set_id.in_(rearranged), Change.table_name == "work"
    )
    for change_set_id, work_id in session().execute(query.distinct()):
        works[change_set_id].add(work_id)
    return works


def _works_by_edition(edition_ids: Iterable[int | None]) -> dict[int | None, int]:
    query = select(Edition.id, Edition.work_id).where(Edition.id.in_(set(edition_ids)))
    return dict(session().execute(query).all())


def _holders(work_ids: set[int]) -> _Ids:
    """By work, the libraries that hold it, also those in the trash."""
    query = (
        select(Work.id, ScopeLibrary.library_id)
        .join(ScopeLibrary, ScopeLibrary.scope_id == Work.scope_id)
        .where(Work.id.in_(work_ids))
    )
    holders: _Ids = defaultdict(set)
    for work_id, library_id in session().execute(query):
        holders[work_id].add(library_id)
    return holders
