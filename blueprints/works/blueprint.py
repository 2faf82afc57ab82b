"""The blueprint of all pages of works."""

from __future__ import annotations

from flask import Blueprint

from blueprints.current import current_user
from models.work import Work
from services import access
from services.works import read

bp = Blueprint("works", __name__, url_prefix="/works")


def get_work(work_id: int) -> Work:
    """A work that the visitor can see. Raises NotFound."""
    return read.get_work(work_id, by=current_user())


def get_own_work(work_id: int) -> Work:
    """A work that the visitor can edit. Raises NotFound and Forbidden."""
    work = get_work(work_id)
    access.require(current_user(), "works:update", work)
    return work
