"""Recognises audiobooks, and reads what only they have: authors, narrators, series."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from readers.audio_tags import first, joined
from readers.codes import isbns
from readers.facts import Facts
from readers.people import contributors_of
from readers.series_tags import Series, numbered, series_of

if TYPE_CHECKING:
    from collections.abc import Mapping

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
_LONGEST_TITLE = 1_000  # characters in which a flag is looked for
_FLAG = re.compile(
    r"\s*[(\[](?P<flag>(?:un|un-)?abridged|(?:un)?gekürzt(?:e lesung)?"
    r"|(?:version )?intégrale)[)\]]$"
    r"|\s*[:,-]\s*(?:unabridged|ungekürzt)$",
    re.IGNORECASE,
)


def is_one(facts: Facts, tag: Tags, kind: str) -> bool:
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


def complete(facts: Facts, tag: Tags) -> Facts:
    """The facts completed by the conventions for audiobooks: the author is the (album) artist, the
    narrator often the composer.
    """
    other = tag.other
    authors = joined(other, "author") or facts.album_artist or facts.artist
    narrator = joined(other, "©nrt", "narrator", "narratedby", "narrated by", "reader")
    if not narrator and facts.composer not in ("", authors, facts.artist):
        narrator = facts.composer
    (series, position), *more = _series(other) or (("", ""),)
    return facts._replace(
        is_audiobook=True,
        title=without_flag(facts.title),
        album=without_flag(facts.album),
        narrator=narrator,
        series=series,
        series_position=position,
        series_total=_series_total(other),
        more_series=tuple(more),
        identifiers=_with_isbns(facts.identifiers),
        is_abridged=_is_abridged(facts.album or facts.title),
        subtitle=first(other, "tit3", "subtitle", "©st3"),
        publisher=first(other, "publisher", "label", "organization"),
        description=first(other, "description", "ldes", "desc", "synopsis")
        or (tag.comment or "").strip(),
        contributors=(
            *contributors_of(
                authors,
                "aut",
                first(other, "soaa", "tso2", "albumartistsort")
                or first(other, "soar", "tsop", "artistsort"),
            ),
            *contributors_of(narrator, "nrt"),
            *contributors_of(joined(other, "translator"), "trl"),
        ),
    )


def without_flag(title: str) -> str:
    """A title without "(Unabridged)"."""
    return _FLAG.sub("", title) or title if len(title) <= _LONGEST_TITLE else title


def _with_isbns(identifiers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The identifiers with the ISBNs among the words of their tag."""
    found: list[tuple[str, str]] = []
    for scheme, value in identifiers:
        found += (
            [("isbn", number) for number in isbns(value)] if scheme == "isbn" else [(scheme, value)]
        )
    return tuple(found)


def _is_abridged(title: str) -> bool:
    match = _FLAG.search(title[:_LONGEST_TITLE])
    return bool(match and (match["flag"] or "").lower().startswith(("abridged", "gekürzt")))


def _series(other: Mapping[str, list[str]]) -> Series:
    """From the movement tags, SERIES and SERIES-PART, or a grouping such as "Earthsea #2"."""
    numbers = _values(other, *_POSITIONS)
    names = _values(other, "series", "movement_name", "mvnm", "seriesname")
    if names:
        return series_of(names, numbers)
    return tuple(numbered(first(other, "grouping")))


def _series_total(other: Mapping[str, list[str]]) -> int:
    total = first(other, "movement_total", "series_total")
    total = total or first(other, *_POSITIONS).partition("/")[2]
    return int(total) if total.isdecimal() else 0


def _values(other: Mapping[str, list[str]], *names: str) -> list[str]:
    """All values under the first of these names that has one."""
    return next((other[name] for name in names if name in other), [])
