"""The keys of works and editions: equal for what is the same thing, in whatever order its files are
read. Each is made of what the files of one folder say, never of what is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from services.text import isbns, languages
from services.text.names import name_key, person_key
from services.text.titles import title_key, words_key

# The fields that tell editions of one format apart
STATED = ("name", "language", "publisher", "isbn_13", "isbn_10", "narrator")
_LONGEST = 400  # characters; PostgreSQL refuses index rows over 2,704 bytes
# Words that the name of a series or the title of all its volumes may have more
_OF_SERIES = frozenset(
    ["series", "serie", "saga", "trilogy", "trilogie", "cycle", "zyklus", "chronicles", "reihe"]
).union(
    ["novel", "novels", "light", "ln", "manga", "book", "books", "graphic", "comic", "comics"],
    ["omnibus", "collection", "collected", "complete", "deluxe", "edition", "volume", "the"],
)


def book_key(
    title: str,
    creators: Iterable[str],
    *,
    folder: str,
    series: str = "",
    number: str = "",
    is_numbered: bool = False,
) -> str:
    """A book by title and creators, in any order; one that names no creator is bound to its folder.

    The number in its series counts for volumes that are called like their series, and where
    `is_numbered` says that others in the folder differ by nothing else.
    """
    title = volume_key(title, series, number, is_numbered=is_numbered)
    people = people_key(creators)
    return _bounded(f"book|by|{people}|{title}" if people else f"book|in|{folder}|{title}")


def volume_key(title: str, series: str, number: str, *, is_numbered: bool = False) -> str:
    """A title as a key; three volumes called "Mage" of the series "Mage" have three."""
    key = title_key(title)
    is_volume = bool(key and number) and (is_numbered or is_called_like(key, series))
    return f"{key}|{_unpadded(number)}" if is_volume else key


def is_called_like(key: str, series: str) -> bool:
    """Whether a title is that of its series: "Mage" or "Mage Omnibus" of "Mage (Light Novel)"."""
    words, name = key.split(), title_key(series).split()
    common = _common_start(words, name)
    return common > 0 and _OF_SERIES.issuperset(words[common:] + name[common:])


def _common_start(words: Sequence[str], others: Sequence[str]) -> int:
    """How many words two names have in common at their beginning."""
    pairs = list(zip(words, others, strict=False))
    return next((place for place, (one, other) in enumerate(pairs) if one != other), len(pairs))


def people_key(names: Iterable[str]) -> str:
    """Some people as a key: neither their order nor that of their names makes a difference."""
    return "&".join(sorted({creator_key(name) for name in names if name.strip()}))


@lru_cache(8192)
def creator_key(name: str) -> str:
    """A person or group as a key; accents and points make no difference."""
    return words_key(person_key(name))


def narrators_key(names: str) -> str:
    """All who read a recording, in whatever order and form a tag or folder names them."""
    return " ".join(sorted(words_key(names).split())) if names else ""


def issue_key(series: str, volume: str, number: str) -> str:
    """A comic by its place. A series that began again has its first issue twice; the first run is
    often not numbered.
    """
    begun_again = f"{volume}|" if volume not in ("", "1") else ""
    return _bounded(f"comic|issue|{title_key(series)}|{begun_again}{_unpadded(number)}")


def stem_key(kind: str, folder: str, stem: str) -> str:
    """A work that only its file's name tells apart from the others in its folder: files that
    differ in nothing but their ending are one.
    """
    return _bounded(f"{kind}|file|{folder}|{name_key(stem)}")


def album_key(album: str, artists: Sequence[str], *, folder: str, group: str = "") -> str:
    """An album by its MusicBrainz release group, else by title and artists, else by title and
    folder.
    """
    if group:
        return f"album|group|{group}"
    title = words_key(album) if album else ""
    artist = people_key(artists) if artists and title else ""
    return _bounded(f"album|by|{artist}|{title}" if artist else f"album|in|{folder}|{title}")


def film_key(title: str, year: int, identifier: tuple[str, str] | None = None) -> str:
    """A film by its id at IMDb, TMDB or TVDB, else by title and year."""
    return _titled("movie", title, year, identifier)


def show_key(title: str, year: int, identifier: tuple[str, str] | None = None) -> str:
    """A show by its id at IMDb, TMDB or TVDB, else by title and year."""
    return _titled("show", title, year, identifier)


def _titled(kind: str, title: str, year: int, identifier: tuple[str, str] | None) -> str:
    if identifier is not None:
        return _bounded(f"{kind}|{identifier[0]}|{identifier[1]}")
    return _bounded(f"{kind}|{words_key(title)}|{year or ''}")


def edition_key(format_: str, values: Mapping[str, Any]) -> str:
    """An edition by its format and what is known of it: ISBN, else publisher and language; for
    recordings also the narrators and whether they are abridged.
    """
    if not any(values.get(name) for name in STATED):
        return format_
    number = isbn_of(values)
    known = {
        "isbn": number,
        "publisher": "" if number else words_key(values.get("publisher") or ""),
        "language": "" if number else language_of(values),
        "narrator": narrators_key(values.get("narrator") or ""),
        "name": words_key(values.get("name") or ""),
    }
    stated = (f"{name}={value}" for name, value in known.items() if value)
    return _bounded("|".join([format_, *stated]))


def isbn_of(values: Mapping[str, Any]) -> str:
    """The ISBN of an edition in its long form, or ""."""
    number = values.get("isbn_13") or values.get("isbn_10")
    forms = isbns.find(number) if number else None
    return forms.isbn_13 if forms else ""


def language_of(values: Mapping[str, Any]) -> str:
    """The language of an edition without its region, or ""."""
    language = values.get("language")
    return languages.tag_of(language).partition("-")[0] if language else ""


def _unpadded(number: str) -> str:
    """ "7" of "007"; "0.5" and "0" stay."""
    bare = number.strip().lstrip("0")
    return bare if bare[:1].isalnum() else f"0{bare}"


def _bounded(key: str) -> str:
    if len(key) <= _LONGEST:
        return key
    return (
        key[:_LONGEST] + "~" + blake2b(key.encode("utf-8", "replace"), digest_size=12).hexdigest()
    )
