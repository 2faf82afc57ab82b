"""The package document (OPF) that calibre and others keep beside a book. It is newer than what is
in the file, because calibre changes a file only when it exports it.
"""

from __future__ import annotations

from readers import opf
from readers.archive import parse_xml
from readers.facts import Facts


def read(data: bytes) -> Facts:
    """What the document says. Raises Unreadable("bad_xml")."""
    return Facts("", "", **opf.values_of(opf.Package(parse_xml(data), "")))
