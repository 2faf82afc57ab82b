"""The blueprint of all administration pages."""

from __future__ import annotations

from flask import Blueprint

from blueprints.current import current_user
from services.accounts import users

bp = Blueprint("admin", __name__, url_prefix="/admin")


@bp.before_request
def require_admin() -> None:
    """Runs before any form is read; the services check again."""
    users.require_admin(current_user())
