"""A work's fields, people and files in words."""

from __future__ import annotations

from typing import Any

from babel import Locale, UnknownLocaleError
from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints import words
from models.file import MediaFile, MediaStream

_RESOLUTIONS = {"2160p": "4K", "4320p": "8K"}


def field_names() -> dict[str, str]:
    """What people call the editable fields, in the order of forms."""
    return {
        "title": _("Title"), "sort_title": _("Sort as"), "subtitle": _("Subtitle"), "original_title": _("Original title"),
        "contributors": _("People"), "series": _("Series"), "published": _("First published"), "language": _("Language"),
        "genres": _("Genres"), "content_rating": _("Age rating"), "description": _("Description"),
    }


def role_names() -> dict[str, str]:
    """MARC relator codes that people choose from."""
    return {
        "aut": _("Author"), "nrt": _("Narrator"), "trl": _("Translator"), "ill": _("Illustrator"), "edt": _("Editor"), "art": _("Artist"),
        "clr": _("Colourist"), "ltr": _("Letterer"), "ink": _("Inker"), "pnc": _("Penciller"), "cov": _("Cover artist"), "win": _("Foreword"),
        "prf": _("Performer"), "cmp": _("Composer"), "cnd": _("Conductor"), "lyr": _("Lyricist"), "drt": _("Director"), "act": _("Actor"),
        "aus": _("Screenwriter"), "pro": _("Producer"), "cre": _("Creator"), "dev": _("Developer"), "pbl": _("Publisher"), "ctb": _("Contributor"),
    }  # fmt: skip


def role_name(code: str) -> str:
    return role_names().get(code, code)


def language_name(code: str) -> str:
    """"Deutsch" is "German" here: names are in the language of the page."""
    try:
        return (Locale.parse(code.replace("-", "_")).get_display_name("en") if code else "") or code
    except (UnknownLocaleError, ValueError):
        return code


def field_text(field: str, value: Any) -> str:
    """A field's value as people read it."""
    if not value:
        return ""
    if field == "contributors":
        return ", ".join(f"{name} ({role_name(role)})" for name, role in value)
    if field == "genres":
        return "; ".join(value)
    if field == "series":
        return "; ".join(f"{name}, {label}" if label else name for name, label in value)
    if field == "language":
        return f"{language_name(value)} ({value})" if language_name(value) != value else value
    return str(value)


def source_name(source: str) -> str:
    """Who said something about a field."""
    names = {"person": _("Entered by hand"), "tags": _("Tags of the file"), "name": _("Name of the file or folder")}
    return names.get(source, source.replace("_", " ").title())


def facet_value(facet: str, value: str, label: str = "") -> str:
    """An option of a facet."""
    if facet == "kind":
        return words.kind_name(value)
    if facet == "decade":
        return _("%(year)ss", year=value)
    return value.upper() if facet == "format" else label or value


def technical(file: MediaFile) -> list[str]:
    """What was read from a file: format, codec, picture, sound, length, size."""
    found = [file.format.upper(), file.codec if file.codec.lower() != file.format.lower() else ""]
    found += [_RESOLUTIONS.get(file.resolution, file.resolution), file.hdr]
    if file.sample_rate:
        found.append(f"{file.sample_rate / 1000:g} kHz")
    if file.bit_depth:
        found.append(_("%(count)s bit", count=file.bit_depth))
    if file.channels:
        found.append(channels(file.channels))
    if file.bit_rate:
        found.append(f"{file.bit_rate // 1000 or file.bit_rate} kbit/s")
    if file.page_count:
        found.append(ngettext("%(num)s page", "%(num)s pages", file.page_count))
    if file.duration_ms:
        found.append(words.duration(file.duration_ms))
    return [text for text in [*found, words.byte_size(file.size)] if text]


def stream_text(stream: MediaStream) -> str:
    """One stream in a line: "German · AC3 · 5.1 · forced"."""
    found = [language_name(stream.language) if stream.language else "", stream.codec.upper(), stream.hdr]
    if stream.width:
        found.append(f"{stream.width} × {stream.height}")
    if stream.channels:
        found.append(channels(stream.channels))
    found += [stream.title, _("forced") if stream.is_forced else "", _("in a file of its own") if stream.external_path else ""]
    return " · ".join(text for text in found if text)


def stream_kind(kind: str) -> str:
    return {"video": _("Picture"), "audio": _("Sound"), "subtitle": _("Subtitles")}.get(kind, kind)


def channels(count: int) -> str:
    return {1: _("mono"), 2: _("stereo"), 6: "5.1", 8: "7.1"}.get(count, ngettext("%(num)s channel", "%(num)s channels", count))


def section_name(kind: str, number: int) -> str:
    """A season or a disc."""
    if kind == "tv":
        return _("Season %(number)s", number=number) if number else _("Specials")
    return _("Disc %(number)s", number=number) if kind == "music" else _("Part %(number)s", number=number)


def length(milliseconds: int) -> str:
    """Roughly how long: "2 h 13 min"."""
    minutes = round(milliseconds / 60_000)
    if minutes < 60:
        return _("%(count)s min", count=max(1, minutes)) if milliseconds else ""
    return _("%(hours)s h %(minutes)s min", hours=minutes // 60, minutes=minutes % 60)


# ── history ───────────────────────────────────────────────────────────────────────────────────────────────────────


def change_kind(kind: str) -> str:
    """What somebody did, before the name of what they did it to."""
    texts = {
        "edit": _("edited"), "create": _("made"), "delete": _("put into the trash:"), "restore": _("took out of the trash:"),
        "undo": _("took back a change of"), "lock": _("locked a field of"), "unlock": _("unlocked a field of"), "cover": _("changed the cover of"),
        "merge": _("merged"), "import": _("imported"),
    }
    return texts.get(kind, kind)


def change_field(table: str, field: str) -> str:
    if table == "work" and field in field_names():
        return field_names()[field]
    return field.replace("_", " ").capitalize()


def change_value(field: str, value: Any) -> str:
    """Before or after, short enough for a line."""
    text = field_text(field, value) if field in ("contributors", "genres", "series", "language") else "" if value is None else str(value)
    return (text if len(text) <= 300 else text[:300] + " …") or _("(empty)")
