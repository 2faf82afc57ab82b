"""Groups tracks into albums, across discs and artists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from readers.facts import Contributor, Facts
from readers.names import disc_folder
from services import paths
from services.scanning.placement import (
    NAME,
    TAGS,
    Folder,
    Item,
    PartPlace,
    Placement,
    SourcedValue,
    people,
    sourced,
)
from services.text.names import name_key
from services.works.roles import PERFORMER

VARIOUS = "Various Artists"
_IDENTIFIERS = frozenset({"musicbrainz_album", "musicbrainz_release_group", "barcode", "asin"})


def place_music(kind: str, folder: Folder, items: Sequence[Item]) -> dict[bytes, Placement]:
    """The album of each track: by MusicBrainz release group, else by album artist and title, else
    by folder and title.
    """
    album_artists = _agreed(items, lambda facts: facts.album_artist)
    groups = _agreed(items, lambda facts: _identifier(facts, "musicbrainz_release_group"))
    return {item.path: _place(kind, folder, item, album_artists, groups) for item in items}


def _agreed(items: Sequence[Item], value_of: Any) -> dict[str, str]:
    """By album title key, the value that all tracks in this folder share; "" when they differ."""
    agreed_values: dict[str, set[str]] = {}
    for item in items:
        if item.facts is not None and (value := value_of(item.facts)):
            agreed_values.setdefault(name_key(item.facts.album), set()).add(value)
    return {
        album: next(iter(values)) if len(values) == 1 else ""
        for album, values in agreed_values.items()
    }


def _place(
    kind: str, folder: Folder, item: Item, album_artists: dict[str, str], groups: dict[str, str]
) -> Placement:
    facts = item.facts or Facts("audio", "")
    name = item.path.rpartition(b"/")[2]
    stem = paths.to_text(name).rpartition(".")[0] or paths.to_text(name)
    album_folder, disc = album_folder_of(folder)
    title, source = (
        (facts.album, TAGS)
        if facts.album
        else (album_folder.parts[-1] if album_folder.parts else "", NAME)
    )
    if not title:
        return _single(kind, folder, item, facts, stem)
    album = name_key(facts.album)
    artist = (
        facts.album_artist
        or album_artists.get(album, "")
        or (VARIOUS if facts.is_compilation else "")
    )
    group = groups.get(album, "") if facts.album else ""
    key = (
        f"group|{group}"
        if group
        else (
            f"by|{name_key(artist)}|{album}"
            if artist and album
            else f"in|{album_folder.key()}|{album}"
        )
    )
    number, track_title = (
        (facts.track, facts.title) if facts.title else _numbered(stem, facts.track)
    )
    published = facts.first_published or facts.published
    fields = _fields(source, title, artist, published, facts.genres, facts.language)
    return Placement(
        f"album|{key}",
        kind,
        fields,
        facts.format or "audio",
        facts.format or "audio",
        _edition(facts),
        (PartPlace("track", facts.disc or disc, number, track_title, facts.artist),),
        tuple(pair for pair in facts.identifiers if pair[0] in _IDENTIFIERS),
        has_own_artists=not artist,
    )


@lru_cache(256)  # the tracks of an album say the same
def _fields(
    source: str, title: str, artist: str, published: str, genres: tuple[str, ...], language: str
) -> Mapping[str, SourcedValue]:
    return MappingProxyType(
        sourced(source, title=title)
        | sourced(
            TAGS,
            published=published,
            genres=list(genres),
            contributors=_performers(artist),
            language=language,
        )
    )


def _edition(facts: Facts) -> dict[str, Any]:
    values = {"publisher": facts.publisher, "published": facts.published}
    return {name: value for name, value in values.items() if value}


def _performers(artist: str) -> list[list[str]]:
    return people(tuple(Contributor(name, PERFORMER) for name in artists_of(artist)))


def _single(kind: str, folder: Folder, item: Item, facts: Facts, stem: str) -> Placement:
    """A track directly in the root that names no album is a work of its own."""
    fields = sourced(TAGS if facts.title else NAME, title=facts.title or stem)
    fields |= sourced(
        TAGS,
        published=facts.first_published or facts.published,
        genres=list(facts.genres),
        contributors=_performers(facts.artist),
    )
    part = PartPlace("track", 0, 0, facts.title or stem, facts.artist)
    return Placement(
        f"single|{folder.key(item.path)}",
        kind,
        fields,
        facts.format or "audio",
        facts.format or "audio",
        parts=(part,),
    )


def album_folder_of(folder: Folder) -> tuple[Folder, int]:
    """The folder of the whole album, and the disc number: "Album/CD 2" is disc 2 of "Album"."""
    disc = disc_folder(folder.parts[-1]) if folder.parts else 0
    if not disc or len(folder.parts) < 2:
        return folder, disc
    above = folder.path.rstrip(b"/").rpartition(b"/")[0] + b"/"
    return folder._replace(path=above, parts=folder.parts[:-1]), disc


def artists_of(text: str) -> list[str]:
    """The names in an artist tag, split only at characters that never occur within a name."""
    return [name.strip() for name in text.replace("\0", ";").split(";") if name.strip()]


def _identifier(facts: Facts, scheme: str) -> str:
    return next((value for name, value in facts.identifiers if name == scheme), "")


def _numbered(stem: str, number: int) -> tuple[int, str]:
    """The number and title in a file name without tags, for example "07 - Title"."""
    head, _, rest = stem.partition(" ")
    digits = head.rstrip(".-_")
    if digits.isascii() and digits.isdigit() and len(digits) <= 3 and rest.strip(" -_."):
        return number or int(digits), rest.strip(" -_.")
    return number, stem
