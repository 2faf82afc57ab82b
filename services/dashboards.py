"""The dashboard: what a reader is reading, what was added, what they finished, and what comes next.

Only libraries of which the reader is a member count. A book in several of them appears once, in the
library that had it first. Each function runs a fixed number of queries.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select, union_all
from sqlalchemy.orm import aliased

from models import base
from models.account import User
from models.classification import Series, SeriesEntry
from models.library import Holding, Library
from models.person import Credit, Person
from models.reading import Interaction, Reading
from models.work import Edition, Work
from services import access, daily_picks, days
from services.db.transactions import session
from services.memberships import Memberships, memberships

LONG_ROW, SHORT_ROW = 24, 12  # books of a long and of a short row
# so many notes are looked at for each of them: a book may be read in several editions, and several
# times
_FORMS = 20
_RANK = {"read": 3, "reading": 2, "did_not_finish": 1}


class Card(NamedTuple):
    """A book on the dashboard. `authors` are all its contributors; `status` is the reader's status,
    "" for none.
    """

    id: int
    uuid: UUID
    title: str
    cover_id: int | None
    updated_at: datetime
    library: UUID
    library_name: str
    authors: str
    status: str


class Finished(NamedTuple):
    """A book that the reader has finished, with their rating."""

    card: Card
    finished_at: datetime
    rating: int | None
    is_favorite: bool


class Following(NamedTuple):
    """The next book of a series, after those that the reader has read."""

    card: Card
    series: UUID
    series_name: str
    position: float
    last_read: float


def currently_reading(*, kinds: Collection[str], by: User) -> list[Card]:
    """The books that the reader has started, last updated first."""
    member = memberships(kinds, by=by)
    query = (
        _own(member, by, "reading", Edition.work_id)
        .order_by(Interaction.updated_at.desc(), Interaction.id.desc())
        .limit(LONG_ROW * _FORMS)
    )
    ids = list(dict.fromkeys(session().execute(query).scalars()))[:LONG_ROW]
    return [card._replace(status="reading") for card in _cards(member, ids, by)]


def recently_added(*, kinds: Collection[str], by: User) -> list[Card]:
    """The books that were last added to one of the reader's libraries."""
    member = memberships(kinds, by=by)
    if not member.libraries:
        return []
    branches = [select(_newest(library_id, member).subquery()) for library_id in member.libraries]
    rows = session().execute(union_all(*branches)).all()
    rows = sorted(rows, key=lambda row: (row.added_at, row.work_id), reverse=True)[:LONG_ROW]
    return _cards(member, [row.work_id for row in rows], by)


def recently_finished(*, kinds: Collection[str], by: User) -> list[Finished]:
    """The books that the reader has read, by the last day of their newest reading, or by when they
    set the status.
    """
    member = memberships(kinds, by=by)
    ids = {
        work_id
        for query in _finished_last(member, by)
        for work_id in session().execute(query).scalars()
    }
    last = last_finished(by)
    details = _own(
        member,
        by,
        "read",
        Edition.work_id,
        Interaction.updated_at,
        Interaction.rating,
        Interaction.is_favorite,
        last.c.finished_on,
    )
    query = details.outerjoin(last, last.c.edition_id == Edition.id).where(Edition.work_id.in_(ids))
    zone = days.zone_of(by)
    finished: dict[int, tuple[datetime, int | None, bool]] = {}
    for work_id, updated_at, rating, is_favorite, day in session().execute(query) if ids else ():
        moment = days.first_moment(day, zone) if day is not None else updated_at
        if work_id not in finished or moment > finished[work_id][0]:
            finished[work_id] = (moment, rating, is_favorite)
    newest = sorted(finished, key=lambda work_id: (finished[work_id][0], work_id), reverse=True)[
        :SHORT_ROW
    ]
    return [
        Finished(card._replace(status="read"), *finished[card.id])
        for card in _cards(member, newest, by)
    ]


def next_in_series(*, kinds: Collection[str], by: User) -> list[Following]:
    """For each series of which the reader has read something: the first book after the last one
    read.
    """
    member = memberships(kinds, by=by)
    rows = session().execute(_following(member, by)).all() if member.libraries else []
    cards = {card.id: card for card in _cards(member, [row.work_id for row in rows], by)}
    return [
        Following(
            cards[row.work_id]._replace(library=row.library, library_name=row.library_name),
            row.series,
            row.series_name,
            row.position,
            row.highest,
        )
        for row in rows
        if row.work_id in cards
    ]


def picks_of_the_day(
    media_types: Collection[str], *, kinds: Collection[str], by: User
) -> list[Card]:
    """Books of these media types (internal names) that the reader hasn't started; other ones every
    day (in UTC).
    """
    member = memberships(kinds, by=by)
    ids = daily_picks.pick(member.libraries, media_types, base.utc_now().date(), LONG_ROW, by=by)
    return [card._replace(status="") for card in _cards(member, ids, by)]


def last_finished(by: User) -> Any:
    """A subquery of the reader's editions with the day on which each was last finished."""
    query = select(Reading.edition_id, func.max(Reading.finished_on).label("finished_on"))
    return (
        query.where(Reading.user_id == by.id, Reading.finished_on.is_not(None))
        .group_by(Reading.edition_id)
        .subquery()
    )


# ── what they are made of ─────────────────────────────────────────────────────────────────────────


def _own(member: Memberships, by: User, status: str, *columns: Any) -> Any:
    """The reader's interactions with this status, for books in the reader's libraries."""
    return (
        select(*columns)
        .select_from(Interaction)
        .join(Edition, Edition.id == Interaction.edition_id)
        .join(Work, Work.id == Edition.work_id)
        .where(
            Interaction.user_id == by.id, Interaction.status == status, Edition.deleted_at.is_(None)
        )
        .where(Work.deleted_at.is_(None), Work.scope_id.in_(member.scopes))
    )


def _newest(library_id: int, member: Memberships) -> Any:
    """The newest books of one library, without those that another of the reader's libraries had
    before.
    """
    query = select(Holding.work_id, Holding.added_at).join(Work, Work.id == Holding.work_id)
    query = query.where(Holding.library_id == library_id, Work.deleted_at.is_(None))
    others = [other for other in member.libraries if other != library_id]
    if others:
        earlier = aliased(Holding)
        is_before = or_(
            earlier.added_at < Holding.added_at,
            and_(earlier.added_at == Holding.added_at, earlier.id < Holding.id),
        )
        query = query.where(
            ~exists().where(
                earlier.work_id == Holding.work_id, earlier.library_id.in_(others), is_before
            )
        )
    return query.order_by(Holding.added_at.desc(), Holding.work_id.desc()).limit(LONG_ROW)


def _finished_last(member: Memberships, by: User) -> list[Any]:
    """The books with the latest day of reading, and those with the latest interaction that have no
    day: the latest of all are among these.
    """
    of_it = and_(
        Reading.user_id == Interaction.user_id,
        Reading.edition_id == Interaction.edition_id,
        Reading.finished_on.is_not(None),
    )
    dated = (
        _own(member, by, "read", Edition.work_id)
        .join(Reading, of_it)
        .order_by(Reading.finished_on.desc(), Edition.work_id.desc())
    )
    finished = (
        _own(member, by, "read", Edition.work_id)
        .where(~exists().where(of_it))
        .order_by(Interaction.updated_at.desc(), Edition.work_id.desc())
    )
    return [query.limit(SHORT_ROW * _FORMS) for query in (dated, finished)]


def _following(member: Memberships, by: User) -> Any:
    top = (
        _own(
            member,
            by,
            "read",
            SeriesEntry.series_id,
            func.max(SeriesEntry.position).label("highest"),
        )
        .join(SeriesEntry, SeriesEntry.work_id == Work.id)
        .group_by(SeriesEntry.series_id)
        .subquery()
    )
    rank = func.row_number().over(
        partition_by=SeriesEntry.series_id, order_by=(SeriesEntry.position, SeriesEntry.id)
    )
    following = (
        select(
            SeriesEntry.work_id,
            SeriesEntry.position,
            top.c.highest,
            Series.id,
            Series.uuid.label("series"),
            Series.name.label("series_name"),
            Series.sort_key,
            Library.uuid.label("library"),
            Library.name.label("library_name"),
            rank.label("place"),
        )
        .join(Series, Series.id == SeriesEntry.series_id)
        .join(top, top.c.series_id == Series.id)
        .join(Library, Library.id == Series.library_id)
        .join(Work, Work.id == SeriesEntry.work_id)
        .join(Holding, and_(Holding.work_id == Work.id, Holding.library_id == Series.library_id))
        .where(
            SeriesEntry.position > top.c.highest,
            Series.library_id.in_(member.libraries),
            Series.deleted_at.is_(None),
            Work.deleted_at.is_(None),
        )
        .subquery()
    )
    return (
        select(following)
        .where(following.c.place == 1)
        .order_by(following.c.position, following.c.sort_key, following.c.id)
        .limit(SHORT_ROW)
    )


def _cards(member: Memberships, work_ids: Sequence[int], by: User) -> list[Card]:
    """The cards in the order of the ids, without books that were removed in the meantime."""
    if not work_ids:
        return []
    works = select(Work.id, Work.uuid, Work.title, Work.cover_id, Work.updated_at).where(
        Work.id.in_(work_ids),
        Work.scope_id.in_(access.visible_scopes(by, member.libraries)),
        Work.deleted_at.is_(None),
    )
    rows = {row.id: row for row in session().execute(works)}
    libraries, authors, statuses = (
        _libraries(member, work_ids),
        _authors(work_ids),
        _statuses(work_ids, by),
    )
    return [
        Card(
            *rows[work_id],
            *libraries[work_id],
            ", ".join(authors.get(work_id, ())),
            statuses.get(work_id, ""),
        )
        for work_id in work_ids
        if work_id in rows and work_id in libraries
    ]


def _libraries(member: Memberships, work_ids: Sequence[int]) -> dict[int, tuple[UUID, str]]:
    """For each work, the first of the reader's libraries that had it."""
    query = (
        select(Holding.work_id, Library.uuid, Library.name)
        .join(Library, Library.id == Holding.library_id)
        .where(Holding.work_id.in_(work_ids), Holding.library_id.in_(member.libraries))
        .order_by(Holding.added_at.desc(), Holding.id.desc())
    )
    return {work_id: (uuid, name) for work_id, uuid, name in session().execute(query)}


def _authors(work_ids: Sequence[int]) -> dict[int, dict[str, None]]:
    """All contributors of each work in order, each once."""
    query = (
        select(Credit.work_id, Person.name)
        .join(Person, Person.id == Credit.person_id)
        .where(Credit.work_id.in_(work_ids))
    )
    authors: dict[int, dict[str, None]] = {}
    for work_id, name in session().execute(query.order_by(Credit.position, Person.name, Credit.id)):
        authors.setdefault(work_id, {})[name] = None
    return authors


def _statuses(work_ids: Sequence[int], by: User) -> dict[int, str]:
    """The reader's status of each work; the furthest one if editions differ."""
    query = (
        select(Edition.work_id, Interaction.status)
        .join(Edition, Edition.id == Interaction.edition_id)
        .where(
            Edition.work_id.in_(work_ids),
            Edition.deleted_at.is_(None),
            Interaction.user_id == by.id,
        )
    )
    statuses: dict[int, str] = {}
    for work_id, status in session().execute(query):
        statuses[work_id] = max(
            status, statuses.get(work_id, status), key=lambda candidate: _RANK.get(candidate, 0)
        )
    return statuses
