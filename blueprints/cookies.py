"""Cookie names: with https, a prefix tells browsers who may set them."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response, current_app, request
from flask.sessions import SecureCookieSessionInterface

FORM_COOKIE = "stacks_form"  # Flask's own: form tokens and messages


def full_name(name: str) -> str:
    """The name in the browser. `__Host-` guarantees that no other host and no http page has set it,
    `__Secure-` the same for a cookie with a path. Browsers refuse both over http.
    """
    if not _is_https():
        return name
    return f"__Secure-{name}" if _base_path() else f"__Host-{name}"


def read(name: str) -> str:
    """The cookie's value; empty when there is none."""
    return request.cookies.get(full_name(name), "")


def write(
    response: Response, name: str, value: str, *, life: timedelta, is_readable: bool = False
) -> None:
    """Set a cookie; scripts can read it only with `is_readable`."""
    response.set_cookie(
        full_name(name),
        value,
        max_age=int(life.total_seconds()),
        httponly=not is_readable,
        samesite="Lax",
        secure=_is_https(),
        path=_base_path() or "/",
    )


def delete(response: Response, name: str) -> None:
    """Delete a cookie, under its full name and under the plain one."""
    for spelling in dict.fromkeys((full_name(name), name)):
        response.delete_cookie(
            spelling,
            path=_base_path() or "/",
            httponly=True,
            samesite="Lax",
            secure=_is_https(),
        )


class FormCookie(SecureCookieSessionInterface):
    """Flask's session with the name that fits the request."""

    def get_cookie_name(self, app: Flask) -> str:
        return full_name(FORM_COOKIE)

    def get_cookie_secure(self, app: Flask) -> bool:
        return _is_https()


def _is_https() -> bool:
    return current_app.extensions["stacks"].is_https or request.is_secure


def _base_path() -> str:
    return current_app.extensions["stacks"].base_path
