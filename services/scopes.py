"""Maintains each work's scope: the set of libraries that hold it. Every change of a holding calls
this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import insert, select, update

from models.library import Holding, Scope, ScopeLibrary
from models.work import Work
from services import derive
from services.db import unique
from services.db.transactions import session


def scope_of(library_ids: Iterable[int]) -> int:
    """The id of the scope for a set of libraries, created if necessary. Inside a write
    transaction.
    """
    ids = sorted(set(library_ids))
    key = ",".join(map(str, ids))
    query = select(Scope.id).where(Scope.key == key)
    scope_id = session().execute(query).scalar()
    if scope_id is not None:
        return scope_id
    session().info.pop("scopes", None)
    scope_id = unique.insert(Scope, {"key": key})
    if scope_id is None:  # another transaction has just made it
        return session().execute(query).scalar_one()
    if ids:
        session().execute(
            insert(ScopeLibrary),
            [{"scope_id": scope_id, "library_id": library_id} for library_id in ids],
        )
    return scope_id


def rescope(work_ids: Sequence[int]) -> None:
    """Update the scopes of works after their holdings changed, in their rows and in the search
    index. Inside a write transaction.

    Libraries in the trash are part of a scope; services/access/roles.py ignores them when it
    decides who may see it.
    """
    held: dict[int, set[int]] = {work_id: set() for work_id in work_ids}
    for start in range(0, len(work_ids), 500):
        chunk = work_ids[start : start + 500]
        rows = session().execute(
            select(Holding.work_id, Holding.library_id).where(Holding.work_id.in_(chunk))
        )
        for work_id, library_id in rows:
            held[work_id].add(library_id)
    by_set: dict[frozenset[int], list[int]] = {}
    for work_id, libraries in held.items():
        by_set.setdefault(frozenset(libraries), []).append(work_id)
    for together, ids in by_set.items():
        scope_id = scope_of(together)
        for start in range(0, len(ids), 500):
            chunk = ids[start : start + 500]
            moved = list(
                session()
                .execute(select(Work.id).where(Work.id.in_(chunk), Work.scope_id != scope_id))
                .scalars()
            )
            if moved:
                session().execute(update(Work).where(Work.id.in_(moved)).values(scope_id=scope_id))
                derive.refresh_works(moved)
