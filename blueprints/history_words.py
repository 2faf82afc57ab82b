"""Lines of the history in words."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from blueprints import formats, work_words
from blueprints.formats import ngettext
from models.library import SOURCE_ORDERS
from services.history_lines import HAVE_TRASH, SHOWN, HistoryLine, Note

_LONGEST = 300  # characters of a value in a line


def change_words(line: HistoryLine, is_named: bool = True) -> tuple[str, str | None]:
    """What somebody did, before and behind the name of what they did it to; None: no name follows.
    Not `is_named`: on a page that is about that thing anyway.
    """
    change_set = line.change_set
    if line.note is not None:
        text = _noted(line.note, is_named=is_named)
        before, place, after = text.partition("%(thing)s")
        return (before.rstrip(), after.lstrip()) if place else (text, None)
    if not is_named:
        return _to_this(change_set.kind, change_set.subject_table), None
    text = change_sentence(change_set.kind, change_set.subject_table)
    before, place, after = text.partition("%(thing)s")
    if not place:
        return text, None
    if not line.title:
        is_many = change_set.subject_table == "work" and change_set.subject_id is None
        noun = _("several items") if is_many else _noun(change_set.subject_table)
        return f"{before}{noun}{after}", None
    return before.rstrip(), after.lstrip()


def _noted(note: Note, *, is_named: bool) -> str:
    """What somebody did to two items; `is_named`: with a place for the name of the line's own."""
    other = _("“%(title)s”", title=note.other) if note.other else _("another item")
    thing, values = "%(thing)s", {"other": other}
    texts = {
        "merged": (
            _("merged %(other)s into %(thing)s", thing=thing, **values),
            _("merged %(other)s into this", **values),
        ),
        "moved_here": (
            ngettext(
                "moved a file from %(other)s to %(thing)s",
                "moved %(num)s files from %(other)s to %(thing)s",
                note.files,
                thing=thing,
                **values,
            ),
            ngettext(
                "moved a file here from %(other)s",
                "moved %(num)s files here from %(other)s",
                note.files,
                **values,
            ),
        ),
        "moved_away": (
            ngettext(
                "moved a file from %(thing)s to %(other)s",
                "moved %(num)s files from %(thing)s to %(other)s",
                note.files,
                thing=thing,
                **values,
            ),
            ngettext(
                "moved a file to %(other)s",
                "moved %(num)s files to %(other)s",
                note.files,
                **values,
            ),
        ),
        "split_away": (
            _("split %(other)s off %(thing)s", thing=thing, **values),
            _("split off %(other)s", **values),
        ),
        "split_here": (
            _("split %(thing)s off %(other)s", thing=thing, **values),
            _("split this off %(other)s", **values),
        ),
    }
    return texts[note.name][0 if is_named else 1]


def change_sentence(kind: str, table: str) -> str:
    """What somebody did to something of this table, with a place for its name."""
    texts = {
        "edit": _("edited %(thing)s"),
        "create": _("created %(thing)s"),
        "delete": (
            _("moved %(thing)s to trash") if table in HAVE_TRASH else _("deleted %(thing)s")
        ),
        "restore": _("restored %(thing)s"),
        "undo": _("undid a change to %(thing)s"),
        "lock": _("locked a field of %(thing)s"),
        "unlock": _("unlocked a field of %(thing)s"),
        "cover": _("changed the cover of %(thing)s"),
        "photo": _("changed the photo of %(thing)s"),
        "refresh": _("updated %(thing)s from a source"),
        "merge": _("merged %(thing)s"),
        "move": _("moved a file of %(thing)s"),
        "split": _("split %(thing)s"),
        "follow": _("let scans place files of %(thing)s"),
        "regroup": _("grouped the files of %(thing)s again"),
        "import": _("imported %(thing)s"),
        "enrich": _("looked up missing details of %(thing)s"),
        "add_member": _("added a member to %(thing)s"),
        "change_role": _("changed a member’s role in %(thing)s"),
        "remove_member": _("removed a member from %(thing)s"),
        "copy": _("copied %(thing)s"),
        "lend": _("lent an item"),
        "return": _("marked a loan returned"),
        "attach": _("added %(thing)s to a library"),
        "detach": _("removed %(thing)s from a library"),
        "interaction": _("updated their notes on %(thing)s"),
    }
    return texts.get(kind, kind)


def _to_this(kind: str, table: str) -> str:
    texts = {
        "edit": _("edited this"),
        "create": _("created this"),
        "delete": _("moved this to trash"),
        "restore": _("restored this"),
        "move": _("moved a file to another edition"),
        "follow": _("let scans place files"),
        "regroup": _("grouped these files again"),
        "undo": _("undid a change"),
        "refresh": _("updated this from a source"),
        "lock": _("locked a field"),
        "unlock": _("unlocked a field"),
        "copy": _("copied this from another library"),
        "cover": _("changed the cover"),
        "enrich": _("looked up missing details"),
        "photo": _("changed the photo"),
        "attach": _("added this to a library"),
        "detach": _("removed this from a library"),
        "interaction": _("updated their notes on this"),
    }
    return texts.get(kind) or change_sentence(kind, table).replace("%(thing)s", _noun(table))


def _noun(table: str) -> str:
    """What something without a name is called."""
    nouns = {
        "edition": _("an edition"),
        "copy": _("a copy"),
        "loan": _("a loan"),
        "work": _("an item"),
        "library": _("a library"),
        "person": _("a person"),
        "series": _("a series"),
        "shelf": _("a shelf"),
        "tag": _("a tag"),
        "genre": _("a genre"),
        "media_type": _("a media type"),
    }
    return nouns.get(table) or _("something")


def change_field(table: str, field: str) -> str:
    """The label of a field; "" for one that isn't shown."""
    known = SHOWN.get(table, {}).get(field)
    return _(known.label) if known is not None else ""


def change_value(table: str, field: str, value: Any) -> str:
    """The value before or after, shortened for a line."""
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
        **{order: work_words.source_order(order) for order in SOURCE_ORDERS},
    }
