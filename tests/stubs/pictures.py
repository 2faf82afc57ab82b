"""Pictures that stubs send: one colour for each address."""

from __future__ import annotations

import struct
import zlib


def png(address: str, width: int = 400, height: int = 600) -> bytes:
    colour = zlib.crc32(address.encode()).to_bytes(4, "big")[:3]
    rows = (b"\0" + colour * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    whole = name + content
    return struct.pack(">I", len(content)) + whole + struct.pack(">I", zlib.crc32(whole))
