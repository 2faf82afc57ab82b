"""The Librarium API: bare at /api/v1, as documented; the same routes with the {"data": …} envelope at /librarium/api/v1."""

from __future__ import annotations

from flask import Blueprint, Flask

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
    genres,
    libraries,
    loans,
    media_types,
    members,
    name_lookups,
    series,
    series_arcs,
    series_books,
    setup,
    shelves,
    storage_locations,
    tags,
)
from blueprints.api.librarium.door import DOCUMENT, ENVELOPED, Nobody, answering, on_nobody

MODULES = (
    setup, auth, admin_users, api_tokens, libraries, members, books, covers, contributors, loans, dashboards, series, series_books, series_arcs,
    shelves, tags, genres, media_types, name_lookups, editions, edition_files, storage_locations,
)
"""Importing a module describes its operations; they are mounted in this order."""


def register(app: Flask) -> None:
    app.register_blueprint(_blueprint("librarium"), url_prefix="/api/v1")
    app.register_blueprint(_blueprint(ENVELOPED), url_prefix="/librarium/api/v1")


def _blueprint(name: str) -> Blueprint:
    made = Blueprint(name, __name__)
    made.register_error_handler(Nobody, on_nobody)
    for each in DOCUMENT.operations:
        made.add_url_rule(each.rule, each.name, answering(each), methods=[each.method.upper()], strict_slashes=True)
    return made
