"""Pages of a signed-in user: the browser may cache them, so that Back and Forward are instant, but
shows none of them after that user has signed out. A cookie that scripts can read identifies the
user; static/js/signed-in.js compares it with the page.
"""

from __future__ import annotations

from flask import Flask, Response, g, request

from blueprints import cookies
from blueprints.htmx import htmx
from services.accounts import sessions

COOKIE = "stacks_user"


def install(app: Flask) -> None:
    app.after_request(_allow_keeping)


def hide_kept_pages(response: Response) -> None:
    """Nobody is signed in any more: pages in the browser's cache hide themselves."""
    cookies.delete(response, COOKIE)


def _allow_keeping(response: Response) -> Response:
    user = g.get("_login_user")
    if user is None or not user.is_authenticated or not _is_document(response):
        return response
    response.headers.setdefault("Cache-Control", "private, no-cache")
    if cookies.read(COOKIE) != str(user.id):
        life = sessions.LIFE
        cookies.write(response, COOKIE, str(user.id), life=life, is_readable=True)
    return response


def _is_document(response: Response) -> bool:
    """Whether this is a page to come back to: not a piece, an error, or a response to a form."""
    is_page = response.status_code == 200 and response.mimetype == "text/html"
    return is_page and request.method == "GET" and not htmx
