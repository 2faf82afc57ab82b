"""Headers of every response: the Content-Security-Policy and its relatives, and a request id for
the logs.
"""

from __future__ import annotations

import uuid

import structlog
from flask import Flask, Response, g, request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src"
    " 'self'; font-src 'self'; media-src 'self'; manifest-src 'self'; form-action 'self'; base-uri"
    " 'none'; frame-ancestors 'none'"
)

ONLY_HTTPS = "max-age=31536000"  # a year; this host alone, not its subdomains


def install(app: Flask) -> None:
    app.before_request(_name_request)
    app.after_request(_add_headers)


def _name_request() -> None:
    g.request_id = uuid.uuid4().hex[:12]
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id, path=_logged_path())


def _logged_path() -> str:
    """The path, without the secret that the links for new passwords have in it."""
    rule = request.url_rule
    return rule.rule if rule is not None and "token" in rule.arguments else request.path


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Referrer-Policy", "same-origin")
    if request.is_secure or request.host.partition(":")[0] in (
        "localhost",
        "127.0.0.1",
    ):  # elsewhere browsers ignore it, and say so
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "microphone=(), geolocation=(), payment=()")
    if response.mimetype == "text/html":
        headers.setdefault("Cache-Control", "no-store")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", ONLY_HTTPS)
    headers["X-Request-Id"] = g.get("request_id", "")
    return response
