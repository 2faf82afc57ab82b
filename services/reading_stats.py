"""Reading statistics: how many books a reader has, has read and is reading, and how many they
finished in each of the last twelve months.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from models.account import User
from models.library import Holding, ScopeCount
from models.reading import Interaction
from models.work import Edition, Work
from services import access, days
from services.dashboards import last_finished
from services.db.transactions import session
from services.memberships import Memberships, memberships

_MONTHS = 12


class Stats(NamedTuple):
    """Numbers of books, each counted once. `months` are ("2026-05", finished), oldest first, in the
    reader's time zone.
    """

    total: int
    read: int
    reading: int
    favorites: int
    added_this_year: int
    read_this_year: int
    months: list[tuple[str, int]]


def stats(*, kinds: Collection[str], by: User) -> Stats:
    """The statistics for the libraries of which the caller is a member. A book counts for the last
    day of its newest reading, or for the day on which it was marked as read.
    """
    member, today = memberships(kinds, by=by), days.today(by)
    total = select(func.coalesce(func.sum(ScopeCount.works), 0)).where(
        ScopeCount.scope_id.in_(member.scopes)
    )
    interactions = _load_interactions(by, member)
    months = Counter(f"{day.year:04d}-{day.month:02d}" for day in interactions.finished.values())
    return Stats(
        int(session().execute(total).scalar() or 0),
        len(interactions.finished),
        len(interactions.reading),
        len(interactions.favorites),
        _added(by, member, today.year),
        sum(day.year == today.year for day in interactions.finished.values()),
        [(month, months[month]) for month in _last_months(today)],
    )


def _last_months(today: date) -> list[str]:
    """The last twelve months ("2026-05"), including the current one."""
    last = today.year * 12 + today.month - 1
    return [
        f"{number // 12:04d}-{number % 12 + 1:02d}"
        for number in range(last - _MONTHS + 1, last + 1)
    ]


class _Interactions(NamedTuple):
    """Works by the reader's status of an edition; `finished` has the last day for each."""

    finished: dict[int, date]
    reading: set[int]
    favorites: set[int]


def _load_interactions(by: User, member: Memberships) -> _Interactions:
    zone, last, interactions = days.zone_of(by), last_finished(by), _Interactions({}, set(), set())
    query = (
        select(
            Edition.work_id,
            Interaction.status,
            Interaction.is_favorite,
            Interaction.updated_at,
            last.c.finished_on,
        )
        .select_from(Interaction)
        .join(Edition, Edition.id == Interaction.edition_id)
        .join(Work, Work.id == Edition.work_id)
        .outerjoin(last, last.c.edition_id == Interaction.edition_id)
        .where(
            Interaction.user_id == by.id,
            or_(Interaction.status.in_(("read", "reading")), Interaction.is_favorite.is_(True)),
        )
        .where(
            Edition.deleted_at.is_(None),
            Work.deleted_at.is_(None),
            Work.scope_id.in_(access.visible_scopes(by, member.libraries)),
        )
    )
    for work_id, status, is_favorite, noted_at, finished_on in session().execute(query):
        if status == "read":
            day = finished_on or noted_at.astimezone(zone).date()
            interactions.finished[work_id] = max(day, interactions.finished.get(work_id, day))
        elif status == "reading":
            interactions.reading.add(work_id)
        if is_favorite:
            interactions.favorites.add(work_id)
    return interactions


def _added(by: User, member: Memberships, year: int) -> int:
    """Books added this year that none of the reader's libraries had before."""
    query = (
        select(func.count())
        .select_from(Holding)
        .join(Work, Work.id == Holding.work_id)
        .where(
            Holding.library_id.in_(member.libraries),
            Holding.added_at >= days.first_moment(date(year, 1, 1), days.zone_of(by)),
            Work.deleted_at.is_(None),
        )
    )
    shared = member.scopes_of_several()
    if shared:
        other = aliased(Holding)
        is_before = or_(
            other.added_at < Holding.added_at,
            and_(other.added_at == Holding.added_at, other.id < Holding.id),
        )
        had = exists().where(
            other.work_id == Holding.work_id, other.library_id.in_(member.libraries), is_before
        )
        query = query.where(or_(Work.scope_id.not_in(shared), ~had))
    return int(session().execute(query).scalar() or 0)
