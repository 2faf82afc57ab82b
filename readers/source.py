"""An opened file for a reader: opened without ever blocking, its edges read once, and
fingerprinted.
"""

from __future__ import annotations

import io
import os
import stat
from typing import BinaryIO, NamedTuple

from errors import Unreadable
from readers.fingerprint import EDGE, digest

_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK  # a FIFO must not make us wait for its writer
WHOLE = 2 * EDGE  # a file of up to this many bytes is read once and parsed from memory


class Source(NamedTuple):
    """A regular, non-empty file. `file` is at position 0; whoever opened the source closes it, not
    the reader.
    """

    path: bytes
    file: BinaryIO
    size: int  # bytes
    head: bytes  # the first 64 KiB; all of a file that fits into memory (WHOLE)
    tail: bytes  # the last 64 KiB; the same as head when that is all
    fingerprint: bytes
    kind: str = (
        ""  # what the library holds: book comic audiobook movie tv music game, "" when unknown
    )
    format: str = ""  # the name that the registry gives to the extension


def open_source(path: bytes, kind: str = "", format_name: str = "") -> Source:
    """Open a file for its reader. Raises Unreadable: not_found, no_permission, not_a_regular_file,
    empty, io_error.
    """
    try:
        fd = os.open(path, _FLAGS)
    except OSError as error:
        raise unreadable(error) from error
    try:
        return _source(fd, path, kind, format_name)
    except BaseException as error:
        os.close(fd)
        if isinstance(error, OSError):
            raise unreadable(error) from error
        raise


def require_inside(path: bytes, folder: bytes) -> None:
    """Raises Unreadable("not_found") when a link leads from the path out of the folder."""
    top = os.path.realpath(folder).rstrip(b"/") + b"/"
    if not os.path.realpath(path).startswith(top):
        raise Unreadable("not_found", "it is outside its folder")


def unreadable(error: OSError) -> Unreadable:
    """The Unreadable for an error of the operating system."""
    reasons = {
        FileNotFoundError: "not_found",
        PermissionError: "no_permission",
        IsADirectoryError: "not_a_regular_file",
    }
    return Unreadable(reasons.get(type(error), "io_error"), error.strerror or type(error).__name__)


def _source(fd: int, path: bytes, kind: str, format_name: str) -> Source:
    """Takes ownership of `fd`: a small file is read and the descriptor closed at once, a large one
    becomes a buffered file.
    """
    status = os.fstat(fd)
    size = status.st_size
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable("not_a_regular_file")
    if not size:
        raise Unreadable("empty")
    if size <= WHOLE:
        head = _read_whole(fd, size)
        os.close(fd)
        return Source(
            path,
            io.BytesIO(head),
            len(head),
            head,
            head,
            digest(len(head), head),
            kind,
            format_name,
        )
    head, tail = os.pread(fd, EDGE, 0), os.pread(fd, EDGE, size - EDGE)
    return Source(
        path, os.fdopen(fd, "rb"), size, head, tail, digest(size, head, tail), kind, format_name
    )


def _read_whole(fd: int, size: int) -> bytes:
    data = os.read(fd, size)
    while len(data) < size:  # a signal or a network disk may give less at a time
        more = os.read(fd, size - len(data))
        if not more:
            raise Unreadable("io_error", "the file shrank while it was read")
        data += more
    return data
