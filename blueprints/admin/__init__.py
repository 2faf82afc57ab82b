"""Doors for the instance's admin: accounts, and how the server is."""

from __future__ import annotations

from blueprints.admin import system, users
from blueprints.admin.door import bp

__all__ = ["bp", "system", "users"]
