"""The names that a field may have, listed while somebody types one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import render_template, request

from services.text.names import name_key


def render_names(suggest: Callable[[str, str], Sequence[str]]) -> str:
    """The piece with what `suggest` finds for (field, text) of the request; the text itself is
    offered last when it is new.
    """
    text = " ".join(request.args.get("q", "").split())
    names = suggest(request.args.get("field", ""), text)
    is_new = bool(text) and name_key(text) not in map(name_key, names)
    return render_template("works/_names.html", names=names, text=text, is_new=is_new)
