"""Reads ComicInfo.xml, the record that programs put into comics (schema 2.1 of the Anansi
project).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from readers.book_text import plain_text, squeeze
from readers.codes import barcode, identifier, isbn
from readers.dates import written
from readers.facts import Contributor, Facts
from readers.number_labels import plain
from readers.people import contributors_of, joined_suffixes
from readers.series_tags import Series
from readers.subjects import subjects_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_ROLES = (
    "Writer",
    "Penciller",
    "Inker",
    "Colorist",
    "Letterer",
    "CoverArtist",
    "Editor",
    "Translator",
)
_WEB = (
    ("comicvine", re.compile(r"comicvine\.gamespot\.com/.*?/?(4000-\d+)")),
    ("metron", re.compile(r"metron\.cloud/issue/([\w-]+)")),
    ("mangadex", re.compile(r"mangadex\.org/(?:title|chapter)/([0-9a-f-]{36})")),
)
_UNKNOWN_RATING = frozenset({"unknown", "rating pending"})


def complete(facts: Facts, root: _Element, pages: list[str]) -> Facts:
    """The facts of a comic with what its ComicInfo says; `pages` are its pictures in order."""
    info = {
        element.tag: squeeze(element.text)
        for element in root
        if isinstance(element.tag, str) and element.text
    }
    number, volume = plain(info.get("Number", "")), _volume(info.get("Volume", ""))
    rating = info.get("AgeRating", "")
    return facts._replace(
        title=info.get("Title", ""),
        series=info.get("Series", ""),
        series_position=number or volume,
        series_total=_whole(info.get("Count", "")),
        more_series=_more_series(info),
        volume=volume if number else "",
        description=plain_text(_raw(root, "Summary")),
        publisher=info.get("Publisher", "") or info.get("Imprint", ""),
        language=info.get("LanguageISO", ""),
        published=_date(info),
        contributors=_contributors(info),
        identifiers=_identifiers(info),
        genres=subjects_of([info.get("Genre", ""), info.get("Tags", "")], is_list=True),
        age_rating="" if rating.casefold() in _UNKNOWN_RATING else rating,
        cover=("zip", _front_cover(root, pages)),
        notes=(*facts.notes, *_refused(info)),
    )


def _volume(text: str) -> str:
    """-1 is how the schema writes "none"."""
    return "" if text.startswith("-") else plain(text)


def _more_series(info: dict[str, str]) -> Series:
    """Alternate series, story arcs and groups: other series in which the issue has a place."""
    arcs, numbers = _list(info.get("StoryArc", "")), _list(info.get("StoryArcNumber", ""))
    pairs = [(info.get("AlternateSeries", ""), info.get("AlternateNumber", ""))]
    pairs += [
        (arc, numbers[index] if index < len(numbers) else "") for index, arc in enumerate(arcs)
    ]
    pairs += [(group, "") for group in _list(info.get("SeriesGroup", ""))]
    series = info.get("Series", "").casefold()
    found: dict[str, tuple[str, str]] = {}
    for name, number in pairs:
        if name and name.casefold() != series:
            found.setdefault(name.casefold(), (name, plain(number)))
    return tuple(found.values())


def _raw(root: _Element, name: str) -> str:
    element = root.find(name)
    return (element.text or "").strip() if element is not None else ""


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0


def _date(info: dict[str, str]) -> str:
    return written(*(_whole(info.get(name, "")) for name in ("Year", "Month", "Day")))


def _contributors(info: dict[str, str]) -> tuple[Contributor, ...]:
    return tuple(
        dict.fromkeys(
            person
            for field in _ROLES
            for person in contributors_of(info.get(field, ""), field.lower())
        )
    )


def _list(text: str) -> list[str]:
    """Values between commas or semicolons; "Smith, Jr." is one."""
    return joined_suffixes(re.split(r"[,;]", text))


def _identifiers(info: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """GTIN is an ISBN for books and a barcode for magazines; Web is one or more links."""
    out: list[tuple[str, str]] = []
    gtin = info.get("GTIN", "")
    if number := isbn(gtin):
        out.append(("isbn", number))
    elif number := barcode(gtin):
        out.append(("barcode", number))
    for link in info.get("Web", "").split():
        known = next(
            ((scheme, match[1]) for scheme, pattern in _WEB if (match := pattern.search(link))),
            None,
        )
        if other := known or identifier(link, "uri"):
            out.append(other)
    return tuple(dict.fromkeys(out))


def _refused(info: dict[str, str]) -> list[str]:
    gtin = info.get("GTIN", "")
    return ["bad_barcode"] if gtin and not isbn(gtin) and not barcode(gtin) else []


def _front_cover(root: _Element, pages: list[str]) -> str:
    """The page marked as cover; `Image` is its index in the sorted pages, counted from 0."""
    for page in root.iterfind("Pages/Page"):
        image = page.get("Image") or ""
        if (
            "FrontCover" in (page.get("Type") or "").split()
            and image.isdecimal()
            and int(image) < len(pages)
        ):
            return pages[int(image)]
    return pages[0]
