"""Sidecars: files beside media files that say more about them. `KINDS` is the table of those that
Stacks knows. To add a kind, add a line and a module with a function `read(data) -> Facts`.
"""

from __future__ import annotations

from typing import NamedTuple

_FILE, _WORK, _BELOW = "file", "work", "below"
_BOOKS = ("book", "comic", "audiobook")


class Kind(NamedTuple):
    """`name` is that of the file in lower case; "*" stands for the name of the file beside it.
    `reader` is "module:function" in this package. A sidecar speaks for one "file", for the files of
    the one "work" in its folder, or for everything in its folder and "below" it.
    """

    name: bytes
    libraries: tuple[str, ...]
    reader: str
    reach: str = _WORK

    @property
    def is_of_file(self) -> bool:
        return self.reach == _FILE

    @property
    def is_below(self) -> bool:
        return self.reach == _BELOW


# The first one that says something is believed.
KINDS = (
    Kind(b"*.opf", _BOOKS, "package:read", _FILE),
    Kind(b"metadata.opf", _BOOKS, "package:read"),
    Kind(b"*.xml", ("book", "comic"), "comic:read_other", _FILE),
    Kind(b"comicinfo.xml", ("book", "comic"), "comic:read"),
    Kind(b"metadata.json", ("book", "audiobook"), "audiobookshelf:read"),
    Kind(b"desc.txt", ("audiobook",), "audiobookshelf:read_description"),
    Kind(b"reader.txt", ("audiobook",), "audiobookshelf:read_narrators"),
    Kind(b"*.nfo", ("movie",), "nfo:read_film", _FILE),
    Kind(b"movie.nfo", ("movie",), "nfo:read_film"),
    Kind(b"tvshow.nfo", ("tv",), "nfo:read_show", _BELOW),
    Kind(b"*.nfo", ("tv",), "nfo:read_episodes", _FILE),
    Kind(b"season.nfo", ("tv",), "nfo:read_season"),
    Kind(b"album.nfo", ("music",), "nfo:read_album"),
)
_NAMES = frozenset(kind.name for kind in KINDS if not kind.is_of_file)
_ENDINGS = tuple({kind.name[1:] for kind in KINDS if kind.is_of_file})


def is_sidecar(lower_name: bytes) -> bool:
    """Whether a file of this name, in lower case, may be a sidecar in some library."""
    return lower_name.endswith(_ENDINGS) or lower_name in _NAMES


class Sidecar(NamedTuple):
    """One that speaks for a file; `path` is absolute when it is to be read."""

    reader: str
    path: bytes
    size: int
    mtime_ns: int

    @property
    def is_of_folder(self) -> bool:
        """Whether it speaks for the one work of its folder."""
        return self.path.rpartition(b"/")[2].lower() in _NAMES
