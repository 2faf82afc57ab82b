"""How a root is scanned by itself: its schedule, and whether it is watched."""

from __future__ import annotations

from sqlalchemy import func, select

from errors import Invalid, Problem
from models.account import User
from models.library import Root
from services import access, roots
from services.db.transactions import session, writing

# How a root is watched (Root.watch), and after how many minutes it is looked at when polling.
WATCHES = {
    "off": ("off", 15),
    "auto": ("auto", 15),
    "5": ("poll", 5),
    "15": ("poll", 15),
    "60": ("poll", 60),
}


def choice_of(root: Root) -> str:
    """The key in WATCHES of how a root is watched."""
    values = root.watch, root.poll_minutes
    return next((key for key, row in WATCHES.items() if row == values), root.watch)


def set_automatic(root: Root, interval: str, watch: str | None, *, by: User) -> None:
    """Set the schedule of a root ("hourly", "daily", "weekly" or "never") and, unless it is None,
    how it is watched (a key of WATCHES). Raises Forbidden, and Invalid({"every" | "watch": …}).
    """
    access.require(by, "schedules:update")
    if watch is not None and watch not in WATCHES:
        raise Invalid({"watch": Problem("not_one_of", allowed=tuple(WATCHES))})
    roots.set_schedule(root, interval, by=by)
    if watch is not None and watch != choice_of(root):
        with writing(root):
            root.watch, root.poll_minutes = WATCHES[watch]
            root.watch_state = ""


def count_limited(*, by: User) -> int:
    """The number of roots that are polled because the system watches no more folders. Raises
    Forbidden unless the caller is an administrator.
    """
    access.require(by, "system:read")
    query = select(func.count()).where(
        Root.watch_state == "limit", Root.watch == "auto", Root.deleted_at.is_(None)
    )
    count: int = session().execute(query).scalar_one()
    return count
