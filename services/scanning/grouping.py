"""Decides which files belong together: takes the metadata of a folder's files and returns a
placement for each. Does not use the database.

The `work_key` of a placement is the same for all files of a work, whenever and in whatever order
they are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from readers.album_names import is_placeholder
from readers.facts import Facts
from readers.loading import load
from readers.registry import media_of
from services import paths
from services.scanning.placement import Folder, Item, Placement, sourced
from services.text.fields import FILE_SOURCES

Placer = Callable[[str, Folder, Sequence[Item]], dict[bytes, Placement]]

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
    kind: str,
    root_id: int,
    folder: bytes,
    items: Sequence[Item],
    order: tuple[str, ...] = FILE_SOURCES,
) -> dict[bytes, Placement]:
    """A placement for each file of one folder, by path. Unreadable files are placed by their names;
    a video that bears a name which sound among music has too isn't placed. `order` is the one in
    which sources are believed.
    """
    items = [
        item._replace(facts=_without_placeholder(item.facts))
        for item in items
        if item.facts is None or item.facts.media in TAKES[kind]
    ]
    parts = tuple(paths.to_text(part) for part in folder.rstrip(b"/").split(b"/")) if folder else ()
    return _placer(kind)(kind, Folder(root_id, folder, parts, order), items)


def _without_placeholder(facts: Facts | None) -> Facts | None:
    """The facts without an album that a program only made up, so that the folder names it."""
    if facts is None or not facts.album or not is_placeholder(facts.album):
        return facts
    return facts._replace(album="")


@cache
def _placer(kind: str) -> Placer:
    """The function for a library's kind. Each is imported on first use, because a reading process
    needs only one, and their patterns take longer to compile than hundreds of files to place.
    """
    module, _, function = _PLACERS[kind].partition(":")
    placer: Placer = getattr(load(module), function)
    return placer


def place_games(kind: str, folder: Folder, items: Sequence[Item]) -> dict[bytes, Placement]:
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
_PLACERS = {
    "music": "services.scanning.group_audio:place_music",
    "movie": "services.scanning.group_video:place_movies",
    "tv": "services.scanning.group_video:place_shows",
    "book": "services.scanning.group_books:place_books",
    "audiobook": "services.scanning.group_books:place_books",
    "comic": "services.scanning.group_comics:place_comics",
    "game": f"{__name__}:place_games",
}
