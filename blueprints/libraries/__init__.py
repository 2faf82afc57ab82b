"""Libraries: their list and settings, the folders that feed them, and their members."""

from __future__ import annotations

from blueprints.libraries import folders, members, pages
from blueprints.libraries.door import bp

__all__ = ["bp", "folders", "members", "pages"]
