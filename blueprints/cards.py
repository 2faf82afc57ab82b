"""Covers with their titles, fifty to a page: built as plain text, because a template takes four
times as long for the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask, request
from flask_babel import gettext as _
from markupsafe import Markup, escape

_SQUARE = ("music", "audiobook")
_FIRST = 6  # covers of a page that are seen at once, and not only when one scrolls to them
_SIZES = "(max-width: 30rem) 30vw, 11rem"  # as the grid in static/css/components.css makes them


def install(app: Flask) -> None:
    app.jinja_env.globals["work_cards"] = work_cards


def work_cards(rows: Iterable[Any], list_class: str = "grid", label: str = "") -> Markup:
    """A list of cards for rows of services.lists; what people typed is escaped, all else are
    numbers and words of our own.
    """
    home = f"{request.script_root}/"
    first = _FIRST if list_class == "grid" else 0
    found = [_card(home, place >= first, *row) for place, row in enumerate(rows)]
    named = f' aria-label="{escape(label)}" tabindex="0"' if label else ""
    return Markup(f'<ul class="{list_class}"{named}>\n{"".join(found)}</ul>')


def _card(
    home: str,
    is_lazy: bool,
    work_id: int,
    kind: str,
    title: str,
    creator: str,
    year: int,
    cover_id: int | None,
    hue: int,
    _formats: str,
    files: int,
    missing: int,
    *_keys: Any,
) -> str:
    name, by = escape(title), f"<i>{escape(creator)}</i>" if creator else ""
    if cover_id:
        height = 200 if kind in _SQUARE else 300
        cover = f"{home}covers/{cover_id}/"
        picture = (
            f'<img src="{cover}320" srcset="{cover}240 240w, {cover}320 320w" sizes="{_SIZES}"'
            f' width="200" height="{height}"{" loading=lazy" if is_lazy else ""} decoding="async"'
            ' alt="">'
        )
    else:
        picture = f'<span class="cover-drawn" aria-hidden="true"><b>{name}</b>{by}</span>'
    is_gone, badge = (
        (" is-missing" if missing == files else "", _badge(missing, files)) if missing else ("", "")
    )
    when = f"<i>{year}</i>" if year else ""
    return (
        f'<li class="card"><a href="{home}works/{work_id}"><span class="cover hue-{hue}'
        f' is-{kind}{is_gone}">{picture}{badge}</span><span'
        f' class="card-text"><b>{name}</b><span>{by}{when}</span></span></a></li>\n'
    )


def _badge(missing: int, files: int) -> str:
    text = _("Missing") if missing == files else _("%(count)s missing", count=missing)
    return f'<span class="badges"><span class="badge">{escape(text)}</span></span>'
