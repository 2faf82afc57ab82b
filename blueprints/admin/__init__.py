"""Administration: users, the server's state and the audit log."""

from __future__ import annotations

from blueprints.admin import system, users
from blueprints.admin.blueprint import bp

__all__ = ["bp", "system", "users"]
