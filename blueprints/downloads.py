"""Sending a media file: whole as a stream, of which only so many run at once, or a part of it as
bytes.
"""

from __future__ import annotations

import os
import stat
import threading
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import quote

from flask import Response, request
from werkzeug.http import is_resource_modified

from errors import NotFound, Unavailable

# of the 16 threads of a web process: as many slow downloads as there are threads would freeze the
# site
MOST_AT_ONCE = 12
MOST_OF_A_RANGE = 2 << 20  # bytes
_CHUNK = 256 << 10
_RETRY = 5  # seconds
_free = threading.BoundedSemaphore(MOST_AT_ONCE)


def send(path: bytes, *, name: str, kind: str) -> Response:
    """A file as an attachment of this name and type: 200, 206 for one range (which may be shorter
    than asked), 304, 416.

    Raises NotFound when it is no regular file, and Unavailable("downloads") when too many are
    running.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        raise NotFound("file") from None
    is_streaming = False
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise NotFound("file")
        answer = _conditional(about)
        if answer is None:
            is_streaming = request.method != "HEAD"
            answer = (
                _whole(handle, about.st_size)
                if is_streaming
                else Response(headers={"Content-Length": str(about.st_size)})
            )
        elif answer.status_code == 206 and request.method != "HEAD":
            first, last = answer.content_range.start or 0, answer.content_range.stop or 0
            answer.set_data(os.pread(handle, last - first, first))
    except BaseException:
        os.close(handle)
        raise
    if not is_streaming:
        os.close(handle)
    return _named(answer, about, name, kind)


def _tag(about: os.stat_result) -> str:
    return f"{about.st_size:x}-{about.st_mtime_ns:x}"


def _changed_at(about: os.stat_result) -> datetime:
    return datetime.fromtimestamp(int(about.st_mtime), UTC)


def _conditional(about: os.stat_result) -> Response | None:
    """An answer without the whole file; None when that is to be sent."""
    if not is_resource_modified(
        request.environ, etag=_tag(about), last_modified=_changed_at(about)
    ):
        return Response(status=304)
    wanted = request.range
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1 or not _is_same(about):
        return None
    found = wanted.range_for_length(about.st_size)
    if found is None:
        return Response(
            b'{"error":"There is no such part of the file."}\n',
            status=416,
            mimetype="application/json",
            headers={"Content-Range": f"bytes */{about.st_size}"},
        )
    first, last = found
    last = min(last, first + MOST_OF_A_RANGE)
    answer = Response(status=206)
    answer.content_range.set(first, last, about.st_size)
    return answer


def _is_same(about: os.stat_result) -> bool:
    """Whether the parts that the client has are of this file (If-Range)."""
    known = request.headers.get("If-Range", "").strip()
    if not known:
        return True
    if known.startswith(('"', "W/")):
        return known == f'"{_tag(about)}"'
    try:
        return parsedate_to_datetime(known) == _changed_at(about)
    except (ValueError, TypeError):
        return False


def _whole(handle: int, size: int) -> Response:
    """A stream that gives its place back when it ends, whichever way.

    Raises Unavailable("downloads").
    """
    if not _free.acquire(blocking=False):
        raise Unavailable("downloads", _RETRY)
    once = threading.Lock()

    def finish() -> None:
        if once.acquire(blocking=False):
            os.close(handle)
            _free.release()

    answer = Response(
        _read(handle, size, finish), headers={"Content-Length": str(size)}
    )  # not passed through: then nobody would close it
    answer.call_on_close(finish)
    return answer


def _read(handle: int, size: int, finish: Callable[[], None]) -> Iterator[bytes]:
    """Never more than was promised; a file that shrinks meanwhile ends early."""
    try:
        at = 0
        while at < size and (chunk := os.pread(handle, min(_CHUNK, size - at), at)):
            at += len(chunk)
            yield chunk
    finally:
        finish()


def _named(answer: Response, about: os.stat_result, name: str, kind: str) -> Response:
    headers = answer.headers
    if answer.status_code in (200, 206):
        headers["Content-Type"] = kind
        headers["Content-Disposition"] = disposition(name)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Accept-Ranges"] = "bytes"
    headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(_tag(about))
    answer.last_modified = _changed_at(about)
    return answer


def disposition(name: str) -> str:
    """An attachment's header (RFC 6266): a name in ASCII for old programs, the true one for all
    others.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = "".join(sign for sign in plain if sign.isprintable() and sign not in '"\\%/;') or "file"
    if plain == name:
        return f'attachment; filename="{plain}"'
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
