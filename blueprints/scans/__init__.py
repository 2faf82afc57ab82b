"""Activity: running scans, schedules, results, and files that could not be read."""

from __future__ import annotations

from blueprints import scan_words
from blueprints.scans import pages, problems, progress
from blueprints.scans.blueprint import bp

__all__ = ["bp", "pages", "problems", "progress"]

for _function in (
    scan_words.title,
    scan_words.outcome,
    scan_words.found,
    scan_words.question,
    scan_words.speed,
):
    bp.add_app_template_global(_function, f"scan_{_function.__name__}")
bp.add_app_template_global(scan_words.scan_problem)
bp.add_app_template_global(scan_words.watch_note)
