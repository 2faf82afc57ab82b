"""Converts path bytes to readable text, and joins paths. No other module does."""

from __future__ import annotations

import os
import unicodedata


def to_text(path: bytes) -> str:
    """A path for people, search and APIs: in NFC, with U+FFFD for bytes that aren't UTF-8 and for
    control characters. It must never be used to open a file.
    """
    text = path.decode("utf-8", "replace")
    if text.isascii() and text.isprintable():
        return text
    text = "".join(
        character if character.isprintable() or character == " " else "\ufffd" for character in text
    )
    return unicodedata.normalize("NFC", text)


def absolute(root: bytes, relative: bytes) -> bytes:
    """The path to open: the root's real path with the relative path of a row."""
    return os.path.join(root, relative)


def inside(root: bytes, relative: bytes) -> bytes | None:
    """The path to open for a user; None when it leads out of the root, because of a wrong row or a
    link created since the scan.
    """
    if b"\0" in relative:
        return None
    path = absolute(root, relative)
    top = os.path.realpath(root).rstrip(b"/") + b"/"
    return path if os.path.realpath(path).startswith(top) else None


def folder_of(relative: bytes) -> bytes:
    """The folder of a file in the form of folder rows: with a trailing slash, or "" for the root
    itself.
    """
    head, slash, _ = relative.rpartition(b"/")
    return head + slash
