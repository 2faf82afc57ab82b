"""Converts path bytes to readable text, and joins paths; no other module does."""

from __future__ import annotations

import os
import unicodedata


def to_text(path: bytes) -> str:
    """For people, search and APIs: NFC, with U+FFFD for bytes that are no UTF-8 and for control
    characters. Never a path to open.
    """
    text = path.decode("utf-8", "replace")
    if text.isascii() and text.isprintable():
        return text
    text = "".join(
        character if character.isprintable() or character == " " else "\ufffd" for character in text
    )
    return unicodedata.normalize("NFC", text)


def absolute(root: bytes, relative: bytes) -> bytes:
    """The path to open: a root's real path and what a row keeps below it."""
    return os.path.join(root, relative)


def inside(root: bytes, relative: bytes) -> bytes | None:
    """The path to open for somebody, or None when it leads out of the root: by a row from
    elsewhere, or a link put there since the scan.
    """
    if b"\0" in relative:
        return None
    path = absolute(root, relative)
    top = os.path.realpath(root).rstrip(b"/") + b"/"
    return path if os.path.realpath(path).startswith(top) else None


def folder_of(relative: bytes) -> bytes:
    """The folder of a file as folder rows write it: with a closing slash, or empty for the root's
    own.
    """
    head, slash, _ = relative.rpartition(b"/")
    return head + slash
