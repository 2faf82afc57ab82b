"""The current user, from the session cookie; visitors who aren't signed in get public pages."""

from __future__ import annotations

from typing import Any

import structlog
from flask import (
    Flask,
    Request,
    Response,
    after_this_request,
    current_app,
    g,
    request,
)
from flask_login import LoginManager
from flask_login import current_user as _current_user
from werkzeug.routing import RequestRedirect

from blueprints import cookies, devices, private_pages
from config import Settings
from errors import StacksError
from models.account import User
from services import navigation, secrets_store
from services.accounts import sessions, users
from services.accounts.visitors import Visitor

COOKIE = "stacks"
FORWARDED = ("X-Forwarded-For", "X-Real-IP", "Forwarded")  # headers that name the client
# Endpoints that need nobody; everything else needs a signed-in user (a test walks the url_map).
OPEN_ENDPOINTS = frozenset({
    "static", "login.login", "login.enter", "again.enter", "again.enter_in_place", "setup.index",
    "setup.make_admin",
})  # fmt: skip
API_BLUEPRINT = "api"  # the published APIs judge their own credentials

log = structlog.get_logger("stacks.accounts")
login_manager = LoginManager()
login_manager.session_protection = None


def settings() -> Settings:
    return current_app.extensions["stacks"]


def cookie_key(secret: str) -> bytes:
    """The key of Flask's own cookie (form tokens, messages)."""
    return secrets_store.derive(secret, "cookie")


def current_user() -> User:
    """The signed-in user; only behind a door that needs one."""
    return _current_user._get_current_object()


def address() -> str:
    """Where the request comes from, behind trusted proxies too (ProxyFix)."""
    return request.remote_addr or ""


def visitor(interface: str = "web") -> Visitor:
    """Who asks to sign in, by the page or by an API."""
    if is_forwarded() and not current_app.extensions.get("is_proxy_reported"):
        current_app.extensions["is_proxy_reported"] = True
        log.warning("undeclared_proxy", address=address(), hint="set STACKS_PROXIES=1 and restart")
    return Visitor(
        address=address(),
        agent=request.user_agent.string,
        interface=interface,
        is_forwarded=is_forwarded(),
        known=devices.known_users(),
    )


def is_forwarded() -> bool:
    """Whether a proxy sent the request that STACKS_PROXIES does not count, so that everybody
    seems to have its address.
    """
    return not settings().proxies and any(name in request.headers for name in FORWARDED)


def install(app: Flask) -> None:
    login_manager.init_app(app)
    login_manager.request_loader(_load_user)
    app.context_processor(page_context)


def open_session(user: User) -> str:
    """This browser's session, for the services that sign people in; inside their transaction."""
    return sessions.open_session(user, address=address(), user_agent=request.user_agent.string)


def set_cookie(response: Response, token: str) -> None:
    """Sign this browser in."""
    cookies.write(response, COOKIE, token, life=sessions.LIFE)


def require_proof() -> None:
    """Before a change that a stranger at an open browser must not make: raises PasswordNeeded
    unless the password was given a moment ago.
    """
    sessions.require_proof(g.session_id)


def clear_cookie(response: Response) -> None:
    cookies.delete(response, COOKIE)
    private_pages.hide_kept_pages(response)


def _load_user(_request: Request) -> User | None:
    signed_in = sessions.find_signed_in(cookies.read(COOKIE)) or _from_plain_cookie()
    if signed_in is None:
        return None
    g.session_id = signed_in.session.id
    structlog.contextvars.bind_contextvars(user=signed_in.user.id)
    sessions.record_use(signed_in)
    return signed_in.user


def _from_plain_cookie() -> sessions.SignedIn | None:
    """A browser that signed in under https before cookies had a prefix; it gets the new name."""
    if cookies.full_name(COOKIE) == COOKIE or not (token := request.cookies.get(COOKIE, "")):
        return None
    signed_in = sessions.find_signed_in(token)
    if signed_in is None or signed_in.session.proved_at is not None:
        return None
    after_this_request(lambda response: _rename_cookie(response, token, signed_in))
    return signed_in


def _rename_cookie(response: Response, token: str, signed_in: sessions.SignedIn) -> Response:
    cookies.delete(response, COOKIE)
    cookies.write(response, COOKIE, token, life=sessions.time_left(signed_in.session))
    return response


def needs_user() -> bool:
    """Whether this request is for people who are signed in, and comes from nobody."""
    if request.endpoint in OPEN_ENDPOINTS or request.blueprint == API_BLUEPRINT:
        return False
    if isinstance(request.routing_exception, RequestRedirect):
        return False  # the same address, spelled as it should be
    return not _current_user.is_authenticated


def is_set_up() -> bool:
    if not current_app.extensions.get("is_set_up"):
        current_app.extensions["is_set_up"] = users.has_users()
    return current_app.extensions["is_set_up"]


def act_as(token: str) -> None:
    """The rest of this request is for whoever has just signed in."""
    signed_in = sessions.find_signed_in(token)
    assert signed_in is not None
    g.session_id = signed_in.session.id
    g._login_user = signed_in.user
    g.pop("me", None)


_NOBODY: dict[str, Any] = {"me": None, "nav_libraries": [], "active_jobs": 0, "frame": ()}


def page_context() -> dict[str, Any]:
    if "me" in g:
        return g.me
    try:
        me = current_user() if _current_user.is_authenticated else None
        g.me = _frame(me) if me is not None else dict(_NOBODY)
    except StacksError:
        g.me = dict(_NOBODY)
    return g.me


def _frame(me: User) -> dict[str, Any]:
    """`frame` says all that the navigation of a page depends on."""
    libraries, active = navigation.list_nav_libraries(by=me), navigation.count_active()
    names = (me.id, me.username, me.display_name, me.is_admin)
    return {
        "me": me,
        "nav_libraries": libraries,
        "active_jobs": active,
        "frame": (*names, tuple(libraries), active, request.blueprint),
    }


def forget_user() -> None:
    """The database is down: what is drawn in this request is drawn for nobody, without trying (and
    waiting) again.
    """
    g._login_user = login_manager.anonymous_user()
    g.me = dict(_NOBODY)


def locale() -> str:
    """British English, until there are catalogues; the texts are marked already."""
    return "en_GB"


def time_zone() -> str:
    """The user's own zone, else the instance's."""
    own = _current_user.time_zone if _current_user and _current_user.is_authenticated else ""
    return own or settings().timezone
