"""The frame of a page (head, navigation, menus), remembered for each person and put around a main
part that was drawn by itself.

The frame is the same from page to page until something in its key changes, and drawing it costs
more than fifty works do.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import current_app, g, render_template, request, session, url_for
from markupsafe import Markup, escape

from blueprints import form_tokens
from blueprints.current import locale, page_context

_TITLE, _MAIN, _TOKEN = "\x01title\x01", "\x01main\x01", "\x01token\x01"
_MOST = 500
_known: dict[Any, _Frame] = {}
_addresses: dict[tuple[str, str], str] = {}


class _Frame(NamedTuple):
    head: str
    body: str
    foot: str


def around(title: str, main: Markup, page: str, **context: Any) -> str:
    """A whole document.

    With messages to show the page's own template `page` draws everything, with `main` as its main
    part.
    """
    if "_flashes" in session:
        return render_template(page, main=main, **context)
    frame = _frame()
    token = form_tokens.token()
    return f"{frame.head}{escape(title)}{frame.body.replace(_TOKEN, token)}{main}{frame.foot.replace(_TOKEN, token)}"  # noqa: E501


def address(endpoint: str) -> str:
    """url_for of an endpoint without values, remembered."""
    key = (request.script_root, endpoint)
    found = _addresses.get(key)
    if found is None:
        found = _addresses[key] = url_for(endpoint)
    return found


def draw(template: str, **context: Any) -> Markup:
    """A part by itself: without the signals and context processors of a whole page; `me` is
    there.
    """
    found = current_app.jinja_env.get_template(template)
    return Markup(found.render(me=page_context()["me"], **context))


def _frame() -> _Frame:
    shown = page_context()
    me = shown["me"]
    key = (
        me.id,
        me.username,
        me.display_name,
        me.is_admin,
        me.theme,
        me.has_keys,
        tuple(shown["nav_libraries"]),
        shown["active_jobs"],
        request.blueprint,
        request.script_root,
        locale(),
    )
    found = _known.get(key)
    if found is None:
        if len(_known) >= _MOST:
            _known.clear()
        found = _known[key] = _draw()
    return found


def _draw() -> _Frame:
    text = render_template(
        "_frame.html", csrf_token=lambda: _TOKEN, frame_title=_TITLE, frame_main=_MAIN
    )
    head, body = text.split(_TITLE, 1)
    body, foot = body.split(_MAIN, 1)
    if g.get("csrf_token") and g.csrf_token in text:
        raise RuntimeError("the frame holds a form token of one browser")
    return _Frame(head, body, foot)
