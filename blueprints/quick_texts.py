"""Translated texts of templates, remembered: a page asks for sixty of them, and each would look for
its catalogue again.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_babel import gettext
from markupsafe import Markup

from blueprints.current import locale

_MOST = 20_000
_known: dict[tuple[str, str], Markup] = {}


def install(app: Flask) -> None:
    app.jinja_env.globals.update(_=text, gettext=text)


def text(message: str, /, **values: Any) -> Markup:
    """The message in the reader's language; values are escaped as the template's own are."""
    key = (locale(), message)
    found = _known.get(key)
    if found is None:
        if len(_known) >= _MOST:
            _known.clear()
        found = _known[key] = Markup(gettext(message))
    return found % values if values or "%" in found else found
