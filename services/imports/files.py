"""The tables that people send, and what signs in elsewhere, in the data folder until their import
has ended.
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO
from uuid import UUID

from errors import Invalid, Problem, Unavailable
from services import runtime, secrets_store
from services.imports import reading
from services.imports.reading import Format

_CHUNK = 1 << 20
_PURPOSE = "imports"
_ABANDONED, _FRESH = 30 * 24 * 3600, 3600  # seconds


def folder() -> Path:
    path = runtime.current().data_dir / "imports"
    path.mkdir(parents=True, exist_ok=True)
    return path


def path_of(uuid: UUID) -> Path:
    return folder() / str(uuid)


@contextmanager
def received(stream: IO[bytes], *, maximum: int | None = None) -> Iterator[Path]:
    """A copy of a stream, until `keep`. Raises Invalid({"file": …}) when it is too large, and
    Unavailable when the disk is full.
    """
    with NamedTemporaryFile(dir=folder(), prefix=".new-", delete=False) as file:
        path = Path(file.name)
        try:
            _copy(stream, file, maximum or reading.MAX_BYTES)
            file.flush()
            yield path
        finally:
            path.unlink(missing_ok=True)


def _copy(stream: IO[bytes], target: IO[bytes], maximum: int) -> None:
    size = 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > maximum:
            raise Invalid({"file": Problem("file_too_large", maximum=maximum >> 20)})
        try:
            target.write(chunk)
        except OSError as error:
            raise Unavailable("uploads") from error


def keep_secret(uuid: UUID, text: str) -> None:
    """Keep what an import needs to sign in elsewhere, encrypted, until it has ended."""
    path = _secret_path(uuid)
    with open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(secrets_store.encrypt(text, _PURPOSE))


def secret_of(uuid: UUID) -> str:
    """What was kept; "" when it is gone, or can't be decrypted any more."""
    try:
        return secrets_store.decrypt(_secret_path(uuid).read_bytes(), _PURPOSE)
    except FileNotFoundError:
        return ""


def _secret_path(uuid: UUID) -> Path:
    return folder() / f"{uuid}.secret"


def keep(path: Path, uuid: UUID) -> None:
    os.link(path, path_of(uuid))


def remove(uuid: UUID) -> None:
    path_of(uuid).unlink(missing_ok=True)
    _secret_path(uuid).unlink(missing_ok=True)


def sample(path: Path, format_: Format, count: int) -> list[list[str]]:
    """The cells of the first rows."""
    return [row.cells for row in islice(reading.rows(path, format_), count)]


def sweep(open_: Collection[UUID]) -> None:
    """Delete the files of all imports but those that are open, and of those that nobody went on
    with for a month. The files of the last hour stay.
    """
    now, names = time.time(), {str(uuid) for uuid in open_}
    for path in folder().iterdir():
        with suppress(OSError):
            age = now - path.stat().st_mtime
            if age > (_ABANDONED if path.stem in names else _FRESH):
                path.unlink()
