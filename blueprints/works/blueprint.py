"""The blueprint of all pages of works."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for

from blueprints.current import current_user
from models.work import Work
from services import access
from services.works import read

bp = Blueprint("works", __name__, url_prefix="/works")


@bp.before_request
def lead_to_survivor() -> Any:
    """Pages of an item that was merged lead to those of the item that answers for it."""
    values = dict(request.view_args or {})
    if request.method not in ("GET", "HEAD") or "work_id" not in values:
        return None
    survivor_id = get_work(values["work_id"]).id
    if survivor_id == values["work_id"]:
        return None
    values |= {**request.args, "work_id": survivor_id}
    return redirect(url_for(request.endpoint or "works.show", **values))


def get_work(work_id: int) -> Work:
    """A work that the visitor can see. Raises NotFound."""
    return read.get_work(work_id, by=current_user())


def get_own_work(work_id: int) -> Work:
    """A work that the visitor can edit. Raises NotFound and Forbidden."""
    work = get_work(work_id)
    access.require(current_user(), "works:update", work)
    return work
