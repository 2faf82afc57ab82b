"""The files of an edition: uploading, linking, downloading and removing."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from flask import Response
from werkzeug.datastructures import FileStorage

from blueprints import downloads
from blueprints.api.librarium.bodies.editions import LinkBody, LinkUploadBody
from blueprints.api.librarium.routes import delete, get, post
from blueprints.api.librarium.shapes import editions as shapes
from blueprints.api.openapi import Binary, Upload
from models.account import User
from models.library import Library
from services import edition_files, file_kinds, uploads
from services.works.read import get_edition

TAG = "editions"
_ALL = "/libraries/{library_id}/books/{book_id}/editions/{edition_id}/files"
_ONE = f"{_ALL}/{{file_id}}"
_SENT = Upload("file", limit=uploads.MAX_BYTES, folder=uploads.incoming)
_TYPES = Binary((*dict.fromkeys(file_kinds.TYPES.values()), file_kinds.ANY))


@post(
    _ALL,
    TAG,
    permission="books:update",
    body=_SENT,
    answer=shapes.FileResponse,
    status=201,
    errors=(409, 503),
)
def upload_file(
    by: User, library: Library, book_id: UUID, edition_id: UUID, body: FileStorage
) -> shapes.FileResponse:
    """Upload a file of at most 2 GiB.

    Its contents must match its extension. Returns 409 if the owner's upload limit would be
    exceeded.
    """
    edition = get_edition(library, book_id, edition_id, by=by)
    source = Path(str(body.stream.name))
    return shapes.file(
        edition_files.add_upload(edition, library, source, body.filename or "", by=by), edition.uuid
    )


@post(
    f"{_ALL}/link",
    TAG,
    permission="books:update",
    body=LinkBody,
    answer=shapes.FileResponse,
    status=201,
    errors=(409,),
)
def link_file(
    by: User, library: Library, book_id: UUID, edition_id: UUID, body: LinkBody
) -> shapes.FileResponse:
    """Link a file from a storage location of this library.

    The file is not moved.
    """
    edition = get_edition(library, book_id, edition_id, by=by)
    return shapes.file(
        edition_files.link(edition, library, body.storage_location_id, body.file_path, by=by),
        edition.uuid,
    )


@post(
    f"{_ALL}/link-upload",
    TAG,
    permission="books:update",
    body=LinkUploadBody,
    answer=shapes.FileResponse,
    status=201,
    errors=(409,),
)
def link_upload(
    by: User, library: Library, book_id: UUID, edition_id: UUID, body: LinkUploadBody
) -> shapes.FileResponse:
    """Link a file that has already been uploaded.

    The file is not moved.
    """
    edition = get_edition(library, book_id, edition_id, by=by)
    return shapes.file(
        edition_files.link_upload(edition, library, body.file_path, by=by), edition.uuid
    )


@get(_ONE, TAG, permission="books:read", answer=_TYPES, errors=(206, 304, 412, 416, 503))
def download_file(
    by: User, library: Library, book_id: UUID, edition_id: UUID, file_id: UUID
) -> Response:
    """Download a file, as a whole or one range of it.

    Returns 503 when too many downloads are running.
    """
    edition = get_edition(library, book_id, edition_id, by=by)
    file, path = edition_files.get_file(edition, file_id, by=by)
    name = file.path_text.rpartition("/")[2]
    return downloads.send(path, name=name, kind=file_kinds.type_of(name))


@delete(_ONE, TAG, permission="books:update")
def delete_file(by: User, library: Library, book_id: UUID, edition_id: UUID, file_id: UUID) -> None:
    """Remove a file from its edition.

    An uploaded file is moved to the trash; a linked file is not touched.
    """
    edition_files.remove_file(get_edition(library, book_id, edition_id, by=by), file_id, by=by)
