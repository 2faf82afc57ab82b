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
from services.attention import sources

COOKIE = "stacks"
FORWARDED = ("X-Forwarded-For", "X-Real-IP", "Forwarded")  # headers that name the client
# Endpoints that need no user; everything else needs a signed-in user (a test walks the url_map).
OPEN_ENDPOINTS = frozenset({
    "static", "login.login", "login.enter", "again.enter", "again.enter_in_place", "setup.index",
    "setup.make_admin", "forgotten.ask", "forgotten.send_link", "forgotten.choose",
    "forgotten.save",
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
    """The signed-in user; only for views that require one."""
    return _current_user._get_current_object()


def address() -> str:
    """The client's address, also behind trusted proxies (ProxyFix)."""
    return request.remote_addr or ""


def visitor(interface: str = "web") -> Visitor:
    """The visitor who signs in, on a page or by an API."""
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
    """Whether the request came through a proxy that isn't declared in STACKS_PROXIES, so that all
    clients seem to have its address.
    """
    return not settings().proxies and any(name in request.headers for name in FORWARDED)


def install(app: Flask) -> None:
    login_manager.init_app(app)
    login_manager.request_loader(_load_user)
    app.context_processor(page_context)


def open_session(user: User) -> str:
    """The token of a new session for this browser, for the services that sign users in; inside
    their transaction.
    """
    return sessions.open_session(user, address=address(), user_agent=request.user_agent.string)


def set_cookie(response: Response, token: str) -> None:
    """Sign this browser in."""
    cookies.write(response, COOKIE, token, life=sessions.LIFE)


def require_proof() -> None:
    """Raises PasswordNeeded unless the password was entered recently. For changes that someone at
    an unattended browser must not make.
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
    """A browser that signed in over https before cookies had a prefix; it gets the new name."""
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
    """Whether this request requires a signed-in user and has none."""
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
    """Treat the rest of this request as coming from the user who has just signed in."""
    signed_in = sessions.find_signed_in(token)
    assert signed_in is not None
    g.session_id = signed_in.session.id
    g._login_user = signed_in.user
    g.pop("me", None)


_NOBODY: dict[str, Any] = {
    "me": None,
    "nav_libraries": [],
    "active_jobs": 0,
    "problem_count": None,
    "frame": (),
}


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
    """`frame` contains everything on which the navigation of a page depends."""
    libraries, active = navigation.list_nav_libraries(by=me), navigation.count_active()
    problem_count = sources.count_shown(me)
    names = (me.id, me.username, me.display_name, me.is_admin)
    return {
        "me": me,
        "nav_libraries": libraries,
        "active_jobs": active,
        "problem_count": problem_count,
        "frame": (*names, tuple(libraries), active, problem_count, request.blueprint),
    }


def forget_user() -> None:
    """The database is down: render the rest of this request for no user, without waiting for the
    database again.
    """
    g._login_user = login_manager.anonymous_user()
    g.me = dict(_NOBODY)


def locale() -> str:
    """British English, until there are translations; texts are marked already."""
    return "en_GB"


def time_zone() -> str:
    """The user's time zone, or the instance's."""
    own = _current_user.time_zone if _current_user and _current_user.is_authenticated else ""
    return own or settings().timezone
