"""Finds the member of an EPUB that is its cover, trying the ways of EPUB 3, EPUB 2 and of books
without either.
"""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from errors import Unreadable
from readers.archive import find_member, is_image, parse_xml, read_member, resolve

if TYPE_CHECKING:
    from lxml.etree import _Element

_PAGE_ENDINGS = (".xhtml", ".html", ".htm", ".xml")


def find(
    archive: zipfile.ZipFile, root: _Element, package_path: str, metas: dict[str, str]
) -> tuple[str, tuple[str, ...]]:
    """(member name or "", notes)."""
    named = [
        item.get("href") or ""
        for item in root.iterfind("{*}manifest/{*}item")
        if "cover-image" in (item.get("properties") or "").split()
    ]
    named += _by_meta(root, metas.get("cover", ""))
    named += [
        reference.get("href") or ""
        for reference in root.iterfind("{*}guide/{*}reference")
        if (reference.get("type") or "").lower()
        in ("cover", "other.ms-coverimage-standard", "thumbimagestandard")
    ]
    for href in named:
        member = find_member(archive, resolve(package_path, href)) if href else ""
        if member.lower().endswith(_PAGE_ENDINGS):
            member = _image_of_page(archive, member)
        if member and is_image(member):
            return member, ()
    return _first_image(archive), ("cover_not_found",) if named else ()


def _by_meta(root: _Element, name: str) -> list[str]:
    """EPUB 2: a manifest id, though some books put the href there."""
    if not name:
        return []
    return [
        item.get("href") or ""
        for item in root.iterfind("{*}manifest/{*}item")
        if item.get("id") == name
    ] or [name]


def _image_of_page(archive: zipfile.ZipFile, page: str) -> str:
    """The first picture on a cover page."""
    try:
        root = parse_xml(read_member(archive, page, 1 << 20))
    except Unreadable:
        return ""
    for element in root.iter("{*}img", "{*}image"):
        href = (
            element.get("src")
            or element.get("{http://www.w3.org/1999/xlink}href")
            or element.get("href")
        )
        if href:
            return find_member(archive, resolve(page, href))
    return ""


def _first_image(archive: zipfile.ZipFile) -> str:
    """A picture called cover, else the first one."""
    images = [name for name in archive.namelist() if is_image(name)]
    return next(
        (name for name in images if "cover" in name.rpartition("/")[2].lower()),
        images[0] if images else "",
    )
