"""First-run setup."""

from __future__ import annotations

from blueprints.setup.pages import bp, code_file, install, is_near

__all__ = ["bp", "code_file", "install", "is_near"]
