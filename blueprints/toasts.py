"""Toasts for the next page."""

from __future__ import annotations

from typing import Any, cast

from flask import flash, url_for
from flask_babel import gettext as _

from models.change import ChangeSet


def show(
    text: str, *, undo: str | None = None, view: str | None = None, lasts: bool = False
) -> None:
    """Show a message on the next page, with at most one action: a URL to undo it (by POST), or one
    to view. It disappears by itself unless it `lasts`.
    """
    message: dict[str, Any] = {"text": text, "undo": undo, "view": view}
    flash(cast(str, message), "info" if lasts else "success")


def show_change(change_set: ChangeSet | None, text: str) -> None:
    """Show a message about a change, with undo."""
    if change_set is None:
        show(_("No changes."))
    else:
        show(text, undo=_undo_url(change_set))


def change_event(change_set: ChangeSet, text: str) -> dict[str, Any]:
    """The same as an htmx event, for the page that is open."""
    return {"toast": {"text": text, "undo": _undo_url(change_set)}}


def _undo_url(change_set: ChangeSet) -> str:
    return url_for("history.undo", change_set_id=change_set.id)
