"""Converts an ASGI request to a WSGI environment (PEP 3333)."""

from __future__ import annotations

import sys
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from bridge.files import FileChunks

Headers = list[tuple[bytes, bytes]]

_SAME_FOR_ALL: dict[str, Any] = {
    "GATEWAY_INTERFACE": "CGI/1.1",
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
    "wsgi.input_terminated": True,
    "wsgi.file_wrapper": FileChunks,
}
# The body has been collected: how it was framed on the wire means nothing any more.
_LEFT_OUT = frozenset({b"content-length", b"transfer-encoding", b"content-type", b"expect"})


def build_environ(scope: dict[str, Any], body: IO[bytes], length: int) -> dict[str, Any]:
    """The WSGI environment of a request whose body, with `length` bytes, has been received."""
    server, client = scope.get("server") or ("", ""), scope.get("client") or ("", "")
    version = scope.get("http_version", "1.1")
    environ = {
        **_SAME_FOR_ALL,
        "REQUEST_METHOD": scope["method"],
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": "HTTP/1.0" if version in ("1", "1.0") else f"HTTP/{version}",
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
    }
    if length or header(scope["headers"], b"content-length"):
        environ["CONTENT_LENGTH"] = str(length)
    if content_type := header(scope["headers"], b"content-type"):
        environ["CONTENT_TYPE"] = content_type.decode("latin-1")
    _add_headers(environ, scope["headers"])
    return environ


def header(headers: Headers, name: bytes) -> bytes:
    """The first value of the header `name` (in lower case); empty when there is none."""
    return next((value for key, value in headers if key == name), b"")


def _add_headers(environ: dict[str, Any], headers: Headers) -> None:
    for name, value in headers:
        # "X_Real" and "X-Real" would both become HTTP_X_REAL, so that a client could imitate a
        # header that only a proxy may set.
        if name in _LEFT_OUT or b"_" in name:
            continue
        key = "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
        text = value.decode("latin-1")
        if key in environ:
            text = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{text}"
        environ[key] = text
