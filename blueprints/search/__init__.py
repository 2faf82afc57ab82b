"""The search page, and suggestions while typing."""

from __future__ import annotations

from blueprints.search.pages import bp

__all__ = ["bp"]
