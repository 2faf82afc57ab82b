"""Libraries: list and settings, folders, and members."""

from __future__ import annotations

from blueprints.libraries import folders, members, pages
from blueprints.libraries.blueprint import bp

__all__ = ["bp", "folders", "members", "pages"]
