"""Reads a CBZ: its ComicInfo.xml, its number of pages, and which page is the cover."""

from __future__ import annotations

import re
import zipfile
from functools import lru_cache

from errors import Unreadable
from readers import comic_info
from readers.archive import is_image, open_zip, parse_xml, read_member
from readers.facts import Facts
from readers.source import Source

_PARTS = re.compile(r"\d+|[^\W\d_]+|[\W_]")
_LONGEST_NAME = 255  # characters of a name that are compared
_MOST_FOLDERS = 50
_END, _SIGNS, _DIGITS, _LETTERS = range(4)


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


def natural_key(name: str) -> tuple[tuple[tuple[int, int, str], ...], ...]:
    """A sort key that puts page2 before page10, and signs before digits before letters, as file
    managers do: "!cover" and "_000" come first.
    """
    stem = name[: name.rfind(".")] if "." in name else name
    folders = stem.casefold().split("/")[-_MOST_FOLDERS:]
    return (*map(_part_key, folders), ((_END, 0, name),))


@lru_cache(256)  # a folder is part of the name of each of its pages
def _part_key(name: str) -> tuple[tuple[int, int, str], ...]:
    return tuple(
        (_DIGITS, int(part[:99]), "")
        if part.isdecimal()
        else (_LETTERS if part[0].isalpha() else _SIGNS, 0, part)
        for part in _PARTS.findall(name[:_LONGEST_NAME])
    )


def _with_info(archive: zipfile.ZipFile, member: str, pages: list[str], facts: Facts) -> Facts:
    try:
        root = parse_xml(read_member(archive, member))
    except Unreadable as error:
        return facts._replace(notes=("bad_comicinfo_" + error.reason,))
    return comic_info.complete(facts, root, pages)
