"""Reads EPUB 2 and 3: the package document, and where the cover is."""

from __future__ import annotations

import re

from errors import Unreadable
from readers import epub_cover, opf
from readers.archive import Archive, find_member, open_zip, parse_xml, read_member
from readers.facts import Facts
from readers.opf import Package
from readers.source import Source

_CONTAINER = "META-INF/container.xml"
# A container as nearly all programs write it, which needs no parser: one root file, no comments
_PLAIN = rb"[ !#-%'-;=?-~]"  # what an attribute may contain: ASCII without quote, <, > and &
_OTHERS = rb"""(?:\s+[A-Za-z][\w:.-]*="%b*")*?""" % _PLAIN
_USUAL = re.compile(
    rb"""(?:<\?xml%b\s*\?>\s*)?<container%b\s*>\s*<rootfiles>\s*<rootfile%b\s+full-path="(%b+)"%b"""
    rb"""\s*/>\s*</rootfiles>\s*</container>\s*""" % (_OTHERS, _OTHERS, _OTHERS, _PLAIN, _OTHERS)
)


def read(source: Source) -> Facts:
    """The facts of an EPUB. Raises Unreadable: not_a_zip, no_package, bad_xml, too_large,
    damaged.
    """
    with open_zip(source.file) as archive:
        package = _open_package(archive)
        cover, notes = epub_cover.find(archive, package.root, package.path, package.names)
    values = opf.values_of(package)
    values["notes"] = (*notes, *values["notes"])
    cover_at = ("zip", cover) if cover else ()
    return Facts("book", source.format, source.fingerprint, cover=cover_at, **values)


def _open_package(archive: Archive) -> Package:
    """The package document named by the container, otherwise the first one in the archive: broken
    containers are common.
    """
    path = ""
    try:
        path = _named_package(read_member(archive, find_member(archive, _CONTAINER)))
    except Unreadable as error:
        if error.reason == "too_large":
            raise
    path = find_member(archive, path.lstrip("/")) or next(
        (name for name in archive.namelist() if name.lower().endswith(".opf")), ""
    )
    if not path:
        raise Unreadable("no_package", "neither a container nor a package document")
    return Package(parse_xml(read_member(archive, path)), path)


def _named_package(container: bytes) -> str:
    """The path of the first package document that a container names; "" when it names none."""
    if match := _USUAL.fullmatch(container):
        return match[1].decode()
    paths = (element.get("full-path") for element in parse_xml(container).iter("{*}rootfile"))
    return next(filter(None, paths), "")
