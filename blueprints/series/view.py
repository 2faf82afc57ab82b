"""What the page of a series shows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from models.account import User
from services import access, series, series_arcs
from services.lists import links
from services.lists.work_list import WorkList
from services.metadata import SeriesCandidate, volumes
from services.series import Found


def page(series_id: int, number: int, by: User) -> dict[str, Any]:
    """The variables of series/show.html."""
    found = series.find_series(series_id, by=by)
    scopes = access.visible_scopes(by, (found.library.id,))
    works = WorkList(scopes, links.in_series(series_id, scopes))
    return {
        **found._asdict(),
        "row": series.row_of(found.library, found.series, by=by),
        "status": status_name(found.series.status),
        "page": works.page(number),
        "page_url": partial(_url, series_id),
        "missing": volumes.list_missing(found.series, by=by),
        "arcs": series_arcs.list_arcs(found.library, found.series, by=by),
        "may_edit": access.may(by, "series:update", found.series),
    }


def _url(series_id: int, number: int) -> str:
    return url_for("series.show", series_id=series_id, page=number)


def search(found: Found, text: str, candidates: Sequence[SeriesCandidate]) -> dict[str, Any]:
    """The variables of series/source.html, but the problem."""
    library, it = found
    return {
        "series": it,
        "heading": _("Find “%(name)s” at a source", name=it.name),
        "trail": [
            (library.name, url_for("libraries.show", library_id=library.id)),
            (it.name, url_for("series.show", series_id=it.id)),
            (_("Find at a source"), None),
        ],
        "text": text,
        "candidates": candidates,
        "nothing": _("No source knows this series") if text and not candidates else "",
    }


def status_name(status: str) -> str:
    texts = {
        "ongoing": _("Ongoing"),
        "completed": _("Complete"),
        "hiatus": _("On hiatus"),
        "cancelled": _("Cancelled"),
    }
    return texts.get(status, status)
