"""What the page of a series shows."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from models.account import User
from services import access, series, series_arcs
from services.lists import links
from services.lists.work_list import WorkList
from services.metadata import volumes


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
        "missing": volumes.list_missing(found.series, by=by),
        "arcs": series_arcs.list_arcs(found.library, found.series, by=by),
        "may_edit": access.may(by, "series:update", found.series),
    }


def status_name(status: str) -> str:
    texts = {
        "ongoing": _("Ongoing"),
        "completed": _("Complete"),
        "hiatus": _("On hiatus"),
        "cancelled": _("Cancelled"),
    }
    return texts.get(status, status)
