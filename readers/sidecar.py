"""Metadata beside a book: the `metadata.opf` that calibre keeps in the folder of each book, or an
OPF that is called like the file. It is newer than what is in the file, because calibre changes a
file only when it exports it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from errors import Unreadable
from readers import opf
from readers.archive import MAX_TEXT, parse_xml
from readers.facts import Facts

NAME = b"metadata.opf"
ENDING = b".opf"
_KINDS = frozenset({"book", "comic", "audiobook"})
_MOST_FILES = 2_000  # of a folder that is looked through


def completed(facts: Facts, path: bytes, kind: str, is_book: Callable[[bytes], bool]) -> Facts:
    """The facts with what the sidecar of a file says, in place of what the file does. `is_book`
    decides by their names which files of the folder are books.
    """
    sidecar = _sidecar_of(path, is_book) if kind in _KINDS else b""
    if not sidecar:
        return facts
    try:
        values = opf.values_of(opf.Package(parse_xml(_read(sidecar)), ""))
    except Unreadable as error:
        return facts._replace(notes=(*facts.notes, f"bad_sidecar_{error.reason}"))
    notes = (*facts.notes, *(note for note in values.pop("notes") if note != "no_title"))
    given = {name: value for name, value in values.items() if value}
    return facts._replace(**_of_media(facts, given), notes=notes)


def _of_media(facts: Facts, given: dict[str, Any]) -> dict[str, Any]:
    """The values under the names that they have for this medium: the book of a sound file is its
    album. Identifiers of the file stay beside those of the sidecar.
    """
    if "identifiers" in given:
        given["identifiers"] = tuple(dict.fromkeys((*given["identifiers"], *facts.identifiers)))
    if facts.media == "audio" and "title" in given:
        given["album"] = given.pop("title")
    return given


def _sidecar_of(path: bytes, is_book: Callable[[bytes], bool]) -> bytes:
    """The path of the OPF that belongs to a file: one of its name, or the folder's own if all books
    in the folder are forms of one; b"" when there is none.
    """
    folder, _, name = path.rpartition(b"/")
    stem = name.rpartition(b".")[0]
    own = folder + b"/" + stem + ENDING
    if os.path.isfile(own):
        return own
    shared = folder + b"/" + NAME
    return shared if os.path.isfile(shared) and _is_alone(folder, is_book) else b""


def _is_alone(folder: bytes, is_book: Callable[[bytes], bool]) -> bool:
    """Whether all books in a folder have one name; sound files are parts of one."""
    try:
        names = sorted(os.listdir(folder))[:_MOST_FILES]
    except OSError:
        return False
    return len({name.rpartition(b".")[0] for name in names if is_book(name)}) <= 1


def _read(path: bytes) -> bytes:
    """The bytes of a sidecar. Raises Unreadable: io_error, too_large."""
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_TEXT + 1)
    except OSError as error:
        raise Unreadable("io_error", error.strerror or "") from error
    if len(data) > MAX_TEXT:
        raise Unreadable("too_large")
    return data
