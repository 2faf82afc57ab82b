"""Artist, album, year and tracks in the names of music: "Artist/2003 - Album/01 - Title", "Artist -
Album (2003)/01 - Artist - Title".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
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
# "2003 Rec"; "1989 Deluxe" is an album called 1989
_YEAR_AND_SPACE = re.compile(
    rf"{_YEAR}\s+(?!(?:the\s+)?(?:deluxe|remaster|expanded|anniversary|edition|version|live|tour"
    r"|revisited|bonus|vinyl|flac|mp3|cd|ep|lp)\b)(?=[^\W_])",
    re.ASCII | re.IGNORECASE,
)
_YEAR_IN_BRACKETS = re.compile(rf"\s*[(\[]{_YEAR}[)\]]", re.ASCII)
_YEAR_AT_END = re.compile(rf"\s+[-–—]\s+{_YEAR}$", re.ASCII)
_YEAR_BETWEEN = re.compile(
    rf"(?P<artist>.*?\S)\s+[-–—]\s+[(\[]?{_YEAR}(?:[)\]]\s*(?:[-–—]\s+)?|\s+[-–—]\s+)(?P<title>\S.*)",
    re.ASCII,
)


# Names of releases on the net: "Artist-Album-(AB12)-2CD-2003-GROUP", "Artist_-_Album-(CD)-…"
_SCENE_TAG = (
    r"(?:\([^()]*\)|\d{0,2}(?:cd|lp|dvd|vinyl)[sm]?|cd[ers]|cdep|web|flac|mp3|ep|vls|tape|bootleg|ost"
    r"|promo|advance|retail|reissue|remastered|repack|proper|limited|deluxe|\d{1,2}(?:-inch|inch_vinyl)"
    r"|(?:16|24)bit|\d{2,3}khz|[a-z]{2})"
)
_SCENE, _SCENE_SPACED = (
    re.compile(
        rf"(?P<artist>.+?){gap}(?P<title>.+?)(?:-{_SCENE_TAG})*-(?P<year>(?:19|20)\d\d)-\w+",
        re.ASCII | re.IGNORECASE,
    )
    for gap in ("-", "_-_")
)
_DISCOGRAPHY = re.compile(
    r"\s*[-–—(\[,]?\s*(?:complete |full |studio )*discogra(?:phy|phie|fia|fía)\b.*$", re.IGNORECASE
)


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split("|"))


# Folders in which an artist's albums are sorted
_RELEASES = _set(
    "albums|album|alben|studio albums|studio|studioalben|live albums|live|livealben|singles|eps"
    "|singles & eps|eps & singles|singles and eps|compilations|bootlegs|demos|remixes|discography"
    "|diskographie|complete|lossless|lossy|mp3|flac|m4a|ogg|opus|vinyl|lps|cds|official|other"
)
# Folders around the artists that are none
_SHELVES = (
    frozenset(genre.lower() for genre in GENRES)
    | _RELEASES
    | _set(
        "music|musik|musique|música|musica|muziek|muzyka|музыка|audio|artists|artist|künstler"
        "|artistes|sampler|samplers|soundtracks|ost|new|unsorted|sorted|incoming|misc|downloads"
        "|download|collection|library|share|media|itunes|no tags|untagged|unknown|unknown artist"
        "|discographies"
    )
)
_DISC_AND_NUMBER = re.compile(r"(?P<disc>\d{1,2})-(?P<number>\d{2})(?:[ ._-]+(?P<title>\S.*))?")
_SIDE = re.compile(
    r"(?P<side>(?:(?P<letter>[a-l])(?P=letter)|(?:aa|[a-l])[ ]?)\d{1,2})"
    r"(?:[ ]*[-–.)_]+[ ]*|[ ]+)(?P<title>\S.*)",
    re.I,
)
_IN_FRONT = re.compile(
    r"[\[(]?(?P<number>\d{1,3})[\])]?(?:[ ]*[-–.)_]+[ ]*|[ ]+)(?P<title>[^\s\d].*|\d.*\D.*)",
    re.ASCII,
)
_NUMBER = re.compile(r"\d{1,3}", re.ASCII)


_PLACEHOLDER = re.compile(
    r"(?:unknown|untitled|no)[ _](?:album|title|disc|cd)|unbekanntes album|unbenanntes album"
    r"|album inconnu|álbum desconocido|album sconosciuto|onbekend album|неизвестный альбом",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\s*[(\[][\d\W]+(?:[ap]\.?m\.?)?[)\]]$|\s+\d[\d\W]+(?:[ap]\.?m\.?)?$", re.IGNORECASE
)


def is_placeholder(album: str) -> bool:
    """Whether a program wrote it for want of a name: "Unknown Album (5/3/2010 7:12:00 PM)"."""
    return _PLACEHOLDER.fullmatch(_DATE.sub("", album.strip())) is not None


def key_of(name: str) -> str:
    """What two spellings of a name have in common."""
    return "".join(filter(str.isalnum, name.casefold()))


@lru_cache(256)  # the tracks of an album are in one folder
def album_name(folders: tuple[str, ...], artists: frozenset[str] = frozenset()) -> AlbumName:
    """What the folders say of which the last is the album's. `artists` are those whom its files
    name, as keys: "Live - Paris" in the folder of an artist is only then by Live.
    """
    if scene := _scene(folders[-1]):
        return scene
    text = folders[-1] if " " in folders[-1] else folders[-1].replace("_", " ")
    above = _artist_above(folders[:-1])
    between = _YEAR_BETWEEN.fullmatch(text)
    if between is not None and is_year(between["year"]):
        return AlbumName(between["title"], between["artist"], int(between["year"]))
    title, year = _without_year(text)
    head, _, rest = title.partition(" - ")
    key = key_of(head)
    if rest and (len(folders) == 1 or key in artists | {key_of(folders[-2]), key_of(above)}):
        return AlbumName(rest.strip(), head.strip(), year)
    return AlbumName(title, "" if rest else above, year)


def _scene(folder: str) -> AlbumName | None:
    """What the name of a release on the net says; see _SCENE."""
    if " " in folder:
        return None
    match = (_SCENE_SPACED if "_-_" in folder else _SCENE).fullmatch(folder)
    if match is None or not is_year(match["year"]):
        return None
    artist, title = (match[name].replace("_", " ").strip(" -") for name in ("artist", "title"))
    return AlbumName(title, artist, int(match["year"]))


def _artist_above(folders: Sequence[str]) -> str:
    """The artist whose folder an album is in, perhaps below "Albums": the innermost that is no
    shelf; "" for none.
    """
    while folders and folders[-1].lower() in _RELEASES:
        folders = folders[:-1]
    if not folders or _is_shelf(folders[-1]):
        return ""
    return _DISCOGRAPHY.sub("", folders[-1]) or folders[-1]


def _is_shelf(folder: str) -> bool:
    return len(folder) < 2 or folder.lower() in _SHELVES


def _without_year(text: str) -> tuple[str, int]:
    """ "Rec" and 2003 of "2003 - Rec", "Rec (2003)"; a name that is only a year keeps it."""
    for find in (_YEAR_IN_FRONT.match, _YEAR_IN_BRACKETS.search, _YEAR_AT_END.search,
                 _YEAR_AND_SPACE.match):  # fmt: skip
        match = find(text)
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
    if len(pieces) == 1 and artist and " " not in stem:
        pieces = _behind_artist(rest, key_of(artist))
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


def _behind_artist(text: str, artist: str) -> list[str]:
    """[artist, title] of "tom wait-recf", where no spaces are around the dash."""
    places = (place for place, char in enumerate(text) if char == "-")
    at = next((place for place in places if key_of(text[:place]) == artist), 0)
    return [text[:at], text[at + 1 :]] if at and text[at + 1 :] else [text]


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
