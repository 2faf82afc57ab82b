"""Parts of pages that are the same from request to request, drawn once and remembered: a page's
head, navigation and foot, the help of the search page. And the addresses that every page links to.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from flask import Flask, g, request, url_for
from jinja2 import pass_context
from jinja2.runtime import Context

from blueprints.current import locale
from blueprints.form_tokens import FIELD

_LIMIT = 1000
_fragments: dict[Hashable, Any] = {}
_addresses: dict[tuple[str, str], str] = {}


def install(app: Flask) -> None:
    """`ui` is a global: importing the macros in every template would run them anew each time."""
    app.jinja_env.globals.update(fragment=fragment, address=address)
    app.jinja_env.globals["ui"] = app.jinja_env.get_template("ui.html").module


@pass_context
def fragment(context: Context, name: str, *key: Hashable) -> Any:
    """The template with this name, drawn once for each key: the key must say everything of which it
    makes use beside the language. It must not hold a form token, which is one browser's.
    """
    where = (name, locale(), request.script_root, key)
    known = _fragments.get(where)
    if known is None:
        if len(_fragments) >= _LIMIT:
            _fragments.clear()
        template = context.environment.get_template(name)
        known = _fragments[where] = template.make_module(context.get_all()).__html__()
        if g.get(FIELD) and g.csrf_token in known:
            raise RuntimeError(f"{name} holds a form token")
    return known


def address(endpoint: str) -> str:
    """`url_for` of an endpoint without values."""
    where = (request.script_root, endpoint)
    known = _addresses.get(where)
    if known is None:
        known = _addresses[where] = url_for(endpoint)
    return known
