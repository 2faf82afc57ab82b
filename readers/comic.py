"""Reads a CBZ: its ComicInfo.xml, its number of pages, and which page is the cover."""

from __future__ import annotations

import re
import zipfile

from errors import Unreadable
from readers import comic_info
from readers.archive import is_image, open_zip, parse_xml, read_member
from readers.facts import Facts
from readers.source import Source

_NUMBERS = re.compile(r"(\d+)")


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
    return comic_info.complete(facts, root, pages)
