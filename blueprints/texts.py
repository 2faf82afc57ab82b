"""The texts of templates in the user's language, each looked up once: a page has sixty, and each
look-up would search the catalogue again.
"""

from __future__ import annotations

from functools import lru_cache

import flask_babel
from flask import Flask

from blueprints import formats
from blueprints.current import locale


def install(app: Flask) -> None:
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda message: _text(locale(), message), formats.ngettext, newstyle=True
    )
    # else `_` would look for `gettext` in the context each time
    app.jinja_env.globals["_"] = app.jinja_env.globals["gettext"]


@lru_cache(20_000)
def _text(_language: str, message: str) -> str:
    return flask_babel.gettext(message)
