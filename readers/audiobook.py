"""Recognises audiobooks, and reads what only they have: authors, narrators, series."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from readers.audio_tags import first
from readers.facts import Contributor, Facts

if TYPE_CHECKING:
    from tinytag import TinyTag

    from readers.tags import Tags

_GENRES = frozenset(
    (
        "audiobook",
        "audiobooks",
        "audio book",
        "audio books",
        "spoken word",
        "spoken & audio",
        "speech",
        "audio theatre",
        "hörbuch",
        "hörbücher",
        "hoerbuch",
        "hörspiel",
        "livre audio",
        "livres audio",
        "audiolivre",
        "audiolibro",
        "audiolibros",
        "audiolibri",
        "audiolivro",
        "luisterboek",
        "ljudbok",
        "lydbog",
        "lydbok",
        "äänikirja",
        "audiokniha",
        "hangoskönyv",
        "аудиокнига",
        "аудиокниги",
        "オーディオブック",
        "有声书",
    )
)
_POSITIONS = (
    "series-part",
    "series_part",
    "seriespart",
    "series part",
    "series-index",
    "series_index",
    "movement",
    "mvin",
    "part",
)
_MEDIA_TYPE = "2"  # of the tag "stik": iTunes' number for audiobooks
_SERIES = re.compile(
    r"(.+?)[,:]?\s*(?:#|book\s+|vol(?:ume|\.)?\s*|band\s+)(\d+(?:\.\d+)?)\s*$", re.IGNORECASE
)


def is_one(facts: Facts, tag: Tags | TinyTag, kind: str) -> bool:
    """Whether this is an audiobook: by its extension, its media type, a genre, or because the
    library only has audiobooks.
    """
    if facts.format == "m4b" or kind == "audiobook":
        return True
    if tag.other and (
        first(tag.other, "stik") == _MEDIA_TYPE
        or first(tag.other, "itunesmediatype").casefold() == "audiobook"
    ):
        return True
    return any(genre.casefold() in _GENRES for genre in facts.genres)


def complete(facts: Facts, tag: Tags | TinyTag) -> Facts:
    """The facts completed by the conventions for audiobooks: the author is the (album) artist, the
    narrator often the composer.
    """
    other = tag.other
    authors = first(other, "author") or facts.album_artist or facts.artist
    narrator = first(other, "©nrt", "narrator", "narratedby", "narrated by", "reader")
    if not narrator and facts.composer not in ("", authors, facts.artist):
        narrator = facts.composer
    series, position, total = _series(tag)
    return facts._replace(
        is_audiobook=True,
        narrator=narrator,
        series=series,
        series_position=position,
        series_total=total,
        subtitle=first(other, "tit3", "subtitle", "©st3"),
        publisher=first(other, "publisher", "label", "organization"),
        description=first(other, "description", "ldes", "desc", "synopsis")
        or (tag.comment or "").strip(),
        contributors=(
            *_people(
                authors,
                "aut",
                first(other, "soaa", "tso2", "albumartistsort")
                or first(other, "soar", "tsop", "artistsort"),
            ),
            *_people(narrator, "nrt"),
            *_people(first(other, "translator"), "trl"),
        ),
    )


def _people(text: str, role: str, sort_name: str = "") -> tuple[Contributor, ...]:
    names = split_names(text)
    return tuple(Contributor(name, role, sort_name if len(names) == 1 else "") for name in names)


def split_names(text: str) -> list[str]:
    """The people in one tag: split at ; and NUL, and at commas when each part looks like a full
    name ("Stephen Fry, Jim Dale", but not "Tolkien, J. R. R." or "Le Guin, Ursula K.").
    """
    names = [name.strip() for name in re.split(r"[;\0]", text) if name.strip()]
    if len(names) == 1 and ", " in names[0]:
        parts = [part.strip() for part in names[0].split(",")]
        if all(" " in part and not part.endswith(".") for part in parts):
            names = parts
    return list(dict.fromkeys(names))


def _series(tag: Tags | TinyTag) -> tuple[str, str, int]:
    """(name, position as text, number of parts) from the movement tags, SERIES and SERIES-PART, or
    a grouping like "Earthsea #2".
    """
    other = tag.other
    name = first(other, "series", "movement_name", "mvnm", "seriesname")
    position = first(other, *_POSITIONS)
    total = first(other, "movement_total", "series_total")
    match = _SERIES.match(name or first(other, "grouping"))
    if match and (not name or not position):
        name, position = match[1].strip(), position or match[2]
    position, _, of_total = position.partition("/")
    total = total or of_total
    return name, position.strip(), int(total) if total.isdecimal() else 0
