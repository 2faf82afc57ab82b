"""One's own account."""

from __future__ import annotations

from blueprints.account import data, messages
from blueprints.account.pages import bp

__all__ = ["bp", "data", "messages"]
