"""A work's form, in both directions: what is typed in becomes values, and only fields that were
touched count as changes.
"""

from __future__ import annotations

from typing import Any

import orjson
from werkzeug.datastructures import MultiDict

from services.works.fields import WORK


def changes(form: MultiDict[str, str]) -> dict[str, Any]:
    """The fields whose value differs from the one that the form was made with, but for those where
    the other's version is to stay.
    """
    found = {
        name: typed(form, name)
        for name in WORK
        if _is_there(form, name) and form.get(f"keep_{name}") != "theirs"
    }
    return {name: value for name, value in found.items() if value != _was(form, name)}


def typed(form: MultiDict[str, str], name: str) -> Any:
    """What stands in a field of the form, as the service takes it."""
    if name == "contributors":
        pairs = zip(
            form.getlist("contributors_name"), form.getlist("contributors_role"), strict=False
        )
        return [[who.strip(), role] for who, role in pairs if who.strip()]
    if name == "series":
        pairs = zip(form.getlist("series_name"), form.getlist("series_label"), strict=False)
        return [[what.strip(), label.strip()] for what, label in pairs if what.strip()]
    if name == "genres":
        return [
            each.strip()
            for each in form.get("genres", "").replace("\n", ";").split(";")
            if each.strip()
        ]
    return form.get(name, "").replace("\r\n", "\n").strip()


def values(form: MultiDict[str, str]) -> dict[str, Any]:
    """Everything that was typed, to be shown again."""
    return {name: typed(form, name) for name in WORK if _is_there(form, name)}


def was(value: Any) -> str:
    """For the hidden field that remembers what the form was made with."""
    return orjson.dumps(value).decode()


def carried(form: MultiDict[str, str]) -> list[tuple[str, str]]:
    """All fields of a form, to be sent again by the next one."""
    own = ("csrf_token", "seen_version")
    return [
        (name, value)
        for name, value in form.items(multi=True)
        if name not in own and not name.startswith("keep_")
    ]


def _is_there(form: MultiDict[str, str], name: str) -> bool:
    return name in form or f"{name}_name" in form


def _was(form: MultiDict[str, str], name: str) -> Any:
    try:
        return orjson.loads(form[f"was_{name}"])
    except (KeyError, ValueError):
        return None
