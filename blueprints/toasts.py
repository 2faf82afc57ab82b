"""Toasts for the next page."""

from __future__ import annotations

from typing import Any, cast

from flask import flash, url_for
from flask_babel import gettext as _

from models.change import ChangeSet


def show(
    text: str,
    *,
    undo: str | None = None,
    view: str | None = None,
    root_id: int | None = None,
    lasts: bool = False,
) -> None:
    """Show a message on the next page, with few actions: a URL to undo it (by POST), one to view,
    or a folder to scan now. It disappears by itself unless it `lasts`.
    """
    message: dict[str, Any] = {"text": text, "undo": undo, "view": view, "root_id": root_id}
    flash(cast(str, message), "info" if lasts else "success")


def show_change(change_set: ChangeSet | None, text: str, *, root_id: int | None = None) -> None:
    """Show a message about a change, with undo, and with a button that scans a folder."""
    if change_set is None:
        show(_("No changes."))
    else:
        show(text, undo=_undo_url(change_set), root_id=root_id)


def change_event(change_set: ChangeSet, text: str) -> dict[str, Any]:
    """The same as an htmx event, for the page that is open."""
    return {"toast": {"text": text, "undo": _undo_url(change_set)}}


def _undo_url(change_set: ChangeSet) -> str:
    return url_for("history.undo", change_set_id=change_set.id)
