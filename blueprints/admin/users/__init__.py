"""Users, for the administrator."""

from __future__ import annotations

from blueprints.admin.users import pages

__all__ = ["pages"]
