"""Decides which files belong together: takes the metadata of a folder's files and returns a
placement for each. Does not use the database.

The `work_key` of a placement is the same for all files of a work, whenever and in whatever order
they are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from readers.registry import media_of
from services import paths
from services.scanning import group_audio, group_books, group_comics, group_video
from services.scanning.placement import Folder, Item, Placement, sourced

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


def is_media(name: bytes, kind: str) -> bool:
    """Whether a file of this name belongs in a library of this kind."""
    return media_of(name, kind) in TAKES[kind]


def place_folder(
    kind: str, root_id: int, folder: bytes, items: Sequence[Item]
) -> dict[bytes, Placement]:
    """A placement for each file of one folder, by path. Unreadable files are placed by their
    names.
    """
    parts = tuple(paths.to_text(part) for part in folder.rstrip(b"/").split(b"/")) if folder else ()
    place_files = _PLACERS[kind]
    return place_files(kind, Folder(root_id, folder, parts), items)


def _games(kind: str, folder: Folder, items: Sequence[Item]) -> dict[bytes, Placement]:
    placed = {}
    for item in items:
        title, year = _game_name(paths.to_text(item.path.rpartition(b"/")[2]).rpartition(".")[0])
        format_ = item.facts.format if item.facts else "game"
        placed[item.path] = Placement(
            f"game|{folder.key(item.path)}",
            kind,
            sourced("name", title=title, published=year),
            format_,
            format_,
        )
    return placed


def _game_name(stem: str) -> tuple[str, str]:
    """The title in a file name like "Doom (1993)" or "Super Stacks (Europe) (En,Fr) [!]", and the
    year if one of the notes after it is one.
    """
    title, notes = stem, list[str]()
    while match := _NOTE.search(title):
        title, note = title[: match.start()], match[1]
        notes.append(note)
    year = next((note for note in notes if _YEAR.fullmatch(note)), "")
    return (title.strip() or stem), year


_NOTE = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$")
_YEAR = re.compile(r"(?:19[5-9]|20\d)\d")
_PLACERS: dict[str, Callable[[str, Folder, Sequence[Item]], dict[bytes, Placement]]] = {
    "music": group_audio.place_music,
    "movie": group_video.place_movies,
    "tv": group_video.place_shows,
    "book": group_books.place_books,
    "audiobook": group_books.place_books,
    "comic": group_comics.place_comics,
    "game": _games,
}
