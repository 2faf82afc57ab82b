"""The events of which people can have messages, and who may hear of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from models.account import User
from models.library import Root
from services import access
from services.db.transactions import session

Facts = Mapping[str, Any]
TEST, PASSWORD_RESET = "test", "password_reset"


def may_hear(user: User, event: str, facts: Facts) -> bool:
    """Whether a user may hear of this event now. Asked when the message is written, and again when
    it is sent.
    """
    return user.is_active and _RULES[event](user, facts)


def events_for(user: User) -> list[str]:
    """The events that a user can choose, in order."""
    return [event for event in EVENTS if event != "backup_failed" or user.is_admin]


def _sees_library(user: User, facts: Facts) -> bool:
    return facts["library_id"] in access.visible_libraries(user)


def _edits_root(user: User, facts: Facts) -> bool:
    root = session().get(Root, facts["root_id"])
    return root is not None and root.deleted_at is None and access.may(user, "files:update", root)


def _lends(user: User, facts: Facts) -> bool:
    return facts["library_id"] in access.permitted_libraries(user, "loans:update")


def _is_own(user: User, facts: Facts) -> bool:
    return bool(facts["user_id"] == user.id)


def _is_admin(user: User, _facts: Facts) -> bool:
    return user.is_admin


_RULES: dict[str, Callable[[User, Facts], bool]] = {
    "items_added": _sees_library,
    "scan_failed": _edits_root,
    "import_done": _is_own,
    "loan_overdue": _lends,
    "backup_failed": _is_admin,
    TEST: _is_own,
    PASSWORD_RESET: _is_own,
}
EVENTS = tuple(event for event in _RULES if event not in (TEST, PASSWORD_RESET))
