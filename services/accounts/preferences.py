"""Preferences: keys and values that API programs store for an account."""

from __future__ import annotations

from typing import Any

from models.account import User
from services.db.transactions import writing


def preferences_of(user: User) -> dict[str, Any]:
    """The preferences that programs store for an account, without those of the pages."""
    return dict(user.preferences.get("programs", {}))


def save(user: User, wanted: dict[str, Any]) -> None:
    """Set some keys; other keys stay."""
    with writing(user):
        user.preferences = {
            **user.preferences,
            "programs": {**user.preferences.get("programs", {}), **wanted},
        }
