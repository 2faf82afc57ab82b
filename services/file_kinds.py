"""The types of files that can be attached to an edition: extensions and MIME types."""

from __future__ import annotations

from readers import signatures
from readers.registry import extension

TYPES = {
    "epub": "application/epub+zip", "pdf": "application/pdf",
    "mobi": "application/x-mobipocket-ebook", "azw3": "application/vnd.amazon.ebook",
    "cbz": "application/vnd.comicbook+zip", "cbr": "application/vnd.comicbook-rar",
    "mp3": "audio/mpeg", "m4a": "audio/mp4", "m4b": "audio/mp4",
    "aax": "audio/vnd.audible.aax", "aaxc": "audio/vnd.audible.aaxc", "ogg": "audio/ogg",
    "flac": "audio/flac", "opus": "audio/opus",
}  # fmt: skip
AUDIO = frozenset(name for name, kind in TYPES.items() if kind.startswith("audio/"))
ANY = "application/octet-stream"

assert TYPES.keys() == signatures.EXTENSIONS


def type_of(name: str | bytes) -> str:
    """The MIME type of a file by its extension."""
    return TYPES.get(extension(name), ANY)


def is_accepted(name: str | bytes) -> bool:
    return extension(name) in TYPES


def is_audio_edition(format_: str) -> bool:
    """Whether an edition of this format is listened to. Its uploads are stored with the
    audiobooks.
    """
    return format_.strip().lower() in AUDIO | {"audiobook"}
