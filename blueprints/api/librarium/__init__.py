"""The Librarium API: bare at /api/v1, as documented; the same routes with the {"data": …} envelope
at /librarium/api/v1.
"""

from __future__ import annotations

from pathlib import Path

from blueprints.api.dispatch import Api
from blueprints.api.librarium import (
    admin_users,
    api_tokens,
    auth,
    books,
    contributors,
    covers,
    dashboards,
    edition_files,
    editions,
    enrichment,
    genres,
    health,
    imports,
    jobs,
    libraries,
    loans,
    lookup,
    media_types,
    members,
    name_lookups,
    providers,
    series,
    series_arcs,
    series_books,
    setup,
    shelves,
    storage_locations,
    sync,
    tags,
)
from blueprints.api.librarium.beyond import BEYOND
from blueprints.api.librarium.credentials import CREDENTIALS
from blueprints.api.librarium.routes import BARE, ENVELOPED, KINDS, ROUTES
from blueprints.api.librarium.scopes import ADMIN, SCOPES
from blueprints.api.librarium.subject import library_of
from blueprints.api.openapi import Parameter
from blueprints.api.parsing import uuid_of

MODULES = (
    health,
    setup,
    auth,
    admin_users,
    api_tokens,
    jobs,
    libraries,
    members,
    books,
    covers,
    contributors,
    loans,
    dashboards,
    series,
    series_books,
    series_arcs,
    shelves,
    tags,
    genres,
    media_types,
    name_lookups,
    editions,
    edition_files,
    storage_locations,
    sync,
    imports,
    lookup,
    providers,
    enrichment,
)
"""Importing a module adds its operations."""

LIBRARIUM = Api(
    name="librarium",
    title="Librarium API of Stacks",
    version="26.4.0",
    description=(
        "Books, comics and audiobooks, people, series, shelves and loans of this library, in the"
        " published form of Librarium."
    ),
    routes=ROUTES,
    credentials=CREDENTIALS,
    mounts=(BARE, ENVELOPED),
    nouns={
        "work": "book",
        "person": "contributor",
        "media_type": "media type",
        "media_file": "file",
        "root": "storage location",
    },
    kinds=KINDS,
    parameters={
        "": Parameter(uuid_of, {"type": "string", "format": "uuid"}),
        "isbn": Parameter(str, {"type": "string"}),
        "kind": Parameter(str, {"type": "string"}),
        "name": Parameter(str, {"type": "string"}),
    },
    subject=library_of,
    beyond=BEYOND,
    scopes=SCOPES,
    admin_scope=ADMIN,
    descriptions=Path(__file__).with_name("descriptions"),
)
