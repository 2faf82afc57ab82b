"""Libraries: list and settings, folders, and members."""

from __future__ import annotations

from blueprints.libraries import folders, items, members, pages
from blueprints.libraries.blueprint import bp

__all__ = ["bp", "folders", "items", "members", "pages"]
