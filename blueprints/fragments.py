"""Parts of pages that are the same for many requests, rendered once and cached: head, navigation
and foot of a page, the help of the search page. Also the URLs to which every page links.
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
    """`ui` is a global, because importing the macros in every template would execute them each
    time.
    """
    app.jinja_env.globals.update(fragment=fragment, address=address)
    app.jinja_env.globals["ui"] = app.jinja_env.get_template("ui.html").module


@pass_context
def fragment(context: Context, name: str, *key: Hashable) -> Any:
    """The template with this name, rendered once per key. The key must contain everything that it
    uses, except the language. It must not contain a form token, which belongs to one browser.
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
    """`url_for` of an endpoint without values, cached."""
    where = (request.script_root, endpoint)
    known = _addresses.get(where)
    if known is None:
        known = _addresses[where] = url_for(endpoint)
    return known
