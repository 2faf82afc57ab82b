"""Checks whether the first bytes of an uploaded file match its extension, before anything else
reads it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

EDGE = 64 * 1024  # bytes of the head, and of the tail, that a test may look at

_ZIP, _RAR = b"PK\x03\x04", (b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00")
_EPUB_TYPE = b"mimetypeapplication/epub+zip"
_PALM_TYPES = (b"BOOKMOBI", b"TEXtREAd")
# MPEG audio, layer III: kbit/s by the header's index, for MPEG 1 and for MPEG 2 and 2.5; samples a
# second of MPEG 1
_RATES = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_SAMPLES = (44_100, 48_000, 32_000)
_SLOWER = {3: 1, 2: 2, 0: 4}  # version bits → by how much the samples are fewer


def fits(extension: str, head: bytes, tail: bytes = b"") -> bool:
    """Whether a file with these first and last bytes may have this extension (in lower case,
    without its dot); False for unknown extensions.
    """
    test = _TESTS.get(extension)
    return bool(head) and test is not None and test(head, tail)


def _is_zip(head: bytes, _tail: bytes = b"") -> bool:
    return head.startswith(_ZIP)


def _is_epub(head: bytes, tail: bytes) -> bool:
    """The first entry says so; books that were packed again by another program at least have the
    container.
    """
    return _is_zip(head) and (
        head[30:].startswith(_EPUB_TYPE)
        or b"META-INF/container.xml" in head
        or b"META-INF/container.xml" in tail
    )


def _is_comic_zip(head: bytes, _tail: bytes) -> bool:
    return _is_zip(head) and not head[30:].startswith(_EPUB_TYPE)


def _is_pdf(head: bytes, _tail: bytes) -> bool:
    return b"%PDF-" in head[:1024]


def _is_palm(head: bytes, _tail: bytes) -> bool:
    return head[60:68] in _PALM_TYPES


def _is_rar(head: bytes, _tail: bytes) -> bool:
    return head.startswith(_RAR)


def _is_mp3(head: bytes, _tail: bytes) -> bool:
    """An ID3 tag (whose picture may be larger than the head), or two frames in a row."""
    if head.startswith(b"ID3") and len(head) > 10:
        start = 10 + _syncsafe(head[6:10])
        return start >= len(head) or _is_frames(head[start:].lstrip(b"\0"))
    return _is_frames(head.lstrip(b"\0"))


def _syncsafe(four: bytes) -> int:
    return four[0] << 21 | four[1] << 14 | four[2] << 7 | four[3]


def _is_frames(data: bytes) -> bool:
    length = _frame_length(data[:4])
    return bool(length) and (len(data) < length + 4 or _frame_length(data[length : length + 4]) > 0)


def _frame_length(header: bytes) -> int:
    """The length in bytes; 0 when this isn't a layer III frame header."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0 or header[1] >> 1 & 3 != 1:
        return 0
    version, rate, sample, padding = (
        header[1] >> 3 & 3,
        header[2] >> 4,
        header[2] >> 2 & 3,
        header[2] >> 1 & 1,
    )
    if version not in _SLOWER or rate in (0, 15) or sample == 3:
        return 0
    kilobits = _RATES[3 if version == 3 else 2][rate]
    return (144 if version == 3 else 72) * kilobits * 1000 // (
        _SAMPLES[sample] // _SLOWER[version]
    ) + padding


def _is_mp4(head: bytes, _tail: bytes) -> bool:
    return head[4:8] == b"ftyp"


def _is_ogg(head: bytes, _tail: bytes) -> bool:
    return head.startswith(b"OggS")


def _is_opus(head: bytes, _tail: bytes) -> bool:
    return _is_ogg(head, b"") and b"OpusHead" in head[:512]


def _is_flac(head: bytes, _tail: bytes) -> bool:
    return re.match(rb"(?:ID3.*)?fLaC", head, re.DOTALL) is not None


_TESTS: dict[str, Callable[[bytes, bytes], bool]] = {
    "epub": _is_epub,
    "pdf": _is_pdf,
    "mobi": _is_palm,
    "azw3": _is_palm,
    "cbz": _is_comic_zip,
    "cbr": _is_rar,
    "mp3": _is_mp3,
    **dict.fromkeys(("m4a", "m4b", "aax", "aaxc"), _is_mp4),
    "ogg": _is_ogg,
    "opus": _is_opus,
    "flac": _is_flac,
}
EXTENSIONS = frozenset(_TESTS)
