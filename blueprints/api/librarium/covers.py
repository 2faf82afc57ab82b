"""Covers of books."""

from __future__ import annotations

from typing import BinaryIO, cast
from uuid import UUID

from flask import Response
from werkzeug.datastructures import FileStorage

from blueprints.api.bodies import Body, name
from blueprints.api.librarium.pictures import ALSO, MAX_BYTES, PICTURE, picture
from blueprints.api.librarium.routes import delete, get, post, put
from blueprints.api.openapi import Upload
from blueprints.current import settings
from models.account import User
from models.library import Library
from services import covers, web_pictures
from services.works.read import get_library_work, get_visible_work

TAG = "covers"
HERE = "/libraries/{library_id}/books/{book_id}/cover"


class CoverAddress(Body):
    """The web address of an image: http or https, on a public server and the default port."""

    url: name(web_pictures.LONGEST_ADDRESS)  # type: ignore[valid-type]


@get(HERE, TAG, permission="books:read", answer=PICTURE, errors=ALSO)
def get_cover(by: User, library: Library, book_id: UUID) -> Response:
    """Get the cover of a book, as WebP.

    Its address in `cover_url` changes with the cover, so it can be cached.
    """
    return picture(get_library_work(library, book_id, by=by).cover_id, "cover", by)


@get("/books/{book_id}/cover", TAG, scope="books:read", answer=PICTURE, errors=ALSO)
def get_any_cover(by: User, book_id: UUID) -> Response:
    """Get the cover of a book from any library that you can see.

    The image is the same as below the library.
    """
    return picture(get_visible_work(book_id, by=by).cover_id, "cover", by)


@put(
    HERE,
    TAG,
    permission="books:update",
    body=Upload("cover", limit=MAX_BYTES),
    status=204,
    errors=(503,),
)
def set_cover(by: User, library: Library, book_id: UUID, body: FileStorage) -> None:
    """Upload a cover.

    An image of at most 10 MiB (JPEG, PNG, WebP, AVIF, GIF, BMP or TIFF). It is re-encoded: rotated
    upright, without camera metadata, at most 1,600 pixels wide.
    """
    work = get_library_work(library, book_id, by=by)
    covers.set_cover(
        work,
        cast(BinaryIO, body.stream),
        by=by,
        data_dir=settings().data_dir,
        max_bytes=MAX_BYTES,
    )


@post(
    f"{HERE}/fetch",
    TAG,
    permission="books:update",
    body=CoverAddress,
    status=204,
    errors=(502, 503),
)
def fetch_cover(by: User, library: Library, book_id: UUID, body: CoverAddress) -> None:
    """Fetch a cover from a web address.

    The limits are those of uploads. Private addresses are refused, also after redirects; 502 means
    that the other server failed.
    """
    web_pictures.fetch_cover(
        get_library_work(library, book_id, by=by),
        body.url,
        by=by,
        data_dir=settings().data_dir,
    )


@delete(HERE, TAG, permission="books:update")
def remove_cover(by: User, library: Library, book_id: UUID) -> None:
    """Remove an uploaded cover.

    If the book's files contain a cover, that one is shown again.
    """
    covers.remove_cover(get_library_work(library, book_id, by=by), by=by)
