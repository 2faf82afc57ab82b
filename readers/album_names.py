"""Artist, album, year and tracks in the names of music: "Artist/2003 - Album/01 - Title", "Artist -
Album (2003)/01 - Artist - Title".
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

from readers.containers.id3v1 import GENRES
from readers.disc_names import side_of
from readers.numerals import is_year


class AlbumName(NamedTuple):
    """What the folder of an album, and the one above it, say."""

    title: str = ""
    artist: str = ""
    year: int = 0


class TrackName(NamedTuple):
    """What the name of a track's file says; `disc` is also the side of a record."""

    disc: int = 0
    number: int = 0
    artist: str = ""
    title: str = ""


_DASH = re.compile(r"\s+[-–—]\s+")
_YEAR = r"(?P<year>(?:18|19|20)\d\d)(?:-\d\d(?:-\d\d)?)?"
_YEAR_IN_FRONT = re.compile(
    rf"(?:[(\[]{_YEAR}[)\]]\s*(?:[-–—]\s+)?".replace("<year>", "<bracketed>")
    + rf"|{_YEAR}(?:\s*[-–—]\s+|\.\s+))(?=\S)",
    re.ASCII,
)
_YEAR_IN_BRACKETS = re.compile(rf"\s*[(\[]{_YEAR}[)\]]", re.ASCII)
_YEAR_AT_END = re.compile(rf"\s+[-–—]\s+{_YEAR}$", re.ASCII)
_YEAR_BETWEEN = re.compile(
    rf"(?P<artist>.*?\S)\s+[-–—]\s+[(\[]?{_YEAR}(?:[)\]]\s*(?:[-–—]\s+)?|\s+[-–—]\s+)(?P<title>\S.*)",
    re.ASCII,
)


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split("|"))


# Folders around the artists that are none
_SHELVES = frozenset(genre.lower() for genre in GENRES) | _set(
    "music|musik|musique|música|musica|muziek|muzyka|музыка|audio|albums|album|alben|artists"
    "|artist|künstler|artistes|singles|eps|compilations|sampler|samplers|soundtracks|ost|live"
    "|bootlegs|lossless|lossy|mp3|flac|m4a|ogg|opus|vinyl|new|unsorted|sorted|incoming|misc|other"
    "|downloads|download|complete|collection|library|share|media|itunes|no tags|untagged|unknown"
    "|unknown artist"
)
_DISC_AND_NUMBER = re.compile(r"(?P<disc>\d{1,2})-(?P<number>\d{2})(?:[ ._-]+(?P<title>\S.*))?")
_SIDE = re.compile(
    r"(?P<side>(?:aa|[a-l])[ ]?\d{1,2})(?:[ ]*[-–.)_]+[ ]*|[ ]+)(?P<title>\S.*)", re.I
)
_IN_FRONT = re.compile(
    r"[\[(]?(?P<number>\d{1,3})[\])]?(?:[ ]*[-–.)_]+[ ]*|[ ]+)(?P<title>[^\s\d].*|\d.*\D.*)",
    re.ASCII,
)
_NUMBER = re.compile(r"\d{1,3}", re.ASCII)


def key_of(name: str) -> str:
    """What two spellings of a name have in common."""
    return "".join(filter(str.isalnum, name.casefold()))


@lru_cache(256)  # the tracks of an album are in one folder
def album_name(folders: tuple[str, ...], artists: frozenset[str] = frozenset()) -> AlbumName:
    """What the folders say of which the last is the album's. `artists` are those whom its files
    name, as keys: "Live - Paris" in the folder of an artist is only then by Live.
    """
    text = folders[-1] if " " in folders[-1] else folders[-1].replace("_", " ")
    above = folders[-2] if len(folders) > 1 and not _is_shelf(folders[-2]) else ""
    between = _YEAR_BETWEEN.fullmatch(text)
    if between is not None and is_year(between["year"]):
        return AlbumName(between["title"], between["artist"], int(between["year"]))
    title, year = _without_year(text)
    head, _, rest = title.partition(" - ")
    key = key_of(head)
    if rest and (len(folders) == 1 or key == key_of(folders[-2]) or key in artists):
        return AlbumName(rest.strip(), head.strip(), year)
    return AlbumName(title, "" if rest else above, year)


def _is_shelf(folder: str) -> bool:
    return len(folder) < 2 or folder.lower() in _SHELVES


def _without_year(text: str) -> tuple[str, int]:
    """ "Rec" and 2003 of "2003 - Rec", "Rec (2003)"; a name that is only a year keeps it."""
    for pattern in (_YEAR_IN_FRONT, _YEAR_IN_BRACKETS, _YEAR_AT_END):
        match = pattern.match(text) if pattern is _YEAR_IN_FRONT else pattern.search(text)
        if match is None:
            continue
        year = next(value for value in match.groups() if value)
        rest = f"{text[: match.start()]}{text[match.end() :]}".strip(" -–—")
        if rest and is_year(year):
            return rest, int(year)
    return text, 0


def track_name(stem: str, artist: str = "", album: str = "") -> TrackName:
    """Number, artist and title of a track by its file's name, on the album of an artist."""
    text = (stem if " " in stem else stem.replace("_", " ")).strip()
    if _NUMBER.fullmatch(text):
        return TrackName(0, int(text), "", stem)
    if side_of(text)[0]:
        return TrackName(*side_of(text), "", stem)
    disc, number, rest = _numbered(text)
    pieces = [piece for piece in _DASH.split(rest) if piece]
    by = ""
    if len(pieces) > 1 and artist and key_of(pieces[0]) == key_of(artist):
        by = pieces.pop(0)
    if len(pieces) > 1 and album and key_of(pieces[0]) == key_of(album):
        pieces.pop(0)
    if not number and len(pieces) > 1 and _NUMBER.fullmatch(pieces[0]):
        number = int(pieces.pop(0))
    elif not number and len(pieces) == 1:
        disc, number, pieces[0] = _numbered(pieces[0])
    title = " - ".join(pieces)
    return TrackName(disc, number, by, title if re.search(r"\w", title) else stem)


def _numbered(text: str) -> tuple[int, int, str]:
    """(disc, number, title) of "1-02 Title", "B2 - Title", "02. Title"."""
    if match := _DISC_AND_NUMBER.fullmatch(text):
        return int(match["disc"]), int(match["number"]), match["title"] or text
    if match := _SIDE.fullmatch(text):
        return *side_of(match["side"]), match["title"]
    match = _IN_FRONT.fullmatch(text)
    return (0, int(match["number"]), match["title"]) if match else (0, 0, text)


def artists_in(stems: Collection[str]) -> frozenset[str]:
    """The artist in the names of all these files, as a key: of "01 - Ox - One", "Ox - Two"."""
    heads = {key_of(_head(stem)) for stem in stems}
    return frozenset(heads - {""}) if len(heads) == 1 else frozenset()


def _head(stem: str) -> str:
    head, dash, _ = _numbered(stem.strip())[2].partition(" - ")
    return head if dash else ""
