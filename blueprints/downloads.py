"""Sends files: streamed for slow clients, as a whole or one range, or not at all if the client
already has them.
"""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime

from flask import Response, request, send_file
from werkzeug.exceptions import HTTPException, PreconditionFailed

from errors import NotFound


def send(path: bytes, *, name: str, kind: str) -> Response:
    """A file as an attachment with this name and type: 200, 206 for one range, 304, 412 or 416.
    Raises NotFound when it isn't a regular file.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # a pipe would be waited for
    except OSError:
        raise NotFound("file") from None
    file, about = os.fdopen(handle, "rb"), os.fstat(handle)
    if not stat.S_ISREG(about.st_mode):
        file.close()
        raise NotFound("file")
    response = send_file(
        file,
        mimetype=kind,
        as_attachment=True,
        download_name="".join(character if character.isprintable() else "_" for character in name),
        conditional=False,
        etag=f"{about.st_size:x}-{about.st_mtime_ns:x}",
        last_modified=datetime.fromtimestamp(int(about.st_mtime), UTC),
    )
    response.content_length = about.st_size
    response.headers["Cache-Control"] = "private, no-cache"
    return conditional(response)


def conditional(response: Response) -> Response:
    """The response after applying the request's conditions and range to its length, ETag and date.

    In the order of RFC 9110, section 13.2.2: a range only counts when all conditions hold. Raises
    PreconditionFailed and RequestedRangeNotSatisfiable.
    """
    environ = dict(request.environ)
    wanted = environ.pop("HTTP_RANGE", "")
    environ.pop("HTTP_IF_MATCH", None)
    response.accept_ranges = "bytes"
    try:
        if not _is_expected(response):
            raise PreconditionFailed
        response.make_conditional(environ)
        if response.status_code == 200 and _is_single_range(wanted):
            response.make_conditional(
                {**environ, "HTTP_RANGE": wanted},
                accept_ranges=True,
                complete_length=response.content_length,
            )
    except HTTPException:
        response.close()
        raise
    return response


def _is_expected(response: Response) -> bool:
    """Whether If-Match, or else If-Unmodified-Since, holds. Werkzeug supports neither "*" nor the
    second.
    """
    tags, since = request.if_match, request.if_unmodified_since
    if tags:
        return bool(tags.star_tag) or tags.is_strong(response.get_etag()[0] or "")
    return not (since and response.last_modified and response.last_modified > since)


def _is_single_range(wanted: str) -> bool:
    """Several ranges, other units and other methods get the whole file: RFC 9110 allows the first
    and requires the others.
    """
    unit, _, ranges = wanted.partition("=")
    is_bytes = unit.strip().lower() == "bytes" and "-" in ranges
    return request.method == "GET" and is_bytes and "," not in ranges
