"""Converts the tags of an audio file to fields of Facts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from readers.code_pages import repaired
from readers.codes import barcode
from readers.containers.id3v1 import genre_name
from readers.dates import date_of
from readers.false_encodings import mended
from readers.people import slashed_artists
from readers.subjects import subjects_of

if TYPE_CHECKING:
    from readers.tags import Tags

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_TRUE = frozenset(("1", "true", "True", "yes", "Yes"))
_ID3V1_NUMBER = re.compile(r"\((\d{1,3})\)")

# Picard writes "MusicBrainz Album Id" in ID3 and MPEG-4, MUSICBRAINZ_ALBUMID in Vorbis
_MUSICBRAINZ = {
    "albumid": "musicbrainz_album",
    "releasegroupid": "musicbrainz_release_group",
    "trackid": "musicbrainz_recording",
    "releasetrackid": "musicbrainz_track",
    "artistid": "musicbrainz_artist",
    "albumartistid": "musicbrainz_album_artist",
    "workid": "musicbrainz_work",
}
_ID_OF = {
    "artist": "musicbrainz_artist",
    "albumartist": "musicbrainz_album_artist",
    "composer": "musicbrainz_composer",
}
_TEXTS = ("title", "artist", "albumartist", "album", "composer", "genre", "comment")
_ARTISTS = ("artists",)
_ALBUM_ARTISTS = ("albumartists", "album artists", "album_artists", "album artist", "album_artist")
_PLAIN = {
    "asin": "asin",
    "audible_asin": "asin",
    "isbn": "isbn",
    **dict.fromkeys(("barcode", "upc", "ean", "ean/upc"), "barcode"),
    "isrc": "isrc",
    "tsrc": "isrc",
}


def repair(tag: Tags) -> None:
    """Decode texts anew that were written in the code page of a country, or as UTF-8 that was read
    as Windows-1252.
    """
    shown = f"{tag.title}{tag.artist}{tag.albumartist}{tag.album}{tag.composer}{tag.comment}"
    if shown.isascii():  # as nearly always
        return
    texts = [text for text in map(tag.__dict__.get, _TEXTS) if text and not text.isascii()]
    texts += [text for name in _TEXTS for text in tag.other.get(name, ()) if not text.isascii()]
    right = dict(zip(texts, repaired([mended(text) for text in texts]), strict=True))
    for name in _TEXTS:
        if tag.__dict__.get(name) in right:
            setattr(tag, name, right[getattr(tag, name)])
        if name in tag.other:
            tag.other[name] = [right.get(text, text) for text in tag.other[name]]


def fields(tag: Tags) -> dict[str, Any]:
    """The fields of Facts that music and audiobooks have in common."""
    other = tag.other
    return {
        "title": tag.title or "",
        "album": tag.album or "",
        "artist": _people(tag, "artist", _ARTISTS),
        "composer": _people(tag, "composer", ()),
        "album_artist": _people(tag, "albumartist", _ALBUM_ARTISTS),
        "sort_title": first(other, "tsot", "sonm", "titlesort") if other else "",
        "is_compilation": bool(other)
        and first(other, "tcmp", "tcp", "compilation", "cpil", "itunescompilation") in _TRUE,
        "disc": _disc(tag),
        "disc_total": tag.disc_total or 0,
        "track": tag.track or 0,
        "track_total": tag.track_total or 0,
        **_dates(tag),
        "genres": _genres(tag.genre, tuple(other.get("genre", ()))) if tag.genre else (),
        "identifiers": _identifiers(other) if other else (),
    }


def _disc(tag: Tags) -> int:
    """The disc, or the side of a record. Sides are counted through all records of an album, unless
    the letters begin again on each.
    """
    disc, side = tag.disc or 0, tag.side or 0
    return side + 2 * (disc - 1) if 0 < side <= 2 and disc > 1 else side or disc


def _dates(tag: Tags) -> dict[str, str]:
    """The date of this release and, if the tags name it, that of the first one."""
    other = tag.other
    if not other:
        return {"published": date_of(tag.year) if tag.year else ""}
    text = tag.year or first(other, "_year", "releasedate", "tdrl")
    day = first(other, "tdat")  # ID3v2.3 writes the 31st of May as "3105", apart from the year
    if len(text) == 4 and len(day) == 4 and day.isdecimal():
        text = f"{text}-{day[2:]}-{day[:2]}"
    first_published = date_of(first(other, "originaldate", "tdor", "tory", "originalyear"))
    return {"published": date_of(text), "first_published": first_published}


def _people(tag: Tags, field: str, lists: tuple[str, ...]) -> str:
    """All names of a field, joined by "; ". A tag that lists them one by one ("ARTISTS") comes
    before the one that shows them in a sentence ("A feat. B").
    """
    text: str = getattr(tag, field) or ""
    other = tag.other
    if other and (listed := joined(other, *lists)):
        return listed
    if "/" in text and field not in other:  # as ID3v2.3 separates them
        return "; ".join(slashed_artists(text, _count_ids(other, _ID_OF[field])))
    return "; ".join(tag.values(field)) if field in other else text


def _count_ids(other: Mapping[str, list[str]], scheme: str) -> int:
    return sum(name == scheme for name, _ in _identifiers(other))


def joined(other: Mapping[str, list[str]], *names: str) -> str:
    """All values of the first of these names that has one, joined by "; "."""
    return next(("; ".join(other[name]) for name in names if name in other), "")


def first(other: Mapping[str, list[str]], *names: str) -> str:
    """The first value of the first of these names that has one."""
    for name in names:
        if name in other:
            return str(other[name][0]).strip("\0 ")
    return ""


@lru_cache(maxsize=1024)
def _genres(text: str, more: tuple[str, ...]) -> tuple[str, ...]:
    """The genres, each once. "(17)" and "17" are numbers from the list of ID3v1."""
    values = (_ID3V1_NUMBER.sub(_with_separator, value) for value in (text, *more))
    names = subjects_of(part for value in values for part in value.split(";"))
    return subjects_of(genre_name(name) if name.isdecimal() else name for name in names)


def _with_separator(number: re.Match[str]) -> str:
    return genre_name(number[1]) + ";"


def _identifiers(other: Mapping[str, list[str]]) -> tuple[tuple[str, str], ...]:
    """Pairs (scheme, value) of the known identifiers; a tag with several artists has several."""
    out: dict[tuple[str, str], None] = {}
    for name, values in other.items():
        if name.startswith("musicbrainz"):
            scheme = _MUSICBRAINZ.get(name[11:].replace(" ", "").replace("_", ""), "")
        elif name == "ufid":
            scheme = "musicbrainz_recording" if "musicbrainz.org" in values[0] else ""
        else:
            plain = _PLAIN.get(name)
            value = barcode(values[0]) if plain == "barcode" else values[0].strip()
            if plain and value:
                out[plain, value] = None
            continue
        if scheme:
            for text in values:
                if len(text) == 36 and text[8] == "-" == text[23]:
                    out[scheme, text.lower()] = None
                else:  # several in one, or with something around
                    out.update(((scheme, value.lower()), None) for value in _UUID.findall(text))
    return tuple(out)
