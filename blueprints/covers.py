"""Covers as images; another process decodes them."""

from __future__ import annotations

from flask import Blueprint, Response, send_file

from blueprints.current import current_user, settings
from blueprints.downloads import conditional
from services import covers

bp = Blueprint("covers", __name__, url_prefix="/covers")
YEAR = 31_536_000  # seconds


@bp.get("/<int:image_id>/<int:width>")
def show(image_id: int, width: int) -> Response:
    path = covers.get_picture(image_id, width, by=current_user(), data_dir=settings().data_dir)
    response = send_file(path, mimetype="image/webp", conditional=False, etag=path.stem)
    # another picture has another number
    response.headers["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    return conditional(response)
