"""NFO files as Kodi, Jellyfin and others keep them beside videos and albums: XML, XML with the
address of the item behind it, or only that address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from errors import Unreadable
from readers.archive import parse_xml
from readers.book_text import plain_text, squeeze
from readers.bounds import MAX_COLLECTED
from readers.dates import date_of
from readers.facts import Contributor, EpisodeFacts, Facts
from readers.subjects import subjects_of
from readers.xml_text import normalised

if TYPE_CHECKING:
    from lxml.etree import _Element

_PROLOG = re.compile(rb"<\?xml[^>]*>|<!DOCTYPE[^\[<>]*(?:\[[^\]]*\]\s*)?>", re.IGNORECASE)
_ROOT = re.compile(rb"<(movie|tvshow|season|episodedetails|album|musicvideo)\b", re.IGNORECASE)
_ADDRESSES = (
    ("imdb", re.compile(r"\b(tt\d{7,10})\b")),
    ("tmdb", re.compile(r"(?:themoviedb|tmdb)\.org/(?:movie|tv)/(\d{1,9})")),
    (
        "tvdb",
        re.compile(
            r"thetvdb\.com/\S{0,200}?(?:[?&/](?:id|series)[=/]|dereferrer/series/)(\d{1,9})"
        ),
    ),
)
_IDS = {
    "imdb": re.compile(r"tt\d{7,10}"),
    "tmdb": re.compile(r"[1-9]\d{0,8}"),
    "tvdb": re.compile(r"[1-9]\d{0,8}"),
}
_NAMES_OF_IDS = {
    "imdbid": "imdb", "imdb_id": "imdb", "tmdbid": "tmdb", "themoviedbid": "tmdb", "tvdbid": "tvdb",
}  # fmt: skip
_ALIASES = {"themoviedb": "tmdb", "thetvdb": "tvdb"}
_RATED = re.compile(r"^rated\s+(\S+).*|^[a-z]{2}:(\S+).*", re.IGNORECASE)
_LONGEST = 100_000  # characters around the elements that are looked at
_ROLES = (("director", "drt"), ("creator", "cre"), ("credits", "aus"), ("writer", "aus"))


class _Item:
    """One element of an NFO, with the texts of its children."""

    def __init__(self, element: _Element) -> None:
        self._children: dict[str, list[_Element]] = {}
        for child in element[:MAX_COLLECTED]:
            if isinstance(child.tag, str):
                self._children.setdefault(child.tag.lower(), []).append(child)

    def all(self, name: str) -> list[_Element]:
        return self._children.get(name, [])

    def texts(self, *names: str) -> list[str]:
        """The texts of all children with one of these names."""
        texts = (squeeze("".join(it.itertext())) for name in names for it in self.all(name))
        return [text for text in texts if text]

    def text(self, *names: str) -> str:
        """The first text, of the first of these names that has one."""
        return next(iter(self.texts(*names)), "")

    def prose(self, *names: str) -> str:
        raw = ("".join(it.itertext()).strip() for name in names for it in self.all(name))
        return plain_text(next(filter(None, raw), ""))

    def number(self, *names: str) -> int:
        """The first text as a number, -1 when it is none."""
        text = self.text(*names)
        return int(text) if text.isdecimal() and len(text) < 6 else -1

    def date(self, *names: str) -> str:
        """The first date that can be understood."""
        return next(filter(None, map(date_of, self.texts(*names))), "")


def read_film(data: bytes) -> Facts:
    """What it says of a film. Raises Unreadable("bad_xml")."""
    items, around = _parse(data, "movie", "musicvideo")
    return _work(items[0] if items else None, around, "")


def read_show(data: bytes) -> Facts:
    """What it says of a show. Raises Unreadable("bad_xml")."""
    items, around = _parse(data, "tvshow")
    return _work(items[0] if items else None, around, "tvdb")


def read_episodes(data: bytes) -> Facts:
    """The episodes of one file, and the title of their show. Raises Unreadable("bad_xml")."""
    items, _ = _parse(data, "episodedetails")
    episodes = tuple(map(_episode, items))
    title = next(filter(None, (item.text("showtitle") for item in items)), "")
    return Facts("", "", title=title, episodes=tuple(filter(_is_known, episodes)))


def read_season(data: bytes) -> Facts:
    """The number of a season. Raises Unreadable("bad_xml")."""
    items, _ = _parse(data, "season")
    return Facts("", "", season=items[0].number("seasonnumber") if items else -1)


def read_album(data: bytes) -> Facts:
    """What it says of an album. Raises Unreadable("bad_xml")."""
    items, _ = _parse(data, "album")
    if not items:
        return Facts("", "")
    item = items[0]
    artists = item.texts("albumartist") or item.texts("artist") or list(_credited(item))
    ids = {"musicbrainz_album": "musicbrainzalbumid",
           "musicbrainz_release_group": "musicbrainzreleasegroupid"}  # fmt: skip
    return Facts(
        "",
        "",
        album=item.text("title"),
        album_artist="; ".join(dict.fromkeys(artists)),
        description=item.prose("review", "outline", "plot"),
        publisher=item.text("label"),
        published=item.date("releasedate", "year"),
        first_published=item.date("originalreleasedate"),
        genres=subjects_of(item.texts("genre")),
        is_compilation=item.text("compilation").lower() == "true",
        identifiers=tuple(
            (scheme, text) for scheme, name in ids.items() if (text := item.text(name))
        ),
    )


def _is_known(episode: EpisodeFacts) -> bool:
    return episode != EpisodeFacts()


def _parse(data: bytes, *roots: str) -> tuple[list[_Item], str]:
    """The elements with one of these names at the top, and the text around all of them. Files that
    were never meant as metadata, such as those of release groups, have no elements.
    """
    text = normalised(data)
    known = _ROOT.search(text)
    if known is None:
        if text.lstrip()[:1] == b"<" or b"\0" in text or not text.strip():
            raise Unreadable("bad_xml", "no known element")
        return [], text[:_LONGEST].decode("utf-8", "replace")
    root = parse_xml(b"<nfo>" + _PROLOG.sub(b"", text) + b"</nfo>")
    elements = [it for it in root[:MAX_COLLECTED] if isinstance(it.tag, str)]
    ends = [text[: known.start()], text[text.rfind(b">") + 1 :]]
    around = [*(part.decode("utf-8", "replace") for part in ends), *(it.tail for it in elements)]
    items = [_Item(it) for it in elements if it.tag.lower() in roots]
    if not any(len(it) for it in elements):
        raise Unreadable("bad_xml", "nothing in it")
    return items, " ".join(filter(None, around))[:_LONGEST]


def _work(item: _Item | None, around: str, scheme: str) -> Facts:
    """A film or show; `scheme` is whose number a bare <id> is."""
    if item is None:
        return Facts("", "", identifiers=tuple(_addresses(around)))
    title, original = item.text("title"), item.text("originaltitle")
    return Facts(
        "",
        "",
        title=title,
        original_title=original if original != title else "",
        sort_title=item.text("sorttitle"),
        description=item.prose("plot", "outline", "tagline"),
        published=_published(item),
        genres=subjects_of(item.texts("genre")),
        contributors=tuple(dict.fromkeys(_contributors(item))),
        age_rating=_rating(item),
        series=_collection(item),
        identifiers=tuple(dict.fromkeys((*_identifiers(item, scheme), *_addresses(around)))),
    )


def _published(item: _Item) -> str:
    """The day of the premiere, if it is in the year that is named."""
    day, year = item.date("premiered", "releasedate", "aired"), item.date("year")
    return day if day[:4] == year[:4] or not year else year


def _rating(item: _Item) -> str:
    """ "PG-13" of "Rated PG-13 for violence" and of "US:PG-13 / DE:16"."""
    text = item.text("mpaa", "certification")
    match = _RATED.match(text)
    return (match[1] or match[2]) if match else text


def _collection(item: _Item) -> str:
    """The name of <set>, which has one as an element or as its text."""
    for element in item.all("set"):
        name = element.find("name")
        return squeeze(name.text if name is not None else element.text)
    return ""


def _contributors(item: _Item) -> Iterator[Contributor]:
    for name, role in _ROLES:
        yield from (Contributor(text, role) for text in item.texts(name))
    for actor in item.all("actor"):
        child = actor.find("name")
        name = squeeze(child.text if child is not None else actor.text)
        if name:
            yield Contributor(name, "act")
    yield from (Contributor(text, "prn") for text in item.texts("studio"))


def _credited(item: _Item) -> Iterator[str]:
    for credit in item.all("albumartistcredits"):
        if name := squeeze(credit.findtext("artist")):
            yield name


def _identifiers(item: _Item, scheme: str) -> Iterator[tuple[str, str]]:
    """Those of <uniqueid type="imdb">, <imdbid> and <id>."""
    pairs = [(str(it.get("type") or "").lower(), squeeze(it.text)) for it in item.all("uniqueid")]
    pairs += [(ours, text) for name, ours in _NAMES_OF_IDS.items() for text in item.texts(name)]
    for text in item.texts("id"):
        pairs.append(("imdb" if text.startswith("tt") else scheme, text))
    for name, text in pairs:
        name = _ALIASES.get(name, name)
        if name in _IDS and _IDS[name].fullmatch(text):
            yield name, text


def _addresses(text: str) -> Iterator[tuple[str, str]]:
    """The first address of each source in a text; of IMDb also a bare id."""
    for scheme, pattern in _ADDRESSES:
        if match := pattern.search(text):
            yield scheme, match[1]


def _episode(item: _Item) -> EpisodeFacts:
    return EpisodeFacts(
        item.number("season"),
        max(0, item.number("episode")),
        item.text("title"),
        item.date("aired", "premiered"),
    )
