"""Events that no single transaction makes: new items, put together until no more come, and loans
that have become overdue. `tick` looks for them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, cast, exists, func, literal, select

from models import base
from models.account import Setting, User
from models.lending import Loan
from models.library import Holding, Library
from models.message import Message, MessageTarget
from services import access, days
from services.db.transactions import session, writing
from services.messages import outbox

QUIET = timedelta(minutes=5)  # after the last new item
LONGEST_WAIT = timedelta(hours=1)  # after the first
_NAME = "messages:last_holding"
MAX_LOANS = 500  # at once


def write_due() -> int:
    """Write the messages about new items and overdue loans that are due; returns how many."""
    return _write_new_items() + _write_overdue()


def _write_new_items() -> int:
    """One message about each library. What has been reported is stored in the same transaction, so
    nothing is left out or comes twice.
    """
    if not outbox.list_choosers("items_added"):
        return 0
    after_id = _reported()
    query = select(func.min(Holding.added_at), func.max(Holding.added_at), func.max(Holding.id))
    if after_id is None:
        first_id = session().execute(select(func.max(Holding.id))).scalar() or 0
        with writing():
            _set_reported(first_id)
        return 0
    first, last, until_id = session().execute(query.where(Holding.id > after_id)).one()
    now = base.utc_now()
    if until_id is None or (last > now - QUIET and first > now - LONGEST_WAIT):
        return 0
    with writing():
        return _report(after_id, until_id)


def _report(after_id: int, until_id: int) -> int:
    if _reported() != after_id:  # another tick was faster
        return 0
    _set_reported(until_id)
    query = (
        select(Holding.library_id).distinct().where(Holding.id > after_id, Holding.id <= until_id)
    )
    written = 0
    for library_id in session().execute(query).scalars().all():
        facts = {"library_id": library_id, "after_id": after_id, "until_id": until_id}
        written += outbox.write("items_added", f"added:{library_id}:{until_id}", facts)
    return written


def _reported() -> int | None:
    query = select(Setting.value).where(Setting.name == _NAME)
    value = session().execute(query).scalar()
    return value if isinstance(value, int) else None


def _set_reported(holding_id: int) -> None:
    row = session().execute(select(Setting).where(Setting.name == _NAME)).scalar()
    if row is None:
        row = Setting(name=_NAME)
        session().add(row)
    row.value, row.updated_at = holding_id, base.utc_now()


def _write_overdue() -> int:
    """A message about each loan that is past its day, in the time zone of its library; again only
    when it got a new day.
    """
    late = [
        (target, facts)
        for target, user, since in outbox.list_choosers("loan_overdue")
        for facts in _overdue_loans(target, user, since)
    ]
    if not late:
        return 0
    with writing():
        for target, facts in late:
            outbox.write_one(target, "loan_overdue", facts.pop("key"), facts)
    return len(late)


def _overdue_loans(target: MessageTarget, user: User, since: datetime) -> list[dict[str, Any]]:
    """Loans that became overdue since the user chose to hear of it, and of which this target was
    not told.
    """
    key = literal("loan:") + cast(Loan.id, String) + ":" + cast(Loan.due_on, String)
    query = (
        select(Loan.id, Loan.due_on, key, Library)
        .join(Library, Library.id == Loan.library_id)
        .where(
            Loan.library_id.in_(access.permitted_libraries(user, "loans:update")),
            Loan.returned_on.is_(None),
            Loan.deleted_at.is_(None),
            Loan.due_on >= since.date() - timedelta(days=1),
            Loan.due_on <= base.utc_now().date(),
            ~exists().where(Message.target_id == target.id, Message.event_key == key),
        )
        .order_by(Loan.id)
        .limit(MAX_LOANS)
    )
    return [
        {"loan_id": loan_id, "library_id": library.id, "key": own_key}
        for loan_id, due_on, own_key, library in session().execute(query)
        if due_on is not None and due_on < days.today(library)
    ]
