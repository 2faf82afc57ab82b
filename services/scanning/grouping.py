"""Which files belong together: reads the facts of a folder's files and gives each its placement. Pure; no database.

A placement's `work_key` is the same for all files of one work, whenever and in which order they are read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import NamedTuple

from readers.facts import Facts
from services import paths
from services.scanning import group_audio, group_books, group_video
from services.scanning.placement import Placement, said

# Which media a library's kind takes; others in the same folder are not its business.
TAKES: dict[str, frozenset[str]] = {
    "book": frozenset({"book", "comic", "audio"}),
    "comic": frozenset({"comic", "book"}),
    "audiobook": frozenset({"audio", "book"}),
    "movie": frozenset({"video"}),
    "tv": frozenset({"video"}),
    "music": frozenset({"audio"}),
    "game": frozenset({"game"}),
}


class Item(NamedTuple):
    """A file that was read: its path relative to the root, and its facts (None when it could not be read)."""

    path: bytes
    facts: Facts | None


def place_folder(kind: str, root_id: int, folder: bytes, items: Sequence[Item]) -> dict[bytes, Placement]:
    """A placement for each file of one folder, by path. Unreadable files are placed by their names."""
    parts = tuple(paths.to_text(part) for part in folder.rstrip(b"/").split(b"/")) if folder else ()
    place = _PLACERS[kind]
    return place(kind, Folder(root_id, folder, parts), items)


class Folder(NamedTuple):
    """Where the files lie; `parts` are the names from below the root, for people and patterns."""

    root_id: int
    path: bytes
    parts: tuple[str, ...]

    def key(self, path: bytes | None = None) -> str:
        """A key that holds for this folder (or path) of this root only."""
        return f"{self.root_id}.{blake2b(self.path if path is None else path, digest_size=12).hexdigest()}"


def _games(kind: str, folder: Folder, items: Sequence[Item]) -> dict[bytes, Placement]:
    placed = {}
    for item in items:
        stem = paths.to_text(item.path.rpartition(b"/")[2]).rpartition(".")[0]
        format_ = item.facts.format if item.facts else "game"
        placed[item.path] = Placement(f"game|{folder.key(item.path)}", kind, said("name", title=stem), format_, format_)
    return placed


_PLACERS: dict[str, Callable[[str, Folder, Sequence[Item]], dict[bytes, Placement]]] = {
    "music": group_audio.place_music,
    "movie": group_video.place_movies,
    "tv": group_video.place_shows,
    "book": group_books.place_books,
    "audiobook": group_books.place_books,
    "comic": group_books.place_comics,
    "game": _games,
}
