"""Imports of tables. An import belongs to whoever sent it, and is hidden from everybody else."""

from __future__ import annotations

from uuid import UUID

from werkzeug.datastructures import FileStorage

from blueprints.api.librarium.bodies.imports import ImportForm
from blueprints.api.librarium.routes import delete, get, post
from blueprints.api.librarium.shapes import imports as shapes
from blueprints.api.openapi import Upload
from models.account import User
from models.library import Library
from services.imports import reading, reports, requests
from services.imports.options import Duplicates
from services.metadata import enrichment

TAG = "imports"
_HERE = "/libraries/{library_id}/imports"
_READ = ("import:read", "books:read")
_CREATE = ("import:create", "books:create")


@post(
    _HERE,
    TAG,
    permission="books:create",
    scope=_CREATE,
    body=Upload("file", limit=reading.MAX_BYTES, form=ImportForm),
    answer=shapes.ImportJob,
    status=201,
    errors=(503,),
)
def start_import(
    by: User, library: Library, body: FileStorage, form: ImportForm
) -> shapes.ImportJob:
    """Import a table (CSV or TSV) of at most 64 MiB.

    Encoding and delimiter are recognised. Returns the import with all its rows, which a job then
    works on; a row with another number of columns than the header has failed already.
    """
    job = requests.start(
        library,
        body.stream,
        body.filename or "",
        form.mapping,
        format_=form.default_format,
        duplicates=_duplicates(form),
        look_up=_look_up(form),
        sent=form.model_dump(include={
            "skip_duplicates", "prefer_csv", "enrich_metadata", "enrich_covers",
        }),
        by=by,
    )  # fmt: skip
    return shapes.job_with_items(reports.report_of(job), reports.all_rows(job, by=by), by.uuid)


@get(_HERE, TAG, permission="books:read", scope=_READ, answer=list[shapes.ImportJob])
def list_library_imports(by: User, library: Library) -> list[shapes.ImportJob]:
    """List the caller's imports into a library, newest first, without their rows.

    Other people's imports are not listed, not even for administrators.
    """
    found = requests.list_imports(by=by, library=library)
    return [shapes.job(report, by.uuid) for report in reports.reports_of(found)]


@get(f"{_HERE}/{{import_id}}", TAG, permission="books:read", scope=_READ, answer=shapes.ImportJob)
def get_import(by: User, library: Library, import_id: UUID) -> shapes.ImportJob:
    """Get an import with all its rows.

    Poll it to see how far the import is.
    """
    job = requests.get_import(import_id, by=by, library=library)
    return shapes.job_with_items(reports.report_of(job), reports.all_rows(job, by=by), by.uuid)


@get("/imports", TAG, scope=_READ, answer=list[shapes.ImportJob])
def list_imports(by: User) -> list[shapes.ImportJob]:
    """List the caller's imports into all libraries, newest first, without their rows.

    Other people's imports are not listed, not even for administrators.
    """
    found = reports.reports_of(requests.list_imports(by=by))
    return [shapes.job(report, by.uuid, with_library=True) for report in found]


@post("/imports/{import_id}/cancel", TAG, scope=_CREATE, status=204)
def cancel_import(by: User, import_id: UUID) -> None:
    """Cancel an import; the rows it has imported stay.

    Returns 404 when it has ended.
    """
    requests.cancel(requests.get_import(import_id, by=by), by=by)


@delete("/imports/{import_id}", TAG, scope=_CREATE)
def delete_import(by: User, import_id: UUID) -> None:
    """Delete an import that has ended; the books it imported stay.

    Returns 404 while it is running.
    """
    requests.delete_import(requests.get_import(import_id, by=by), by=by)


@delete("/imports", TAG, scope=_CREATE)
def delete_imports(by: User) -> None:
    """Delete all imports of the caller that have ended; the books they imported stay.

    Imports that are waiting or running are kept.
    """
    requests.delete_ended(by=by)


def _look_up(form: ImportForm) -> str:
    if form.enrich_metadata:
        return enrichment.METADATA
    return enrichment.COVER if form.enrich_covers else ""


def _duplicates(form: ImportForm) -> Duplicates:
    return Duplicates(
        copies=form.duplicate_increment_count or not form.skip_duplicates,
        own=form.duplicate_update_from_csv,
        prefer=tuple(sorted(name for name, is_wanted in form.prefer_csv.items() if is_wanted)),
    )
