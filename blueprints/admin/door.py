"""The blueprint that all pages of the instance's admin hang on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("admin", __name__, url_prefix="/admin")
