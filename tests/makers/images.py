"""Small images: PNG in pure Python, JPEG by Pillow when a test needs one."""

from __future__ import annotations

import struct
import zlib


def png(width: int = 4, height: int = 6, rgb: tuple[int, int, int] = (200, 30, 30)) -> bytes:
    """A plain PNG of one colour."""
    rows = (b"\0" + bytes(rgb) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _png_chunk(b"IHDR", header)
        + _png_chunk(b"IDAT", zlib.compress(rows))
        + _png_chunk(b"IEND", b"")
    )


def jpeg(
    width: int = 40,
    height: int = 60,
    rgb: tuple[int, int, int] = (30, 30, 200),
    *,
    orientation: int = 0,
    quality: int = 80,
) -> bytes:
    """A plain JPEG of one colour; `orientation` is the EXIF number (6: turn by 90 degrees when
    showing).
    """
    import io

    from PIL import Image

    out = io.BytesIO()
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    Image.new("RGB", (width, height), rgb).save(out, "JPEG", quality=quality, exif=exif)
    return out.getvalue()


def _png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
