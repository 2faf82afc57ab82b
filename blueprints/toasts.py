"""Toasts for the next page."""

from __future__ import annotations

from typing import Any, cast

from flask import flash


def tell(
    text: str, *, undo: str | None = None, view: str | None = None, lasts: bool = False
) -> None:
    """A message, with at most one action: a URL that undoes it (posted), or one to look at.

    It leaves by itself unless it `lasts`.
    """
    message: dict[str, Any] = {"text": text, "undo": undo, "view": view}
    flash(cast(str, message), "info" if lasts else "success")
