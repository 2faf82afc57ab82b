"""Storage locations: the server's folders that belong to a library, and the upload folder."""

from __future__ import annotations

from uuid import UUID

from blueprints.api.librarium.bodies.editions import BrowseQuery, BrowseUploadsQuery, LocationBody
from blueprints.api.librarium.routes import delete, get, post, put
from blueprints.api.librarium.shapes import editions as shapes
from blueprints.api.renaming import renaming_errors
from blueprints.libraries import picker
from models.account import User
from models.library import Library
from services import location_scan, storage_locations

TAG = "storage-locations"
_ALL = "/libraries/{library_id}/storage-locations"
_ONE = f"{_ALL}/{{location_id}}"
_THEIRS = {"path": "root_path", "format": "media_format", "template": "path_template"}


@get(_ALL, TAG, permission="books:read", answer=list[shapes.LocationResponse])
def list_locations(by: User, library: Library) -> list[shapes.LocationResponse]:
    """List the storage locations of a library by name.

    Only administrators see the folders themselves.
    """
    return [
        shapes.location(row, library.uuid)
        for row in storage_locations.list_locations(library, by=by)
    ]


@post(
    _ALL,
    TAG,
    permission="books:update",
    is_admin=True,
    body=LocationBody,
    answer=shapes.LocationResponse,
    status=201,
    errors=(409,),
)
def create_location(by: User, library: Library, body: LocationBody) -> shapes.LocationResponse:
    """Add a folder of the server to a library.

    Only administrators can do this. The folder must be in one of the allowed media folders.
    """
    with renaming_errors(_THEIRS):
        created = storage_locations.add_location(
            library, _ours(body), by=by, rules=picker.folder_rules()
        )
    return shapes.location(created, library.uuid)


@put(
    _ONE,
    TAG,
    permission="books:update",
    is_admin=True,
    body=LocationBody,
    answer=shapes.LocationResponse,
    errors=(409,),
)
def edit_location(
    by: User, library: Library, location_id: UUID, body: LocationBody
) -> shapes.LocationResponse:
    """Replace a storage location's name, folder, format and template.

    If the folder changes, the same files are expected in the new folder.
    """
    with renaming_errors(_THEIRS):
        changed = storage_locations.edit_location(
            library, location_id, _ours(body), by=by, rules=picker.folder_rules()
        )
    return shapes.location(changed, library.uuid)


@delete(_ONE, TAG, permission="books:update", is_admin=True)
def delete_location(by: User, library: Library, location_id: UUID) -> None:
    """Remove a folder from the library. Files aren't touched."""
    storage_locations.remove_location(library, location_id, by=by)


@post(
    f"{_ONE}/scan",
    TAG,
    permission="books:update",
    is_admin=True,
    answer=shapes.ScanResponse,
    errors=(503,),
)
def scan_location(by: User, library: Library, location_id: UUID) -> shapes.ScanResponse:
    """Link files to digital editions by the ISBN in their names.

    Only editions without files. The response lists what is left on both sides.
    """
    return shapes.scan(location_scan.scan_location(library, location_id, by=by))


@get(
    f"{_ONE}/browse",
    TAG,
    permission="books:read",
    query=BrowseQuery,
    answer=list[shapes.EntryResponse],
    errors=(503,),
)
def browse_location(
    by: User, library: Library, location_id: UUID, query: BrowseQuery
) -> list[shapes.EntryResponse]:
    """List the contents of a folder in a storage location, by name.

    `path` is relative.
    """
    return [
        shapes.entry(row)
        for row in storage_locations.browse(library, location_id, query.path, by=by)
    ]


@get(
    "/libraries/{library_id}/browse-uploads",
    "editions",
    permission="books:read",
    query=BrowseUploadsQuery,
    answer=shapes.UploadsResponse,
)
def browse_uploads(by: User, library: Library, query: BrowseUploadsQuery) -> shapes.UploadsResponse:
    """List the contents of the upload folder of this `format`: ebook, digital or audiobook.

    They can be linked to editions.
    """
    root_path, entries = storage_locations.browse_uploads(library, query.format, query.path, by=by)
    return {"root_path": root_path, "entries": [shapes.entry(row) for row in entries]}


def _ours(body: LocationBody) -> dict[str, str]:
    return {
        "name": body.name,
        "path": body.root_path,
        "format": body.media_format,
        "template": body.path_template,
    }
