"""Reads the sidecars of a file. Whatever is wrong with one of them costs only what it says."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any

from errors import Unreadable
from readers.archive import MAX_TEXT
from readers.bounds import bounded
from readers.credits import united
from readers.facts import Facts
from readers.loading import load
from readers.sidecars import Sidecar

_NEUTRAL = Facts("", "")
_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK  # a FIFO must not make us wait for its writer


def completed(facts: Facts, sidecars: Sequence[Sidecar], kind: str) -> Facts:
    """The facts of a file with what its sidecars say, the first of them first. One that can't be
    read is a note: "bad_sidecar_bad_xml:1", with its place among them.
    """
    said: dict[str, Any] = {}
    notes: list[str] = []
    for place, sidecar in enumerate(sidecars):
        try:
            read = _read(sidecar)
        except Unreadable as error:
            notes.append(f"bad_sidecar_{error.reason}:{place}")
            continue
        for name, value, neutral in zip(Facts._fields, read, _NEUTRAL, strict=True):
            if value != neutral and name != "notes":
                said.setdefault(name, value)
        if sidecar.is_of_folder:
            said["is_of_folder"] = True
        if read.contributors:
            said["contributors"] = united(said["contributors"], read.contributors)
        notes.extend(note for note in read.notes if note != "no_title")
    if facts.media == "audio" and kind != "music" and "title" in said:
        said["album"] = said.pop("title")  # the book of a sound file is its album
    sidecar_facts = None
    if said:
        sidecar_facts = bounded(Facts(**{"media": facts.media, "format": facts.format} | said))
        notes.extend(sidecar_facts.notes)
    return facts._replace(sidecar=sidecar_facts, notes=(*facts.notes, *notes))


@lru_cache(64)  # all episodes of a show have its sidecar
def _read(sidecar: Sidecar) -> Facts:
    """Raises Unreadable: io_error, too_large, or the reason of its reader."""
    data = _bytes(sidecar.path)
    try:
        return _reader(sidecar.reader)(data)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # an unexpected error in a reader only affects this sidecar
        raise Unreadable("damaged", f"{type(error).__name__}: {error}"[:300]) from error


@cache
def _reader(name: str) -> Callable[[bytes], Facts]:
    module, _, function = name.partition(":")
    reader: Callable[[bytes], Facts] = getattr(load(f"readers.sidecars.{module}"), function)
    return reader


def _bytes(path: bytes) -> bytes:
    try:
        with open(os.open(path, _FLAGS), "rb") as file:
            data = file.read(MAX_TEXT + 1)
    except OSError as error:
        raise Unreadable("io_error", error.strerror or "") from error
    if len(data) > MAX_TEXT:
        raise Unreadable("too_large")
    return data
