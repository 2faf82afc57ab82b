"""The documents that describe the published APIs, made from their code, and the pages to read them;
open to everybody.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson
from flask import Blueprint, Flask, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from blueprints.api import reading
from blueprints.api.librarium.door import DOCUMENT as LIBRARIUM

bp = Blueprint("api_docs", __name__)
DOCUMENTS = {"librarium": LIBRARIUM}
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)
"""The page is text: it needs our style sheets and our icons, and no script at all."""


def register(app: Flask) -> None:
    app.register_blueprint(bp)


@bp.get("/api/openapi/<name>.json")
def document(name: str) -> AnyResponse:
    """OpenAPI 3.1, for tools."""
    return _document(name, "")


@bp.get("/librarium/api/openapi.json")
def librarium_document() -> AnyResponse:
    """Where clients of a Librarium server look for it; below this address every answer stands in an
    envelope.
    """
    return _document("librarium", "/librarium")


@bp.get("/api/docs")
def index() -> Response:
    """The first of them."""
    return show("librarium")


@bp.get("/api/docs/<name>")
def show(name: str) -> Response:
    """The document for people."""
    if name not in DOCUMENTS:
        abort(404)
    here = request.host_url.rstrip("/") + request.script_root
    page = render_template("api/docs.html", api=_read(name), name=name, here=here)
    return Response(page, headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"})


@bp.get("/librarium/api/docs")
def librarium_page() -> AnyResponse:
    return redirect(url_for("api_docs.show", name="librarium"), 302)


def _document(name: str, below: str) -> AnyResponse:
    if name not in DOCUMENTS:
        abort(404)
    body = orjson.dumps(_drawn(name, request.script_root + below))
    answer = Response(
        body,
        mimetype="application/json",
        headers={"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"},
    )
    answer.add_etag()
    return answer.make_conditional(request)


@lru_cache(8)
def _drawn(name: str, server: str) -> dict[str, Any]:
    """Drawing asks pydantic about every body and answer: too much for each visitor."""
    return DOCUMENTS[name].draw(server)


@lru_cache(8)
def _read(name: str) -> reading.Pages:
    return reading.pages_of(_drawn(name, ""))
