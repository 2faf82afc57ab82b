"""What two works have, side by side, before they are merged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Select, exists, func, select

from models.account import User
from models.lending import Loan
from models.library import Library
from models.work import Copy, Edition, Work
from services import access
from services.db import many
from services.db.transactions import session


class Side(NamedTuple):
    """A work, the names of its libraries, and how much it has, as far as the caller may see it."""

    work: Work
    libraries: list[str]
    editions: int
    copies: int
    loans: int


def sides(works: Sequence[Work], *, by: User) -> list[Side]:
    """Raises NotFound and Forbidden for works that the caller may not merge."""
    for work in works:
        access.require(by, "works:merge", work)
    ids = [work.id for work in works]
    editions = _counts(select(Edition.work_id, func.count()), ids)
    is_lent = exists().where(
        Loan.copy_id == Copy.id, Loan.returned_on.is_(None), Loan.deleted_at.is_(None)
    )
    copies = (
        select(Edition.work_id, func.count())
        .join(Copy, Copy.edition_id == Edition.id)
        .where(Copy.deleted_at.is_(None), Copy.library_id.in_(access.visible_libraries(by)))
    )
    stocks, loans = _counts(copies, ids), _counts(copies.where(is_lent), ids)
    return [
        Side(
            work,
            _libraries(work, by),
            *(counts.get(work.id, 0) for counts in (editions, stocks, loans)),
        )
        for work in works
    ]


def fuller(sides: Sequence[Side]) -> Side:
    """The side with more files and copies, then with more editions; the first one if neither."""
    return max(sides, key=lambda side: (side.work.file_count + side.copies, side.editions))


def _counts(query: Select[int, int], work_ids: Sequence[int]) -> dict[int, int]:
    live = query.where(Edition.deleted_at.is_(None))
    return dict(many.rows_in(live.group_by(Edition.work_id), Edition.work_id, work_ids))


def _libraries(work: Work, by: User) -> list[str]:
    seen = access.libraries_of(work) & access.visible_libraries(by)
    query = select(Library.name).where(Library.id.in_(seen)).order_by(Library.name_key)
    return list(session().execute(query).scalars())
