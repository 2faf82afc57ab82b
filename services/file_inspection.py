"""Checks files on the disk before they have a row: that they are below a root and of an accepted
type; and reads their metadata.
"""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import structlog

from errors import Invalid, Problem
from models.library import Root
from readers.facts import Facts
from readers.fingerprint import fingerprint
from readers.pool import ReaderPool, Request
from services import file_kinds, paths, trash_files, uploads
from services.roots import UPLOADS

log = structlog.get_logger("stacks.files")
MAX_PATH_BYTES = 4096  # bytes of a path
Read = Callable[[bytes, str], Facts | None]


class Inspected(NamedTuple):
    """A regular file below a root: its path, stat result and fingerprint."""

    path: bytes
    stat: os.stat_result
    fingerprint: bytes


def folder_of_root(root: Root) -> bytes:
    return uploads.folder() if root.kind == UPLOADS else root.path


def relative(path: str) -> bytes:
    """A path below a root, in which `..` can't lead out of it. Raises Invalid({"file_path": …})."""
    if "\0" in path or len(os.fsencode(path)) > MAX_PATH_BYTES:
        raise Invalid({"file_path": Problem("no_such_file")})
    clean = posixpath.normpath("/" + path).strip("/")
    if not clean:
        raise Invalid({"file_path": Problem("required")})
    return os.fsencode(clean)


def inspect(root: bytes, path: bytes, field: str = "file_path") -> Inspected:
    """The file at a path below a root. Raises Invalid naming the field: no_such_file (also for a
    link out of the root), wrong_file_type.
    """
    whole = paths.inside(root, path)
    if whole is None or trash_files.FOLDER in path.split(b"/"):
        raise Invalid({field: Problem("no_such_file")})
    if not file_kinds.is_accepted(path):
        raise Invalid({field: Problem("wrong_file_type", allowed=sorted(file_kinds.TYPES))})
    try:
        handle = os.open(whole, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        raise Invalid({field: Problem("no_such_file")}) from None
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise Invalid({field: Problem("no_such_file")})
        return Inspected(path, about, fingerprint(handle, about.st_size))
    except OSError:
        raise Invalid({field: Problem("no_such_file")}) from None
    finally:
        os.close(handle)


def facts_of(source: Path, ending: str, kind: str, read: Read) -> Facts | None:
    """The metadata of a file that is being received, which has no extension yet, so `ending` says
    how to read it.
    """
    named = source.with_name(f"{source.name}.{ending}")
    named.symlink_to(source)
    try:
        return read(os.fsencode(named), kind)
    finally:
        named.unlink()


def read_facts(path: bytes, kind: str) -> Facts | None:
    """The metadata of a file, read in another process; None when there is none."""
    with ReaderPool(1) as pool:
        result = next(iter(pool.map([Request(0, path, kind)])))
    if result.problem:
        log.info("upload_unread", problem=result.problem, detail=result.detail)
    facts: Facts | None = result.value
    return facts
