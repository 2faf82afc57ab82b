"""A few books for the day: the same ones all day, others tomorrow, however many books there are.

Up to `_SORTED` books are sorted by a hash of their id and the day. With more, sorting would take
too long: the day's hash yields points in the space of public ids (which are random, so every book
is equally likely), and after each point the first suitable book that the reader hasn't started is
picked. With more than `_SORTED` suitable books one is never far from a point.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, false, literal, or_, select, union_all

from models.account import User
from models.classification import MediaType
from models.reading import Interaction
from models.work import Edition, Work
from services import access
from services.db.transactions import session
from services.text.names import name_key
from services.works.kinds import kinds_with_default_type

_SORTED = 2_000
_POINTS_EACH = 2  # twice as many points as books: two of them may meet the same book
_PER_POINT = 4  # books after each point; the reader may have started some of them
_BEGUN = ("read", "reading", "did_not_finish")


def pick(
    library_ids: Collection[int], media_types: Collection[str], day: date, limit: int, *, by: User
) -> list[int]:
    """Ids of at most `limit` works that the caller may see in these libraries and hasn't started,
    whose media type has one of these names.
    """
    names = {name_key(name) for name in media_types}
    types = list(
        session().execute(select(MediaType.id).where(MediaType.name_key.in_(names))).scalars()
    )
    kinds = kinds_with_default_type(names)
    scopes = access.visible_scopes(by, library_ids)
    fitting = select(Work.id, Work.uuid).where(
        Work.scope_id.in_(scopes),
        _typed(Work.media_type_id, types, kinds),
        Work.deleted_at.is_(None),
    )
    few: list[Any] = list(session().execute(fitting.limit(_SORTED + 1)))
    runs = (
        [[row] for row in few]
        if len(few) <= _SORTED
        else _works_after_points(scopes, types, kinds, day, limit * _POINTS_EACH)
    )
    started = _started([work_id for run in runs for work_id, _ in run], by)
    picks: dict[int, UUID] = dict(
        row for run in runs for row in [row for row in run if row[0] not in started][:1]
    )
    return sorted(picks, key=lambda work_id: _hash(picks[work_id], day))[:limit]


def _typed(media_type_id: Any, types: Collection[int], kinds: Collection[str]) -> Any:
    return or_(
        media_type_id.in_(types),
        and_(media_type_id.is_(None), Work.kind.in_(kinds)) if kinds else false(),
    )


def _works_after_points(
    scopes: Collection[int], types: Collection[int], kinds: Collection[str], day: date, points: int
) -> list[list[Any]]:
    """The first suitable books after each point. The unary plus keeps databases from using any
    other index than the one of public ids, which is in the right order.
    """
    inside: Any = bindparam(
        "scopes", list(scopes), expanding=True, literal_execute=True
    )  # SQLite takes 32,766 values; there are many arms
    fitting = and_(
        (Work.scope_id + 0).in_(inside),
        _typed(Work.media_type_id + 0, types, kinds),
        Work.deleted_at.is_(None),
    )
    branches = []
    for number in range(points):
        point = UUID(bytes=hashlib.md5(f"{day}/{number}".encode(), usedforsecurity=False).digest())
        branch = select(literal(number).label("number"), Work.id, Work.uuid).where(
            fitting, Work.uuid >= point
        )
        branches.append(select(branch.order_by(Work.uuid).limit(_PER_POINT).subquery()))
    runs: list[list[Any]] = [[] for _ in range(points)]
    for number, work_id, uuid in sorted(
        session().execute(union_all(*branches)), key=lambda row: row[2]
    ):
        runs[number].append((work_id, uuid))
    return runs


def _started(work_ids: Collection[int], by: User) -> set[int]:
    query = (
        select(Edition.work_id)
        .join(Interaction, Interaction.edition_id == Edition.id)
        .where(
            Interaction.user_id == by.id,
            Interaction.status.in_(_BEGUN),
            Edition.deleted_at.is_(None),
            Edition.work_id.in_(work_ids),
        )
    )
    return set(session().execute(query).scalars())


def _hash(uuid: UUID, day: date) -> bytes:
    return hashlib.md5(f"{uuid}{day}".encode(), usedforsecurity=False).digest()
