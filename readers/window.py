"""A bounded view of a file: parsers read short pieces by offset, and no invalid size can make them
read or loop without end.
"""

from __future__ import annotations

from typing import BinaryIO

from errors import Unreadable

BLOCK = 4096  # bytes per read behind the head
MAX_LOADS = 10_000  # reads per file; most need fewer than a dozen, one in fragments a read for each


class Window:
    """Caches one block of the file. `get` returns at most `length` bytes, fewer only at the end of
    the file.
    """

    __slots__ = ("_data", "_loads", "_start", "file", "size")

    def __init__(self, file: BinaryIO, size: int, head: int) -> None:
        file.seek(0)
        self.file = file
        self._data = file.read(head)
        self._start = 0
        self._loads = 0
        self.size = size if size > 0 else len(self._data)

    def get(self, offset: int, length: int) -> bytes:
        """The bytes at an offset. Raises Unreadable("too_scattered") when a file needs too many
        reads.
        """
        at = offset - self._start
        if at < 0 or at + length > len(self._data):
            self._load(offset, length)
            at = 0
        return self._data[at : at + length]

    def held(self, start: int, end: int) -> tuple[bytes, int] | None:
        """(block, offset of its first byte) when the cached block contains all of start…end."""
        if self._start <= start and end <= self._start + len(self._data):
            return self._data, self._start
        return None

    def _load(self, offset: int, length: int) -> None:
        self._loads += 1
        if self._loads > MAX_LOADS:
            raise Unreadable("too_scattered", f"more than {MAX_LOADS} reads")
        self._start, self._data = offset, b""
        if 0 <= offset < self.size:  # also keeps seek() from numbers no file system takes
            self.file.seek(offset)
            self._data = self.file.read(max(length, BLOCK))


def text(raw: bytes, max_length: int = 1000) -> str:
    """Text as containers store it: UTF-8, ended or padded by NUL, at most `max_length` characters;
    undecodable bytes become U+FFFD.
    """
    return raw[: max_length * 4].split(b"\0", 1)[0].decode("utf-8", "replace").strip()[:max_length]
