"""Texts about scans: their results and questions, and why a file couldn't be read."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from blueprints import file_words, job_states
from blueprints.formats import ngettext, number
from models.job import Job
from models.library import Root
from services.scans import ScanLine

_COUNTED = (
    "added", "changed", "moved", "returned", "missing", "left_out", "failed", "unchanged",
    "updated", "merged", "split", "regrouped",
)  # fmt: skip
STEP = 10  # percent between two announcements to screen readers


def title(line: ScanLine) -> str:
    """ "Scan of Music"."""
    return _("Scan of %(name)s", name=line.root_name or "?")


def outcome(job: Job) -> str:
    """What a scan found, in one line: "41 files added, 2 files missing"."""
    if job.problem:
        return scan_problem(job.problem)
    texts = [text for name, text in _outcomes(job.counts).items() if job.counts.get(name)]
    return ", ".join(texts) or _("nothing new")


def _outcomes(counts: Mapping[str, int]) -> dict[str, str]:
    """What became of files, then of items."""
    of = {name: counts.get(name, 0) for name in _COUNTED}
    return {
        "added": ngettext("%(num)s file added", "%(num)s files added", of["added"]),
        "changed": ngettext("%(num)s file changed", "%(num)s files changed", of["changed"]),
        "moved": ngettext(
            "%(num)s file moved on the disk", "%(num)s files moved on the disk", of["moved"]
        ),
        "returned": ngettext(
            "%(num)s file found again", "%(num)s files found again", of["returned"]
        ),
        "missing": ngettext("%(num)s file missing", "%(num)s files missing", of["missing"]),
        "left_out": ngettext("%(num)s file left out", "%(num)s files left out", of["left_out"]),
        "failed": ngettext("%(num)s file unreadable", "%(num)s files unreadable", of["failed"]),
        "unchanged": ngettext(
            "%(num)s file re-read without changes",
            "%(num)s files re-read without changes",
            of["unchanged"],
        ),
        "updated": ngettext("%(num)s item updated", "%(num)s items updated", of["updated"]),
        "merged": ngettext("%(num)s item merged", "%(num)s items merged", of["merged"]),
        "split": ngettext("%(num)s item split off", "%(num)s items split off", of["split"]),
        "regrouped": ngettext(
            "%(num)s file put into another item",
            "%(num)s files put into other items",
            of["regrouped"],
        ),
    }


def found(job: Job) -> list[tuple[int, str, None]]:
    """The counts of files of a scan as (number, word, no link), for tiles."""
    words = {
        "seen": _("files seen"),
        "read": _("read"),
        "added": _("added"),
        "changed": _("changed"),
        "moved": _("moved on the disk"),
        "missing": _("missing"),
        "failed": _("unreadable"),
    }
    return [(job.counts.get(name, 0), text, None) for name, text in words.items()]


def question(job: Job) -> str:
    """The question of a scan that waits for an answer."""
    details = job.question or {}
    if details.get("kind") == "mount":
        where = ", ".join(details.get("folders", ())[:3])
        return _(
            "The disk at %(where)s seems to be disconnected: %(n)s files can’t be found.",
            where=where,
            n=number(details.get("missing", 0)),
        )
    return _(
        "%(missing)s of %(total)s files can’t be found. Are they really gone, or is a disk"
        " disconnected?",
        missing=number(details.get("missing", 0)),
        total=number(details.get("total", 0)),
    )


def scan_problem(code: str) -> str:
    """Why a file was not read, or a scan failed."""
    texts = {
        "": _("Stopped for an unknown reason."),
        "crashed": _("Internal error (see log). Results so far are kept."),
        "superseded": _("Replaced by a newer scan of the folder."),
        "root_gone": _("The folder was removed in the meantime."),
        "root_changed": _("The folder changed in the meantime. Scan it again."),
        "root_without_library": _("This folder no longer belongs to a library."),
        "root_unreachable": _("The folder can’t be reached. Is its disk connected?"),
        "root_unreadable": _("Stacks doesn’t have permission to read the folder."),
        "root_empty": _("The folder is suddenly empty. Is its disk connected?"),
        "link_outside": _("Link to a location outside the folder; not followed."),
        "link_inside": _("Link to a folder that is scanned anyway; not followed."),
        "link_loop": _("Circular link; not followed."),
        "link_broken": _("Broken link."),
        "pipe": _("A pipe, not a file."),
        "socket": _("A socket, not a file."),
        "device": _("A device, not a file."),
        "bad_pattern": _("Some lines aren’t valid patterns."),
        "leaves_out_all": _("Leaves out everything in this folder."),
        "cannot_be_stored": _("The file’s metadata can’t be stored."),
    }
    return texts.get(code) or file_words.problem(code) or _("Unreadable (%(code)s).", code=code)


def step(line: ScanLine, announced: str) -> tuple[str, str]:
    """The last announcement to screen readers ("", "start", "30"), and the next one; "" when there
    is nothing new.
    """
    job, name = line.job, line.root_name
    if not job.is_active:
        return (
            "end",
            (
                f"{_('Scan of %(name)s', name=name)}: {job_states.state_name(job)}."
                f" {outcome(job) if job.state != 'asking' else question(job)}"
            ),
        )
    percent = (
        job.done * 100 // job.total // STEP * STEP if job.total and job.done <= job.total else 0
    )
    if announced == "":
        return str(percent), _("Scanning %(name)s.", name=name)
    if percent > (int(announced) if announced.isdigit() else 0):
        return str(percent), _(
            "%(done)s of %(total)s", done=number(job.done), total=number(job.total)
        )
    return announced, ""


def speed(line: ScanLine) -> str:
    """Files per second, and the remaining time."""
    rate = max(1, round(line.rate)) if line.rate else 0
    return ngettext("%(num)s file a second", "%(num)s files a second", rate) if rate else ""


def watch_note(root: Root) -> str:
    """Why a folder that should be watched is only looked at now and then."""
    return {
        "limit": _("The system watches no more folders, so this one is checked every 15 minutes."),
        "network": _("This folder is on a network disk, so it’s checked every 15 minutes."),
    }.get(root.watch_state) or _("This folder can’t be watched; its schedule still applies.")
