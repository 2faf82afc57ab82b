"""What the templates about imports need."""

from __future__ import annotations

from typing import Any, NamedTuple

from blueprints.current import current_user
from blueprints.imports import words
from blueprints.imports.forms import ColumnsForm, samples_of
from errors import Invalid
from models.job import Job
from services.imports import records, reports, requests, undoing
from services.imports.mapping import Layout
from services.imports.options import options_of

_PREVIEW = 5  # rows


class Preview(NamedTuple):
    """A row as it would be understood."""

    title: str = ""
    people: str = ""
    details: tuple[str, ...] = ()
    problem: bool = False


def columns(job: Job, form: ColumnsForm) -> dict[str, Any]:
    """The values for imports/columns.html."""
    rows, header = requests.sample(job), options_of(job).chosen
    library = requests.library_of(job)
    layout = form.layout()
    return {
        "job": job,
        "heading": words.columns_heading(options_of(job)),
        "library": library,
        "form": form,
        "header": header,
        "samples": [samples_of(rows, index) for index in range(len(header))],
        "preview": [_preview(row, layout, library.kind) for row in rows[:_PREVIEW]],
    }


def _preview(cells: list[str], layout: Layout, kind: str) -> Preview:
    try:
        record = records.understand(cells, layout, kind)
    except Invalid:
        return Preview(problem=True)
    people = ", ".join(name for name, _role in record.work.get("contributors", ()))
    return Preview(record.work["title"], people, tuple(words.details(record)))


def state(job: Job) -> dict[str, Any]:
    """The values for imports/_state.html."""
    report = reports.report_of(job)
    texts = words.ImportWords(report)
    groups = [
        (heading, count, reports.samples(job, kind, by=current_user()) if count else [])
        for heading, count, kind in texts.groups()
    ]
    return {
        "job": job,
        "report": report,
        "words": texts,
        "groups": groups,
        "kept": undoing.count_kept(job.id),
    }
