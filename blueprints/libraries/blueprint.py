"""The blueprint that the pages of libraries, folders and members share."""

from __future__ import annotations

from flask import Blueprint

from blueprints.current import current_user
from models.library import Library
from services import libraries

bp = Blueprint("libraries", __name__, url_prefix="/libraries")


def get_library(library_id: int) -> Library:
    """A library that the visitor can see. Raises NotFound."""
    return libraries.get_library(library_id, by=current_user())
