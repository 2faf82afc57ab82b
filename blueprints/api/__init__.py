"""Published APIs: one package each, all over one catalogue and through one dispatcher."""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import quote

from flask import Blueprint, Flask, Response, g, request
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.routing import PathConverter

from blueprints import problems, words
from blueprints.api import dispatch, docs
from blueprints.api.dispatch import Api, Refused
from blueprints.api.published import APIS
from blueprints.api.table import Table
from blueprints.problems import Refusal
from errors import StacksError

bp = Blueprint("api", __name__)
TABLE = Table((*APIS, docs.API))
ROOTS = tuple(TABLE.roots)
LATER = ("rest",)  # where programs look for APIs that Stacks doesn't have yet: Subsonic's


class _Everything(PathConverter):
    """The rest of a path, line breaks included: Werkzeug's own `path` stops at the first."""

    regex = "[^/](?s:.)*?"


def register(app: Flask) -> None:
    """Route every address below the APIs' first segments to the table, whatever the method."""
    app.register_blueprint(bp)
    app.register_error_handler(Refused, lambda error: refuse(error.refusal))
    app.view_functions["api.answer"] = _answer
    app.url_map.converters["everything"] = _Everything
    for root in ROOTS:
        for path in (f"/{root}", f"/{root}/<everything:_rest>"):
            rule = app.url_rule_class(path, endpoint="api.answer", strict_slashes=False)
            app.url_map.add(rule)


def is_here() -> bool:
    """Whether the request is for a published API, even if its path is unknown."""
    return request.path.split("/", 2)[1] in ROOTS


def is_program() -> bool:
    """Whether a program asks, which must not get a page: below the address of an API, however that
    is spelled, or because it accepts no page or rather JSON.
    """
    segment = request.path.split("/", 2)[1].split()  # a line break ends it
    if segment and segment[0].casefold() in (*ROOTS, *LATER):
        return True
    accepted = request.accept_mimetypes
    return bool(accepted) and accepted.best_match(["text/html", "application/json"]) != "text/html"


def refuse(refusal: Refusal) -> Response:
    """Respond with an error in the format of the API that the request is for."""
    return dispatch.refusal_response(_api(), refusal)


def refuse_error(error: StacksError) -> Response:
    """Respond with a deliberate error in that format."""
    api = _api()
    return refuse(problems.refusal(error, api.nouns if api is not None else words.NOUNS))


def _api() -> Api | None:
    if "api" not in g:
        owner = TABLE.owner(request.path)
        g.api = owner.api if owner is not None else None
    return g.api


def _with_single_slashes() -> Response:
    """Redirect to the same address without doubled slashes. Raises NotFound if there is none."""
    path = re.sub("/{2,}", "/", request.path)
    with suppress(MethodNotAllowed):
        TABLE.match(path, request.method)
    query = request.query_string.decode("latin-1")
    location = quote(request.script_root + path) + (f"?{query}" if query else "")
    return Response(status=308, headers={"Location": location}, content_type="")


def _answer(_rest: str = "") -> Response:
    """Raises Werkzeug's NotFound and MethodNotAllowed."""
    if "//" in request.path:
        return _with_single_slashes()
    try:
        target, path = TABLE.match(request.path, request.method)
    except MethodNotAllowed as error:
        if request.method != "OPTIONS":
            raise
        return Response(
            status=204, headers={"Allow": ", ".join(error.valid_methods or ())}, content_type=""
        )
    g.api, g.api_mount = target.api, target.mount
    return dispatch.answer(*target, path)
