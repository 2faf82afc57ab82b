"""Key-value preferences that client programs store for an account."""

from __future__ import annotations

from typing import Any

from models.account import User
from services.db.transactions import writing


def preferences_of(user: User) -> dict[str, Any]:
    """What programs keep for an account; the pages' own choices are not theirs."""
    return dict(user.preferences.get("programs", {}))


def save(user: User, wanted: dict[str, Any]) -> None:
    """Set some keys of one's own; the others stay."""
    with writing(user):
        user.preferences = {
            **user.preferences,
            "programs": {**user.preferences.get("programs", {}), **wanted},
        }
