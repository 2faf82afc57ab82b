"""Needs attention: what is wrong with files, folders and scans, and what can be done about it."""

from __future__ import annotations

from blueprints.attention import pages, placing, words
from blueprints.attention.blueprint import bp

__all__ = ["bp", "pages", "placing"]

for _function in (words.kind_name, words.sentence, words.hint):
    bp.add_app_template_global(_function, f"attention_{_function.__name__}")
