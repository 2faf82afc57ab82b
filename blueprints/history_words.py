"""Lines of the history in words."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from blueprints import formats, work_words
from services.history_lines import SHOWN

_LONGEST = 300  # characters of a value in a line


def change_kind(kind: str, is_named: bool = True) -> str:
    """What somebody did, before the name of what they did it to; not `is_named`: on a page that is
    about that thing anyway.
    """
    texts = {
        "edit": _("edited"),
        "create": _("created"),
        "delete": _("moved to trash:"),
        "restore": _("restored"),
        "undo": _("undid a change to"),
        "lock": _("locked a field of"),
        "unlock": _("unlocked a field of"),
        "cover": _("changed the cover of"),
        "photo": _("changed the photo of"),
        "merge": _("merged"),
        "import": _("imported"),
        "add_member": _("added a member to"),
        "change_role": _("changed a member’s role in"),
        "remove_member": _("removed a member from"),
        "copy": _("copied"),
        "lend": _("lent an item"),
        "return": _("marked a loan returned"),
        "attach": _("added to a library:"),
        "detach": _("removed from a library:"),
        "interaction": _("updated their notes on"),
    }
    alone = {
        "edit": _("edited this"),
        "create": _("created this"),
        "delete": _("moved this to trash"),
        "restore": _("restored this"),
        "undo": _("undid a change"),
        "lock": _("locked a field"),
        "unlock": _("unlocked a field"),
        "copy": _("copied this from another library"),
        "cover": _("changed the cover"),
        "photo": _("changed the photo"),
        "attach": _("added this to a library"),
        "detach": _("removed this from a library"),
        "interaction": _("updated their notes on this"),
    }
    return texts.get(kind, kind) if is_named else alone.get(kind) or texts.get(kind, kind)


def change_field(table: str, field: str) -> str:
    """What people call a field; "" for one that they do not know."""
    known = SHOWN.get(table, {}).get(field)
    return _(known.label) if known is not None else ""


def change_value(table: str, field: str, value: Any) -> str:
    """Before or after, short enough for a line."""
    text = _value(table, field, value)
    return (text if len(text) <= _LONGEST else text[:_LONGEST] + "…") or _("(empty)")


def _value(table: str, field: str, value: Any) -> str:
    kind = SHOWN[table][field].kind
    if kind == "flag":
        return _("Yes") if value else _("No")
    if kind == "choice":
        return _choices().get(value, "")
    if kind == "whole" and value:
        return formats.duration(value) if field == "duration_ms" else formats.number(value)
    text = work_words.value_text(kind, value)
    return text.upper() if field == "format" else text


def _choices() -> dict[str, str]:
    """The words of the fields of which one is chosen."""
    return {
        "unread": _("Unread"),
        "reading": _("Reading"),
        "read": _("Read"),
        "did_not_finish": _("Did not finish"),
    }
