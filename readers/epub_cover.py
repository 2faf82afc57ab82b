"""Finds the cover of an EPUB: as EPUB 3 declares it, as EPUB 2 does, and in books that do
neither.
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
    """The member's name ("" without a cover), and notes."""
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
    """EPUB 2: the id of a manifest item, though some books contain a href."""
    if not name:
        return []
    return [
        item.get("href") or ""
        for item in root.iterfind("{*}manifest/{*}item")
        if item.get("id") == name
    ] or [name]


def _image_of_page(archive: zipfile.ZipFile, page: str) -> str:
    """The first image on a cover page."""
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
    """An image named cover, otherwise the first one."""
    images = [name for name in archive.namelist() if is_image(name)]
    return next(
        (name for name in images if "cover" in name.rpartition("/")[2].lower()),
        images[0] if images else "",
    )
