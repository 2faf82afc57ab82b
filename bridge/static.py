"""Static files from memory. Browsers cache them for a year, because the URL contains the
version.
"""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

import rcssmin
import rjsmin

from bridge.compression import accepts_gzip, compress, is_compressible
from bridge.environ import Headers, header

YEAR = 31_536_000  # seconds
_MINIFIERS = {".css": rcssmin.cssmin, ".js": rjsmin.jsmin}
_KINDS = {".js": "text/javascript", ".webmanifest": "application/manifest+json"}


class StaticFile(NamedTuple):
    """`zipped` is empty when compression would not make it smaller."""

    body: bytes
    zipped: bytes
    kind: bytes
    version: str


class Static:
    """All files of a folder, served at `<base path>/static/`. Each of `bundles` is a file made of
    several others, in this order, without comments and indentation.
    """

    def __init__(
        self, folder: Path, base_path: str, bundles: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        bodies = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        for name, parts in (bundles or {}).items():
            minify = _MINIFIERS[Path(name).suffix]
            bodies[name] = minify(b"\n".join(bodies[part] for part in parts))
        self._base_path = base_path
        self._files = {f"/static/{name}": _load(name, body) for name, body in bodies.items()}

    def address(self, name: str) -> str:
        """The URL path of a file with its version. Raises KeyError."""
        path = f"/static/{name}"
        return f"{self._base_path}{path}?v={self._files[path].version}"

    def respond(
        self, path: str, query: bytes, request_headers: Headers
    ) -> tuple[int, Headers, bytes] | None:
        """Status, headers and body for a GET of a path; None when there is no such file. A proxy
        may have removed the base path.
        """
        file = self._files.get(path.removeprefix(self._base_path))
        return None if file is None else _respond(file, query, request_headers)


def _load(name: str, body: bytes) -> StaticFile:
    suffix = Path(name).suffix
    kind = _KINDS.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    is_text = is_compressible([(b"content-type", kind.encode())])
    zipped = compress(body, level=9) if is_text else b""
    version = hashlib.blake2b(body, digest_size=8).hexdigest()
    return StaticFile(body, zipped if len(zipped) < len(body) else b"", kind.encode(), version)


def _respond(
    file: StaticFile, query: bytes, request_headers: Headers
) -> tuple[int, Headers, bytes]:
    tag = f'W/"{file.version}"'.encode()
    is_current = query == b"v=" + file.version.encode()
    headers: Headers = [
        (b"etag", tag),
        (b"vary", b"Accept-Encoding"),
        (
            b"cache-control",
            b"public, max-age=%d, immutable" % YEAR if is_current else b"no-cache",
        ),
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'"),
    ]
    if tag in header(request_headers, b"if-none-match"):
        return HTTPStatus.NOT_MODIFIED, headers, b""
    headers.append((b"content-type", file.kind))
    body = file.body
    if file.zipped and accepts_gzip(request_headers):
        body = file.zipped
        headers.append((b"content-encoding", b"gzip"))
    headers.append((b"content-length", str(len(body)).encode()))
    return HTTPStatus.OK, headers, body
