"""create_app(): the only module that imports all parts."""

from __future__ import annotations

import os
from typing import Any

import orjson
from flask import Flask, Response, request
from flask.json.provider import JSONProvider
from flask_babel import Babel
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import blueprints
from bridge.static import Static
from config import PROGRAM, Settings
from core import create_core
from errors import NotFound
from logs import configure_logs
from models import engine as engine_rules
from models.base import utc_now
from services import uploads

LARGEST_FORM = 16 * 1024 * 1024  # bytes; uploads of files have limits of their own
AROUND = 1024 * 1024  # bytes that a form may have around the file in it

# Stylesheets and scripts of every page, each set as one file: fewer requests, and smaller together.
BUNDLES = {
    "stacks.css": [f"css/{name}.css" for name in ("tokens", "base", "components", "pages")],
    "stacks.js": [
        f"js/{name}.js"
        for name in ("toasts", "live", "keys", "search", "busy", "guard", "again", "tabs")
    ],
}

csrf = CSRFProtect()
babel = Babel()


class OrjsonProvider(JSONProvider):
    """2.6 times as fast as Flask's default for a list of 50."""

    def dumps(self, obj: Any, **_options: Any) -> str:
        return orjson.dumps(obj, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z).decode()

    def loads(self, s: str | bytes, **_options: Any) -> Any:
        return orjson.loads(s)

    def response(self, *args: Any, **kwargs: Any) -> Any:
        body = orjson.dumps(
            self._prepare_response_obj(args, kwargs),
            option=orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z,
        )
        return self._app.response_class(body, mimetype="application/json")  # type: ignore[arg-type]


def create_app(settings: Settings | None = None) -> Flask:
    """The application; settings come from the environment unless given (tests)."""
    settings = settings or Settings.from_env(os.environ)
    configure_logs(settings.log_level)
    app = create_core(settings, cache=engine_rules.READER_CACHE)
    app.config.update(_flask_config(settings))
    app.extensions["started_at"] = utc_now()
    app.json = OrjsonProvider(app)
    app.session_interface = blueprints.cookies.FormCookie()
    _wrap(app, settings)
    blueprints.headers.install(app)  # first, so that refused requests are logged with their own id
    blueprints.form_tokens.install(app)
    csrf.init_app(app)
    blueprints.form_tokens.use_in_templates(app)
    babel.init_app(
        app,
        locale_selector=blueprints.current.locale,
        timezone_selector=blueprints.current.time_zone,
    )
    blueprints.htmx.htmx.init_app(app)
    blueprints.limits.limiter.init_app(app)
    blueprints.register(app)
    _add_static_files(app, settings)
    blueprints.fragments.install(app)  # last: it reads templates, which need all the above
    csrf.exempt(app.blueprints[blueprints.current.API_BLUEPRINT])  # no cookie opens them
    return app


def _add_static_files(app: Flask, settings: Settings) -> None:
    """Usually the web server sends static files without calling the application; without it, as in
    tests, the application does.
    """
    static = Static(PROGRAM / "static", settings.base_path, BUNDLES)

    def show(filename: str) -> Response:
        request_headers = [
            (name.lower().encode(), value.encode()) for name, value in request.headers
        ]
        answer = static.respond(f"/static/{filename}", request.query_string, request_headers)
        if answer is None:
            raise NotFound("file")
        status, headers, body = answer
        return Response(body, status, [(name.decode(), value.decode()) for name, value in headers])

    app.add_url_rule("/static/<path:filename>", "static", show)
    app.extensions["static"] = static
    app.jinja_env.globals["asset"] = static.address


def _flask_config(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": blueprints.current.cookie_key(settings.secret),
        "SECRET_KEY_FALLBACKS": (
            [blueprints.current.cookie_key(settings.secret_old)] if settings.secret_old else None
        ),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": settings.base_path or "/",
        "APPLICATION_ROOT": settings.base_path or "/",
        "PREFERRED_URL_SCHEME": "https" if settings.is_https else "http",
        "MAX_CONTENT_LENGTH": LARGEST_FORM,
        "LARGEST_BODY": uploads.MAX_BYTES + AROUND,
        "MAX_FORM_PARTS": 1000,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "BABEL_DEFAULT_TIMEZONE": settings.timezone,
        "RATELIMIT_STORAGE_URI": settings.limits_url or "memory://",
        "TEMPLATES_AUTO_RELOAD": False,
    }


def _wrap(app: Flask, settings: Settings) -> None:
    """Support for proxies: their headers, and the sub-path that people see."""
    inner = app.wsgi_app

    def under_base_path(environ: dict[str, Any], start_response: Any) -> Any:
        base = settings.base_path
        if base:
            path = environ.get("PATH_INFO", "")
            if path == base or path.startswith(base + "/"):
                environ["PATH_INFO"] = path[len(base) :] or "/"
            environ["SCRIPT_NAME"] = base
        return inner(environ, start_response)

    app.wsgi_app = under_base_path  # type: ignore[method-assign]
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
