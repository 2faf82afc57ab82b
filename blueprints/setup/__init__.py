"""First-run setup."""

from __future__ import annotations

from blueprints.setup.pages import bp, code_file, install, is_local_visitor

__all__ = ["bp", "code_file", "install", "is_local_visitor"]
