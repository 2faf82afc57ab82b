"""Covers and photos as responses: re-encoded images that only the requesting program may cache."""

from __future__ import annotations

from flask import Response, request, send_file

from blueprints.api.openapi import Binary
from blueprints.current import settings
from blueprints.downloads import conditional
from errors import NotFound
from models.account import User
from services import covers

PICTURE = Binary(("image/webp",))
ALSO = (206, 304, 412, 416, 503)
"""What a picture may answer beside 200: a part of it, or how it stands to what was asked for."""
MAX_BYTES = 10 << 20  # of one that is sent
_WIDTH = 640
_YEAR = 31_536_000  # seconds


def picture(image_id: int | None, noun: str, by: User) -> Response:
    """The picture as WebP, at most 640 pixels wide.

    Addresses that name it (`v`) are kept; others are asked again each time.

    Raises NotFound when there is none (`noun` says what), or it cannot be read.
    """
    if image_id is None:
        raise NotFound(noun)
    path = covers.get_picture(image_id, _WIDTH, by=by, data_dir=settings().data_dir)
    response = send_file(path, mimetype="image/webp", conditional=False, etag=path.stem)
    is_named = request.args.get("v") == str(image_id)
    response.headers["Cache-Control"] = (
        f"private, max-age={_YEAR}, immutable" if is_named else "private, no-cache"
    )
    response.headers["Vary"] = "Authorization"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return conditional(response)
