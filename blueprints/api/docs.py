"""The documents that describe the published APIs, made from their code, and a page to read them."""

from __future__ import annotations

import orjson
from flask import Blueprint, Flask, Response, abort, request

from blueprints.api.librarium.door import DOCUMENT as LIBRARIUM

bp = Blueprint("api_docs", __name__)
DOCUMENTS = {"librarium": LIBRARIUM}


def register(app: Flask) -> None:
    app.register_blueprint(bp)


@bp.get("/api/openapi/<name>.json")
def document(name: str) -> Response:
    """OpenAPI 3.1; open to everybody, for tools."""
    if name not in DOCUMENTS:
        abort(404)
    body = orjson.dumps(DOCUMENTS[name].draw(request.script_root))
    return Response(body, mimetype="application/json", headers={"Access-Control-Allow-Origin": "*"})
