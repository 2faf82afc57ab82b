"""A file that counts what is read of it."""

from __future__ import annotations

import io


class CountedFile(io.BytesIO):
    """`requests` holds the sizes that were asked for, `bytes_read` how much was given."""

    def __init__(self, raw: bytes) -> None:
        super().__init__(raw)
        self.requests: list[int] = []
        self.bytes_read = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.requests.append(len(data) if size is None or size < 0 else size)
        self.bytes_read += len(data)
        return data
