"""Texts about what needs attention: the kinds of lines, what is wrong, and what one can do."""

from __future__ import annotations

from flask_babel import gettext as _

from blueprints import file_words, job_words, scan_words
from services.attention.lines import Line


def kind_name(kind: str) -> str:
    """A kind of line, as the heading of its list."""
    texts = {
        "job": _("Failed jobs"),
        "question": _("Questions"),
        "away": _("Folders that can’t be reached"),
        "scan": _("Failed scans"),
        "unreadable": _("Unreadable"),
        "partly": _("Partly read"),
        "unplaced": _("Not in any item"),
        "scattered": _("Items whose files went elsewhere"),
    }
    return texts.get(kind, kind)


def sentence(line: Line) -> str:
    """What is wrong, in a sentence."""
    if line.kind == "job" and line.job is not None:
        return f"{job_words.kind_name(line.job.kind)}: {job_words.problem(line.job)}"
    if line.kind == "question" and line.job is not None:
        return scan_words.question(line.job)
    if line.kind == "partly":
        return file_words.note(line.code)
    if line.kind == "unplaced":
        return _("Stacks doesn’t know which item this file belongs to.")
    if line.kind == "scattered":
        return _("Its files belong to several other items now. What people added to it is kept.")
    return scan_words.scan_problem(line.code)


def hint(line: Line) -> str:
    """What one can do about it; "" when the buttons say it."""
    texts = {
        "reader_timeout": _("It’s read again when it changes, or when you choose “Try again”."),
        "no_permission": _("Allow Stacks to read it; the next scan tries again."),
        "io_error": _("Check the disk; the next scan tries again."),
    }
    texts["too_much_memory"] = texts["reader_died"] = texts["reader_timeout"]
    return texts.get(line.code, "")
