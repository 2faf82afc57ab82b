"""Finds the cover of an EPUB: as EPUB 3 declares it, as EPUB 2 does, and in books that do
neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from errors import Unreadable
from readers.archive import Archive, find_member, is_image, parse_xml, read_member, resolve

if TYPE_CHECKING:
    from lxml.etree import _Element

_PAGE_ENDINGS = (".xhtml", ".html", ".htm", ".xml")
_PAGE_TYPES = ("application/xhtml+xml", "text/html", "application/xml", "text/x-oeb1-document")
_GUIDE = ("cover", "other.ms-coverimage-standard", "thumbimagestandard")
_TYPE = "{http://www.idpf.org/2007/ops}type"
_LINK = "{http://www.w3.org/1999/xlink}href"
_COVER_ID = re.compile(r"(?:x|my|book)?[-_]?cover[-_.]?(?:image|img|page|pic|picture|jpe?g|png)?")
MAX_PAGE = 1 << 20  # bytes of a page in which a picture is looked for
_MOST = 20  # candidates of one kind, and pictures of a page
_MOST_WORDS = 300  # characters on a page that is a picture rather than a text with one


def find(
    archive: Archive, root: _Element, package_path: str, metas: dict[str, str]
) -> tuple[str, tuple[str, ...]]:
    """The member's name ("" without a cover), and notes."""
    declared = False
    for href in islice(_declared(root, metas), _MOST):
        declared = True
        if member := _picture(archive, root, package_path, href):
            return member, ()
    notes = ("cover_not_found",) if declared else ()
    for href in islice(_likely(archive, root, package_path), _MOST):
        if member := _picture(archive, root, package_path, href):
            return member, notes
    return _named_cover(archive) or _on_first_page(archive, root, package_path), notes


def _declared(root: _Element, metas: dict[str, str]) -> Iterator[str]:
    """The addresses that the package calls its cover."""
    items = root.findall("{*}manifest/{*}item")
    for item in items:
        if "cover-image" in (item.get("properties") or "").split():
            yield item.get("href") or ""
    if name := metas.get("cover", ""):  # the id of an item, though some books contain an address
        named = [item.get("href") or "" for item in items if item.get("id") == name]
        yield from named or [name]
    for reference in root.iterfind("{*}guide/{*}reference"):
        if (reference.get("type") or "").lower() in _GUIDE:
            yield reference.get("href") or ""


def _likely(archive: Archive, root: _Element, package_path: str) -> Iterator[str]:
    """The addresses of what is a cover by its place in the table of contents, or by its name."""
    items = root.findall("{*}manifest/{*}item")
    for item in items:
        if "nav" in (item.get("properties") or "").split():
            yield from _landmarks(archive, package_path, item.get("href") or "")
    named = [item for item in items if _COVER_ID.fullmatch((item.get("id") or "").lower())]
    for item in sorted(named, key=lambda item: not _is_picture(item)):
        yield item.get("href") or ""


def _is_picture(item: _Element) -> bool:
    return (item.get("media-type") or "").startswith("image/")


def _landmarks(archive: Archive, package_path: str, href: str) -> Iterator[str]:
    """The cover among the landmarks of an EPUB 3, as an address from the package."""
    nav = find_member(archive, resolve(package_path, href)) if href else ""
    for link in _elements(archive, nav, "{*}a") if nav else ():
        if "cover" in (link.get(_TYPE) or "").split():
            yield "/" + resolve(nav, link.get("href") or "")


def _picture(archive: Archive, root: _Element, package_path: str, href: str) -> str:
    """The picture at an address, or on the page at it; "" when there is none."""
    member = find_member(archive, resolve(package_path, href)) if href else ""
    if member and not is_image(member) and _is_page(root, member, href):
        member = next(_pictures(archive, member), "")
    return member if is_image(member) else ""


def _is_page(root: _Element, member: str, href: str) -> bool:
    return member.lower().endswith(_PAGE_ENDINGS) or any(
        item.get("href") == href and item.get("media-type") in _PAGE_TYPES
        for item in root.iterfind("{*}manifest/{*}item")
    )


def _pictures(archive: Archive, page: str) -> Iterator[str]:
    """The images on a page, in order."""
    for element in islice(_elements(archive, page, "{*}img", "{*}image", "{*}object"), _MOST):
        href = (
            element.get("src") or element.get(_LINK) or element.get("href") or element.get("data")
        )
        member = find_member(archive, resolve(page, href)) if href else ""
        if is_image(member):
            yield member


def _elements(archive: Archive, page: str, *tags: str) -> Iterator[_Element]:
    try:
        root = parse_xml(read_member(archive, page, MAX_PAGE))
    except Unreadable:
        return
    yield from root.iter(*tags)


def _named_cover(archive: Archive) -> str:
    """An image named cover."""
    names = (name for name in archive.namelist() if "cover" in name.lower())
    return next(
        (name for name in names if is_image(name) and "cover" in name.rpartition("/")[2].lower()),
        "",
    )


def _on_first_page(archive: Archive, root: _Element, package_path: str) -> str:
    """The image on the first page, when that page is little else: the first image of the archive
    may be anything.
    """
    first = root.find("{*}spine/{*}itemref")
    for item in root.iterfind("{*}manifest/{*}item") if first is not None else ():
        if item.get("id") == first.get("idref"):
            page = find_member(archive, resolve(package_path, item.get("href") or ""))
            words = "".join(
                text for body in _elements(archive, page, "{*}body") for text in body.itertext()
            )
            if page and len(" ".join(words.split())) <= _MOST_WORDS:
                return next(_pictures(archive, page), "")
    return ""
