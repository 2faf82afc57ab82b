"""Covers as images; another process decodes them."""

from __future__ import annotations

import base64

from flask import Blueprint, Response, request, send_file

from blueprints.current import current_user, settings
from blueprints.downloads import conditional
from errors import NotFound, Unavailable
from services import covers

bp = Blueprint("covers", __name__, url_prefix="/covers")
YEAR = 31_536_000  # seconds
_NOTHING = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


@bp.get("/<int:image_id>/<int:width>")
def show(image_id: int, width: int) -> Response:
    try:
        path = covers.get_picture(image_id, width, by=current_user(), data_dir=settings().data_dir)
    except (NotFound, Unavailable):
        if not _is_for_page():
            raise
        return _nothing()
    response = send_file(path, mimetype="image/webp", conditional=False, etag=path.stem)
    # another picture has another number
    response.headers["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    return conditional(response)


def _is_for_page() -> bool:
    """Whether a browser fetches the picture for an <img>, and not to show its address as a page."""
    accepted = request.headers.get("Accept", "")
    return "image/" in accepted and "text/html" not in accepted


def _nothing() -> Response:
    """A transparent picture, under which the drawn cover is seen. An error would leave a sign for a
    broken image there, and a message in the browser's console.
    """
    response = Response(_NOTHING, mimetype="image/gif")
    response.headers["Cache-Control"] = "no-store"
    return response
