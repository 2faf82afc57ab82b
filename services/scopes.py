"""Which set of libraries holds a work; every change of a holding ends here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import insert, select, update

from models.library import Holding, Library, Scope, ScopeLibrary
from models.work import Work
from services import derive
from services.transactions import session


def scope_of(library_ids: Iterable[int]) -> int:
    """The id of the scope for a set of libraries, made when it does not occur yet. Inside a write transaction."""
    ids = sorted(set(library_ids))
    key = ",".join(map(str, ids))
    found = session().execute(select(Scope.id).where(Scope.key == key)).scalar()
    if found is not None:
        return found
    scope = Scope(key=key)
    session().add(scope)
    session().flush()
    if ids:
        session().execute(insert(ScopeLibrary), [{"scope_id": scope.id, "library_id": library_id} for library_id in ids])
    session().info.pop("scopes", None)
    return scope.id


def rescope(work_ids: Sequence[int]) -> None:
    """Give works the scope that their holdings in live libraries say, in their rows and in the search index. Inside a write transaction."""
    live = select(Library.id).where(Library.deleted_at.is_(None))
    held: dict[int, set[int]] = {work_id: set() for work_id in work_ids}
    for start in range(0, len(work_ids), 500):
        chunk = work_ids[start : start + 500]
        rows = session().execute(select(Holding.work_id, Holding.library_id).where(Holding.work_id.in_(chunk), Holding.library_id.in_(live)))
        for work_id, library_id in rows:
            held[work_id].add(library_id)
    by_set: dict[frozenset[int], list[int]] = {}
    for work_id, libraries in held.items():
        by_set.setdefault(frozenset(libraries), []).append(work_id)
    for together, ids in by_set.items():
        scope_id = scope_of(together)
        for start in range(0, len(ids), 500):
            chunk = ids[start : start + 500]
            moved = list(session().execute(select(Work.id).where(Work.id.in_(chunk), Work.scope_id != scope_id)).scalars())
            if moved:
                session().execute(update(Work).where(Work.id.in_(moved)).values(scope_id=scope_id))
                derive.refresh_works(moved)


def rescope_library(library_id: int) -> None:
    """A library came or went: each scope that names it moves, whole, to the scope without (or again with) it. Inside a write transaction.

    When it goes, one statement per scope, not per work; the rows of holdings stay, so that it can come back. The search index may go on
    naming the old scope: it stands for the same people, because a library in the trash lets nobody in.
    """
    is_live = session().execute(select(Library.id).where(Library.id == library_id, Library.deleted_at.is_(None))).first() is not None
    if is_live:
        held = select(Holding.work_id).where(Holding.library_id == library_id)
        rescope(list(session().execute(held).scalars()))
        return
    query = select(Scope.id, Scope.key).join(ScopeLibrary, ScopeLibrary.scope_id == Scope.id).where(ScopeLibrary.library_id == library_id)
    keys = dict(session().execute(query).all())
    for scope_id, key in keys.items():
        rest = scope_of(int(part) for part in key.split(",") if int(part) != library_id)
        session().execute(update(Work).where(Work.scope_id == scope_id).values(scope_id=rest))
