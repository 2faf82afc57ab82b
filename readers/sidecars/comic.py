"""A ComicInfo.xml beside a comic."""

from __future__ import annotations

from errors import Unreadable
from readers import comic_info
from readers.archive import parse_xml
from readers.facts import Facts


def read(data: bytes) -> Facts:
    """What it says. Raises Unreadable("bad_xml")."""
    root = parse_xml(data)
    if root.tag != "ComicInfo":
        raise Unreadable("bad_xml", "not a ComicInfo")
    return comic_info.complete(Facts("", ""), root, [""])._replace(cover=())


def read_other(data: bytes) -> Facts:
    """The same of an XML file that is only called like the comic, so it may be of another kind and
    say nothing to us.
    """
    return read(data) if b"ComicInfo" in data or b"C\0o\0m\0i\0c\0I" in data else Facts("", "")
