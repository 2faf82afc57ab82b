"""Fingerprints files by a little of their content, so that a moved or copied file is recognised."""

from __future__ import annotations

import os
from hashlib import blake2b
from typing import BinaryIO

EDGE = 64 * 1024  # bytes that are hashed at each end of a file
DIGEST_SIZE = 16


def fingerprint(file: int | BinaryIO, size: int) -> bytes:
    """16 bytes of blake2b of the size (8 bytes, little endian), the first and the last 64 KiB; a
    file of up to 128 KiB is hashed completely.

    `file` is a descriptor (its position stays) or a seekable binary file. Raises OSError.
    """
    if size <= 2 * EDGE:
        return digest(size, _read_at(file, 0, size))
    return digest(size, _read_at(file, 0, EDGE), _read_at(file, size - EDGE, EDGE))


def digest(size: int, *parts: bytes) -> bytes:
    """The fingerprint, when the edges have been read already."""
    running = blake2b(size.to_bytes(8, "little"), digest_size=DIGEST_SIZE)
    for part in parts:
        running.update(part)
    return running.digest()


def _read_at(file: int | BinaryIO, offset: int, length: int) -> bytes:
    if isinstance(file, int):
        return os.pread(file, length, offset)
    file.seek(offset)
    return file.read(length)
