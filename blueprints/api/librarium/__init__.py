"""The Librarium API: bare at /api/v1, as documented; the same routes with the {"data": …} envelope
at /librarium/api/v1.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, request
from werkzeug.routing import Map, Rule

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
    setup,
    auth,
    admin_users,
    api_tokens,
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
)
"""Importing a module describes its operations; they are mounted in this order."""


METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
VIEWS = {each.name: answering(each) for each in DOCUMENT.operations}
# Made once for both mounts and for every application of this process: Flask compiles what builds an
# address of each rule anew, and an address of this API is never built from its rule.
ROUTES = Map(
    [
        Rule(each.rule, endpoint=each.name, methods=[each.method.upper()])
        for each in DOCUMENT.operations
    ],
    strict_slashes=True,
    merge_slashes=False,
).bind("localhost")


def register(app: Flask) -> None:
    app.register_blueprint(_blueprint("librarium"), url_prefix="/api/v1")
    app.register_blueprint(_blueprint(ENVELOPED), url_prefix="/librarium/api/v1")


def _blueprint(name: str) -> Blueprint:
    made = Blueprint(name, __name__)
    made.register_error_handler(Nobody, on_nobody)
    made.add_url_rule("/<path:rest>", "answer", _answer, methods=METHODS)
    return made


def _answer(rest: str) -> Any:
    """Raises NotFound and MethodNotAllowed of werkzeug's, which blueprints/errors.py tells."""
    name, path = ROUTES.match(f"/{rest}", method=request.method)
    return VIEWS[name](**path)
