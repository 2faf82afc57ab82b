"""The blueprint of the pages about selections."""

from __future__ import annotations

from flask import Blueprint

from blueprints.current import current_user
from models.selection import Selection
from services import selections

bp = Blueprint("selections", __name__, url_prefix="/selections")


def get_own_selection(selection_id: int) -> Selection:
    """A selection of the visitor. Raises NotFound."""
    return selections.get_selection(selection_id, by=current_user())
