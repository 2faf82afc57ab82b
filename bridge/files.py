"""Files as responses, read in chunks that are large enough to be fast and small enough for slow
clients.
"""

from __future__ import annotations

from typing import IO

CHUNK = 64 << 10  # bytes


class FileChunks:
    """The `wsgi.file_wrapper`: iterates over a file. Smaller chunk sizes are ignored, because each
    chunk needs a change of threads.
    """

    def __init__(self, file: IO[bytes], _chunk: int = CHUNK) -> None:
        self.file = file

    def close(self) -> None:
        self.file.close()

    def seekable(self) -> bool:
        return self.file.seekable()

    def seek(self, *arguments: int) -> None:
        self.file.seek(*arguments)

    def tell(self) -> int:
        return self.file.tell()

    def __iter__(self) -> FileChunks:
        return self

    def __next__(self) -> bytes:
        if chunk := self.file.read(CHUNK):
            return chunk
        raise StopIteration
