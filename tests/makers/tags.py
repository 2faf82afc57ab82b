"""Tags byte by byte, for the odd forms that programs write: ID3v2 frames with flags, extended
headers and unsynchronisation, APEv2, ASF, and the chunks of RIFF.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable

SILENCE = (b"\xff\xfb\x90\x00" + bytes(413)) * 40  # MPEG-1 layer III, 128 kbit/s, 44.1 kHz


def synchsafe(number: int) -> bytes:
    """Four bytes of seven bits."""
    return bytes((number >> shift) & 0x7F for shift in (21, 14, 7, 0))


def unsynchronised(data: bytes) -> bytes:
    """The bytes with a zero behind each 0xFF that could look like the head of a frame."""
    out = bytearray()
    for index, byte in enumerate(data):
        out.append(byte)
        following = data[index + 1] if index + 1 < len(data) else 0
        if byte == 0xFF and (following >= 0xE0 or following == 0):
            out.append(0)
    return bytes(out)


def frame(name: str, data: bytes, *, version: int = 4, flags: int = 0) -> bytes:
    """One ID3v2 frame; `flags` is the second byte."""
    if version == 2:
        return name.encode() + len(data).to_bytes(3, "big") + data
    size = synchsafe(len(data)) if version == 4 else struct.pack(">I", len(data))
    return name.encode() + size + bytes((0, flags)) + data


def text(value: str, encoding: int = 3) -> bytes:
    """The content of a text frame."""
    name = ("latin-1", "utf-16", "utf-16-be", "utf-8")[encoding]
    return bytes((encoding,)) + value.encode(name)


def compressed(name: str, data: bytes, *, version: int) -> bytes:
    """A frame whose content is compressed."""
    packed = zlib.compress(data)
    if version == 4:
        return frame(name, synchsafe(len(data)) + packed, flags=0x08 | 0x01)
    return frame(name, struct.pack(">I", len(data)) + packed, version=3, flags=0x80)


def id3(*frames: bytes, version: int = 4, flags: int = 0, extended: bytes = b"") -> bytes:
    """An ID3v2 tag; with flag 0x80 in 2.2 and 2.3 all of it is unsynchronised."""
    body = extended + b"".join(frames)
    if flags & 0x80 and version < 4:
        body = unsynchronised(body)
    flags |= 0x40 if extended else 0
    return b"ID3" + bytes((version, 0, flags)) + synchsafe(len(body)) + body


def ape(items: dict[str, str | bytes], *, has_header: bool = True) -> bytes:
    """An APEv2 tag; values in bytes are binary."""
    body = b""
    for name, value in items.items():
        raw = value if isinstance(value, bytes) else value.encode()
        kind = 2 if isinstance(value, bytes) else 0
        body += struct.pack("<II", len(raw), kind) + name.encode() + b"\0" + raw
    size, flags = len(body) + 32, 0x80000000 if has_header else 0
    edge = struct.pack("<8sIII", b"APETAGEX", 2000, size, len(items))
    header = edge + struct.pack("<I8x", flags | 0x20000000) if has_header else b""
    return header + body + edge + struct.pack("<I8x", flags)


# --- ASF
# -------------------------------------------------------------------------------------------------

MARK_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_FILE = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
_STREAM = bytes.fromhex("9107dcb7b7a9cf118ee600c00c205365")
_EXTENSION = bytes.fromhex("b503bf5f2ea9cf118ee300c00c205365")
_DESCRIPTION = bytes.fromhex("3326b2758e66cf11a6d900aa0062ce6c")
_EXTENDED = bytes.fromhex("40a4d0d207e3d21197f000a0c95ea850")
_LIBRARY = bytes.fromhex("941c23449894d149a1411d134e457054")
_SOUND = bytes.fromhex("409e69f84d5bcf11a8fd00805f5c442b")
_PICTURE = bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b")


def asf(
    *,
    title: str = "",
    artist: str = "",
    values: Iterable[tuple[str, str | int | bytes]] = (),
    library: Iterable[tuple[str, str | int | bytes]] = (),
    seconds: float = 2.0,
    is_video: bool = False,
) -> bytes:
    """A WMA file without packets of sound. `values` go to the extended description, `library` to
    the metadata library.
    """
    file = bytes(40) + struct.pack("<QQQ", round(seconds * 10_000_000) + 30_000_000, 0, 3000)
    sound = struct.pack("<HHIIHH", 0x161, 2, 44100, 16000, 743, 16)
    objects = [_object(_FILE, file + bytes(16))]
    objects.append(_object(_STREAM, _SOUND + bytes(24) + struct.pack("<II6x", 18, 0) + sound))
    if is_video:
        objects.append(
            _object(_STREAM, _PICTURE + bytes(24) + struct.pack("<II6x", 51, 0) + bytes(51))
        )
    texts = [_wide(text) for text in (title, artist, "", "", "")]
    objects.append(_object(_DESCRIPTION, struct.pack("<5H", *map(len, texts)) + b"".join(texts)))
    extended, more = list(values), list(library)
    raw = b"".join(_extended(name, value) for name, value in extended)
    objects.append(_object(_EXTENDED, struct.pack("<H", len(extended)) + raw))
    inner = _object(
        _LIBRARY, struct.pack("<H", len(more)) + b"".join(_item(*pair) for pair in more)
    )
    objects.append(_object(_EXTENSION, bytes(18) + struct.pack("<I", len(inner)) + inner))
    body = struct.pack("<IBB", len(objects), 1, 2) + b"".join(objects)
    return _object(MARK_ASF, body) + bytes(500)


def _object(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<Q", 24 + len(body)) + body


def _wide(value: str) -> bytes:
    return value.encode("utf-16-le") + b"\0\0"


def _stored(value: str | int | bytes) -> tuple[int, bytes]:
    if isinstance(value, str):
        return 0, _wide(value)
    return (3, struct.pack("<I", value)) if isinstance(value, int) else (1, value)


def _extended(name: str, value: str | int | bytes) -> bytes:
    kind, raw = _stored(value)
    wide = _wide(name)
    return struct.pack("<H", len(wide)) + wide + struct.pack("<HH", kind, len(raw)) + raw


def _item(name: str, value: str | int | bytes) -> bytes:
    kind, raw = _stored(value)
    wide = _wide(name)
    return struct.pack("<HHHHI", 0, 0, len(wide), kind, len(raw)) + wide + raw


def asf_picture(picture: bytes, kind: int = 3) -> bytes:
    """The value of WM/Picture."""
    return struct.pack("<BI", kind, len(picture)) + _wide("image/png") + _wide("") + picture


# --- chunks
# -------------------------------------------------------------------------------------------------


def riff(*chunks: tuple[bytes, bytes], seconds: float = 0.1) -> bytes:
    """A WAV of 16-bit mono silence at 8 kHz with further chunks behind its sound."""
    sound = bytes(2 * round(seconds * 8000))
    format_ = struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16)
    body = b"WAVE" + b"".join(
        name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
        for name, data in ((b"fmt ", format_), (b"data", sound), *chunks)
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body
