"""What Audiobookshelf reads and writes beside an audiobook: metadata.json, desc.txt, reader.txt."""

from __future__ import annotations

import re
from typing import Any

import orjson

from errors import Unreadable
from readers.book_text import plain_text, squeeze
from readers.bounds import MAX_COLLECTED
from readers.codes import identifiers
from readers.dates import date_of
from readers.facts import Contributor, Facts
from readers.people import contributors_of
from readers.subjects import subjects_of
from readers.xml_text import decoded

_NUMBERED = re.compile(r"(.*\S)\s+#(\S{1,20})", re.DOTALL)
_MOST = min(MAX_COLLECTED, 1000)  # entries of a list


def read(data: bytes) -> Facts:
    """What metadata.json says. Raises Unreadable("bad_json")."""
    try:
        said = orjson.loads(decoded(data))
    except (orjson.JSONDecodeError, RecursionError) as error:
        raise Unreadable("bad_json", str(error)[:200]) from error
    if not isinstance(said, dict):
        raise Unreadable("bad_json", "not an object")
    said = said["metadata"] if isinstance(said.get("metadata"), dict) else said
    narrators = _people(said, "narrators", "nrt")
    (series, position), *more_series = _series(said) or [("", "")]
    return Facts(
        "",
        "",
        title=_text(said, "title"),
        subtitle=_text(said, "subtitle"),
        description=plain_text(_raw(said, "description")),
        publisher=_text(said, "publisher"),
        language=_text(said, "language"),
        published=date_of(_text(said, "publishedDate") or _text(said, "publishedYear")),
        contributors=(*_people(said, "authors", "aut"), *narrators),
        narrator=", ".join(person.name for person in narrators),
        identifiers=_identifiers(said),
        genres=subjects_of(_texts(said, "genres")),
        series=series,
        series_position=position,
        more_series=tuple(more_series),
        is_abridged=said.get("abridged") is True,
    )


def read_description(data: bytes) -> Facts:
    """The description in desc.txt."""
    return Facts("", "", description=plain_text(decoded(data).strip()))


def read_narrators(data: bytes) -> Facts:
    """The narrators in reader.txt."""
    narrators = contributors_of(squeeze(decoded(data)), "nrt")
    return Facts(
        "", "", contributors=narrators, narrator=", ".join(person.name for person in narrators)
    )


def _raw(said: dict[str, Any], name: str) -> str:
    value = said.get(name)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _text(said: dict[str, Any], name: str) -> str:
    return squeeze(_raw(said, name))


def _texts(said: dict[str, Any], name: str) -> list[str]:
    value = said.get(name)
    entries = value[:_MOST] if isinstance(value, list) else []
    return [text for entry in entries if isinstance(entry, str) and (text := squeeze(entry))]


def _people(said: dict[str, Any], name: str, role: str) -> tuple[Contributor, ...]:
    return tuple(
        dict.fromkeys(
            person for text in _texts(said, name) for person in contributors_of(text, role)
        )
    )


def _series(said: dict[str, Any]) -> list[tuple[str, str]]:
    """ "Name #1" of each."""
    matches = ((text, _NUMBERED.fullmatch(text)) for text in _texts(said, "series"))
    return [(match[1], match[2]) if match else (text, "") for text, match in matches]


def _identifiers(said: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    pairs = [(_text(said, scheme), scheme) for scheme in ("isbn", "asin")]
    return tuple(pair for text, scheme in pairs if text for pair in identifiers(text, scheme))
