"""Texts about imports: their result, and what became of a row."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from blueprints.formats import ngettext, number
from blueprints.imports.forms import FORMATS
from blueprints.words import sentence
from errors import Problem
from models.job import Job
from services.imports import items
from services.imports.mapping import FIELDS
from services.imports.options import Options
from services.imports.records import Record
from services.imports.reports import ImportRow, Report

STATUSES = {
    "unread": _l("unread"), "reading": _l("reading"), "read": _l("read"),
    "did_not_finish": _l("did not finish"),
}  # fmt: skip
Group = tuple[str, int, str]


def title(job: Job) -> str:
    """ "Import of books.csv"."""
    return _("Import of %(name)s", name=job.options.get("name") or "?")


def columns_heading(options: Options) -> str:
    """The heading of the page on which columns are chosen."""
    if not options.source:
        return _("What are the columns?")
    return _("What are your own columns?") if options.chosen else _("What should be imported?")


def reason(row: ImportRow) -> str:
    """What became of a row, or what it would do."""
    texts = {
        "no_title": _("No title"),
        "ragged": _("Has a different number of columns than the header"),
        "cell_too_long": _("Has a cell that’s too long"),
        "too_long": _("The title is too long"),
        "gone": _("The item was removed in the meantime"),
        "not_scanned": _("Its files haven’t been scanned yet: scan the folder, then import again"),
        "forbidden": _("You don’t have permission to change this item"),
        "duplicate": _("Already in the library"),
        "appeared": _("Added by someone else in the meantime"),
        "created": _("Added"),
        "updated": _("Updated"),
    }
    return texts.get(row.reason, row.reason)


def left_out(row: ImportRow) -> str:
    """The values of a row that couldn't be understood, in one sentence."""
    values = row.detail.get("left_out") or row.detail.get("values", {}).get("left_out") or []
    return " ".join(
        f"{_(FIELDS.get(name, name))}: {sentence(Problem(code))}" for name, code in values
    )


def details(record: Record) -> Iterator[str]:
    """What a row says beside title and people, for a preview."""
    edition, own, copy = record.edition, record.own, record.copy
    for name, label in record.work.get("series", ()):
        yield f"{name} {label}".strip()
    yield from (
        text
        for text in (
            str(FORMATS[edition["format"]]),
            edition.get("isbn_13") or edition.get("isbn_10"),
            edition.get("publisher"),
            record.work.get("published") or edition.get("published"),
            record.work.get("language"),
            _("%(pages)s pages", pages=number(edition["page_count"]))
            if "page_count" in edition
            else "",
            str(STATUSES[own["status"]]) if "status" in own else "",
            _("rated %(rating)s of 10", rating=own["rating"]) if "rating" in own else "",
            _("favourite") if own.get("is_favorite") else "",
            _("read on %(day)s", day=record.readings[-1][1] or "?") if record.readings else "",
            _("tags: %(tags)s", tags=", ".join(record.work.get("tags", ())))
            if "tags" in record.work
            else "",
            copy.get("place"),
            _("lent to %(name)s", name=record.loan["borrower"]) if record.loan else "",
        )
        if text
    )
    yield from (
        f"{_(FIELDS.get(name, name))}: {sentence(Problem(code))}" for name, code in record.left_out
    )


class ImportWords:
    """The texts about one import."""

    def __init__(self, report: Report) -> None:
        self._counts = report.job.counts
        self._is_plan = report.job.state == "asking"

    def groups(self) -> list[Group]:
        """The groups of rows to show samples of: heading, number and kind."""
        count = self._counts
        planned: list[Group] = [
            (_("New items"), count.get(items.NEW, 0), items.NEW),
            (_("Updates"), count.get(items.UPDATE, 0), items.UPDATE),
        ]
        ended: list[Group] = [
            (_("Imported"), count.get(items.DONE, 0), items.DONE),
        ]
        both: list[Group] = [
            (_("Skipped"), count.get(items.SKIPPED, 0), items.SKIPPED),
            (_("Problems"), count.get(items.FAILED, 0), items.FAILED),
        ]
        return [*(planned if self._is_plan else ended), *both]

    def tiles(self) -> list[tuple[int, str, None]]:
        return [(count, heading, None) for heading, count, _kind in self.groups()]

    def button(self) -> str:
        """The button that applies the plan."""
        total = self._counts.get(items.NEW, 0) + self._counts.get(items.UPDATE, 0)
        return ngettext("Import %(num)s row", "Import %(num)s rows", total)

    def has_work(self) -> bool:
        return bool(self._counts.get(items.NEW, 0) + self._counts.get(items.UPDATE, 0))
