"""The blueprint of the page about what needs attention."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("attention", __name__, url_prefix="/attention")
