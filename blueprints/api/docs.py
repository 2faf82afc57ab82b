"""The OpenAPI documents of the published APIs, generated from their code, and the pages to read
them; public.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson
from flask import Response, redirect, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from blueprints.api import openapi, reading
from blueprints.api.dispatch import Api, Credentials, Mount
from blueprints.api.openapi import Parameter, Routes
from blueprints.api.published import APIS

DOCUMENTED = {api.name: api for api in APIS}
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)
"""The page is text: it needs our style sheets and our icons, and no script at all."""
ROUTES = Routes()


@ROUTES.get("/api/openapi/{name}.json", "docs", is_open=True)
def document(name: str) -> AnyResponse:
    """The OpenAPI 3.1 document of an API, for tools."""
    return _document(name, 0)


@ROUTES.get("/librarium/api/openapi.json", "docs", is_open=True)
def librarium_document() -> AnyResponse:
    """The document at the address where clients of a Librarium server look for it.

    Below this address every response has an envelope.
    """
    return _document("librarium", 1)


@ROUTES.get("/api/docs", "docs", is_open=True)
def index() -> Response:
    """The documentation of the first API."""
    return show(APIS[0].name)


@ROUTES.get("/api/docs/{name}", "docs", is_open=True)
def show(name: str) -> Response:
    """The documentation of one API, for people."""
    if name not in DOCUMENTED:
        raise NotFound
    server_url = request.host_url.rstrip("/") + request.script_root
    page = render_template("api/docs.html", api=_pages(name), name=name, here=server_url)
    return Response(page, headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"})


@ROUTES.get("/librarium/api/docs", "docs", is_open=True)
def librarium_page() -> AnyResponse:
    """The documentation at the address where clients of a Librarium server look for it."""
    return redirect(f"{request.script_root}/api/docs/librarium", 302)


API = Api(
    name="docs",
    title="Documents",
    version="1",
    description="",
    routes=ROUTES,
    credentials=Credentials(find=lambda: None, schemes={}),
    parameters={"name": Parameter(str, {"type": "string"})},
    mounts=(Mount(),),
)


def _document(name: str, mount: int) -> AnyResponse:
    if name not in DOCUMENTED:
        raise NotFound
    body = orjson.dumps(_drawn(name, mount, request.script_root))
    response = Response(
        body,
        mimetype="application/json",
        headers={"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"},
    )
    response.add_etag()
    return response.make_conditional(request)


@lru_cache(8)
def _drawn(name: str, mount: int, base: str) -> dict[str, Any]:
    """Cached, because building it asks pydantic about every body and response."""
    api = DOCUMENTED[name]
    return openapi.document(api, api.mounts[mount], base)


@lru_cache(8)
def _pages(name: str) -> reading.Pages:
    return reading.pages_of(_drawn(name, 0, ""))
