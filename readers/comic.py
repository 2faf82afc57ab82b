"""Reads a CBZ: its ComicInfo.xml, its number of pages, and which page is the cover."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

from errors import Unreadable
from readers.archive import is_image, open_zip, parse_xml, read_member
from readers.book_text import clean_date, identifier, isbn, plain_text, squeeze
from readers.facts import Contributor, Facts
from readers.source import Source

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
_NUMBERS = re.compile(r"(\d+)")
_WEB = (
    ("comicvine", re.compile(r"comicvine\.gamespot\.com/.*?/?(4000-\d+)")),
    ("metron", re.compile(r"metron\.cloud/issue/([\w-]+)")),
    ("mangadex", re.compile(r"mangadex\.org/(?:title|chapter)/([0-9a-f-]{36})")),
)


def read(source: Source) -> Facts:
    """The facts of a CBZ. Raises Unreadable: not_a_zip, no_pages."""
    with open_zip(source.file) as archive:
        pages = sorted((name for name in archive.namelist() if is_image(name)), key=natural_key)
        if not pages:
            raise Unreadable("no_pages")
        facts = Facts(
            "comic",
            source.format,
            source.fingerprint,
            page_count=len(pages),
            cover=("zip", pages[0]),
        )
        member = next(
            (
                name
                for name in archive.namelist()
                if name.lower().rpartition("/")[2] == "comicinfo.xml"
            ),
            "",
        )
        return _with_info(archive, member, pages, facts) if member else facts


def natural_key(name: str) -> list[tuple[int, int, str]]:
    """A sort key that puts page2 before page10."""
    return [
        (0, int(part), "") if part.isdecimal() else (1, 0, part)
        for part in _NUMBERS.split(name.casefold())
        if part
    ]


def _with_info(archive: zipfile.ZipFile, member: str, pages: list[str], facts: Facts) -> Facts:
    try:
        root = parse_xml(read_member(archive, member))
    except Unreadable as error:
        return facts._replace(notes=("bad_comicinfo_" + error.reason,))
    info = {
        element.tag: squeeze(element.text)
        for element in root
        if isinstance(element.tag, str) and element.text
    }
    number, volume = info.get("Number", ""), info.get("Volume", "")
    return facts._replace(
        title=info.get("Title", ""),
        series=info.get("Series", ""),
        series_position=number or volume,
        series_total=_whole(info.get("Count", "")),
        description=plain_text(_raw(root, "Summary")),
        publisher=info.get("Publisher", "") or info.get("Imprint", ""),
        language=info.get("LanguageISO", ""),
        published=_date(info),
        contributors=_contributors(info),
        identifiers=_identifiers(info),
        genres=_genres(info),
        cover=("zip", _front_cover(root, pages)),
    )


def _raw(root: _Element, name: str) -> str:
    element = root.find(name)
    return (element.text or "").strip() if element is not None else ""


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0


def _date(info: dict[str, str]) -> str:
    year, month, day = (_whole(info.get(name, "")) for name in ("Year", "Month", "Day"))
    return clean_date(
        f"{year:04}" + (f"-{month:02}" + (f"-{day:02}" if day else "") if month else "")
    )


def _contributors(info: dict[str, str]) -> tuple[Contributor, ...]:
    return tuple(
        dict.fromkeys(
            Contributor(name, field.lower())
            for field in _ROLES
            for name in _list(info.get(field, ""))
        )
    )


def _genres(info: dict[str, str]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(name for field in ("Genre", "Tags") for name in _list(info.get(field, "")))
    )


def _list(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;]", text) if part.strip()]


def _identifiers(info: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """GTIN is an ISBN for books and a barcode for magazines; Web is one or more links."""
    out: list[tuple[str, str]] = []
    if gtin := re.sub(r"[\s-]", "", info.get("GTIN", "")):
        out.append(("isbn", isbn(gtin)) if isbn(gtin) else ("barcode", gtin))
    for link in info.get("Web", "").split():
        known = next(
            ((scheme, match[1]) for scheme, pattern in _WEB if (match := pattern.search(link))),
            None,
        )
        if other := known or identifier(link, "uri"):
            out.append(other)
    return tuple(dict.fromkeys(out))


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
