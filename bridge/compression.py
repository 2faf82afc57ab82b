"""Compresses responses with gzip, for clients that accept it."""

from __future__ import annotations

import random
from gzip import GzipFile
from io import BytesIO

from bridge.environ import Headers, header

LEVEL = 5  # a page of 26 kB to 4.9 in 0.16 ms; the next levels take longer and save hardly more
MIN_BYTES = 500  # bytes
_KINDS = (b"text/", b"application/json", b"application/javascript", b"image/svg+xml")
_NOISE = 100  # bytes at most


def accepts_gzip(headers: Headers) -> bool:
    """Whether the client accepts gzip; q=0 means no (RFC 9110, section 12.5.3)."""
    for item in header(headers, b"accept-encoding").lower().split(b","):
        name, _, weight = item.replace(b" ", b"").partition(b";q=")
        if name in (b"gzip", b"*"):
            return not weight or bool(weight.strip(b"0."))
    return False


def is_compressible(headers: Headers) -> bool:
    """Whether a response with these headers is text that isn't compressed yet."""
    kind = header(headers, b"content-type")
    return (
        kind.startswith(_KINDS)
        and not header(headers, b"content-encoding")
        and not header(headers, b"content-range")
        and b"no-transform" not in header(headers, b"cache-control")
    )


def compress(body: bytes, level: int = LEVEL) -> bytes:
    """The body compressed with gzip, with a file name of random length. Otherwise the size of a
    response would tell an attacker who controls a part of it how much of a secret in it they have
    guessed (BREACH).
    """
    noise = "a" * random.randrange(_NOISE)  # noqa: S311 (hides a size, is no secret)
    buffer = BytesIO()
    with GzipFile(noise, "wb", level, buffer, mtime=0) as file:
        file.write(body)
    return buffer.getvalue()


def negotiated(headers: Headers, body: bytes, request_headers: Headers) -> tuple[Headers, bytes]:
    """A complete response as this client accepts it; unchanged when it isn't text, or is short."""
    if not is_compressible(headers):
        return headers, body
    names = [value for name, value in headers if name == b"vary"]
    vary = (b"vary", b", ".join([*names, b"Accept-Encoding"]))
    others = [(name, value) for name, value in headers if name != b"vary"]
    if not body:  # HEAD: the length is unknown without compressing the body
        return [*(pair for pair in others if pair[0] != b"content-length"), vary], body
    if len(body) < MIN_BYTES or not accepts_gzip(request_headers):
        return [*others, vary], body
    small = compress(body)
    return [*_of_compressed(others, len(small)), vary], small


def _of_compressed(headers: Headers, length: int) -> Headers:
    """The headers with the new length, and with a weak ETag, because a strong one stands for other
    bytes.
    """
    changed = [(b"content-encoding", b"gzip"), (b"content-length", str(length).encode())]
    for name, value in headers:
        if name == b"etag" and not value.startswith(b"W/"):
            value = b"W/" + value
        if name != b"content-length":
            changed.append((name, value))
    return changed
