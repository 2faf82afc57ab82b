"""The blueprint that all pages of the instance's admin hang on."""

from __future__ import annotations

from flask import Blueprint

from blueprints.current import current_user
from services.accounts import users

bp = Blueprint("admin", __name__, url_prefix="/admin")


@bp.before_request
def require_admin() -> None:
    """Before any form is read; the services ask again."""
    users.require_admin(current_user())
