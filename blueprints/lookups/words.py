"""Texts about look-ups, and what became of an item."""

from __future__ import annotations

from flask_babel import gettext as _

from blueprints import job_states, source_words, work_words
from services.metadata.enrichment.options import COVER, DONE, FAILED, SKIPPED
from services.metadata.enrichment.reports import BatchItem, Report
from services.works.fields import EDITION, WORK


def title(report: Report) -> str:
    """ "Missing details in Books"."""
    what = _("Missing covers") if report.options.type == COVER else _("Missing details")
    if report.library is not None:
        return _("%(what)s in %(library)s", what=what, library=report.library.name)
    return what


def tiles(report: Report) -> list[tuple[int, str, str]]:
    is_undone = job_states.is_undone(report.job)
    return [
        (report.counts.get(kind, 0), heading(kind, is_undone=is_undone), "")
        for kind in (DONE, SKIPPED, FAILED)
    ]


def heading(kind: str, *, is_undone: bool) -> str:
    """The heading of the items that ended like this."""
    done = _("Undone") if is_undone else _("Completed")
    return {DONE: done, SKIPPED: _("Nothing to add"), FAILED: _("Failed")}[kind]


def reason(item: BatchItem) -> str:
    """What was filled and by whom, or why nothing was."""
    if item.status == DONE:
        return _filled(item)
    text = REASONS.get(item.reason, lambda: item.reason)()
    if item.reason == "sources":
        problems = (
            f"{work_words.source_name(name)}: {source_words.sentence(problem)}"
            for name, problem in item.problems.items()
        )
        return " ".join([text, *problems])
    return text


def _filled(item: BatchItem) -> str:
    """ "Description, publisher from Open Library; cover from Hardcover"."""
    by_source: dict[str, list[str]] = {}
    for field, source in item.filled.items():
        by_source.setdefault(source, []).append(_field(field))
    return "; ".join(
        _(
            "%(fields)s from %(source)s",
            fields=", ".join(fields),
            source=work_words.source_name(source),
        )
        for source, fields in by_source.items()
    )


def _field(name: str) -> str:
    if name == "cover":
        return _("Cover")
    table = EDITION if name.startswith("edition.") else WORK
    return _(table[name.removeprefix("edition.")].label)


REASONS = {
    "busy": lambda: _("The server was too busy."),
    "complete": lambda: _("Nothing is missing."),
    "cover": lambda: _("The cover couldn’t be downloaded."),
    "crashed": lambda: _("Internal error (see log)."),
    "forbidden": lambda: _("You can’t edit this item any more."),
    "gone": lambda: _("Moved to trash in the meantime."),
    "kind": lambda: _("Items of this type aren’t looked up yet."),
    "no_isbn": lambda: _("Has neither an ISBN nor a title with an author."),
    "no_number": lambda: _("Isn’t linked to a source."),
    "no_source": lambda: source_words.sentence("no_source"),
    "not_found": lambda: _("No source knows this item."),
    "nothing_new": lambda: _("The sources have nothing that is missing here."),
    "sources": lambda: _("No source answered."),
}
