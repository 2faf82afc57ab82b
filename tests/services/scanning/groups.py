"""What some files of a library make, folder by folder as a scan places them: pure, no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from models.library import usual_order
from readers.facts import Contributor, Facts
from services.scanning import extras
from services.scanning.extras import Works
from services.scanning.grouping import place_folder
from services.scanning.placement import Item, Placement

MEDIA = {
    **dict.fromkeys(["epub", "pdf", "mobi", "azw3", "fb2"], "book"),
    **dict.fromkeys(["cbz", "cbr"], "comic"),
    **dict.fromkeys(["mp3", "m4b", "m4a", "flac", "ogg", "opus"], "audio"),
    **dict.fromkeys(["mkv", "mp4", "avi", "vob"], "video"),
}


class Groups(NamedTuple):
    """Paths by work, by edition, and the places of its parts by work."""

    works: set[frozenset[str]]
    editions: set[frozenset[str]]
    parts: dict[str, set[tuple[int, int, str]]]

    @property
    def counts(self) -> tuple[int, int]:
        return len(self.works), len(self.editions)


def epub(title: str = "", *authors: str, **facts: Any) -> dict[str, Any]:
    """Tags of a book."""
    people = tuple(Contributor(name) for name in authors)
    identifiers = (("isbn", facts.pop("isbn")),) if "isbn" in facts else ()
    return {"title": title, "contributors": people, "identifiers": identifiers, **facts}


def placements(kind: str, files: Mapping[str, Mapping[str, Any]]) -> dict[str, Placement]:
    """The placement of each file, by path."""
    items = []
    for path, facts in files.items():
        ending = path.rpartition(".")[2]
        items.append(Item(path.encode(), Facts(MEDIA[ending], ending, **facts)))
    return {path.decode(): place for path, place in place_all(kind, items).items()}


class Tree:
    """All folders of a library, as extras.settled asks about them."""

    def __init__(self, placed: dict[bytes, dict[bytes, Placement]]) -> None:
        self.placed = placed

    def works(self, folder: bytes) -> Works:
        return Works.of(self.placed.get(folder, {}))

    def below(self, folder: bytes) -> Sequence[bytes]:
        parts = [path.split(b"/")[:-1] for path in self.placed]
        paths = {b"".join(it + b"/" for it in row[:end]) for row in parts for end in range(9)}
        return sorted(path for path in paths if path.startswith(folder) and path != folder)


def place_all(kind: str, items: Sequence[Item]) -> dict[bytes, Placement]:
    """The placement of each item, folder by folder, and then of extras by what lies around."""

    def folder(item: Item) -> bytes:
        return item.path[: item.path.rfind(b"/") + 1]

    order = tuple(usual_order(kind).split())
    folders = {
        path: place_folder(kind, 1, path, list(inside), order)
        for path, inside in groupby(sorted(items, key=folder), key=folder)
    }
    tree = Tree(folders)
    settled = (extras.settled(kind, placed, tree, is_last=True) for placed in folders.values())
    return {path: place for placed in settled for path, place in placed.items()}


def groups(kind: str, files: Mapping[str, Mapping[str, Any]]) -> Groups:
    """What the files make."""
    works: dict[str, set[str]] = {}
    editions: dict[tuple[str, str], set[str]] = {}
    parts: dict[str, set[tuple[int, int, str]]] = {}
    for path, place in placements(kind, files).items():
        works.setdefault(place.work_key, set()).add(path)
        editions.setdefault((place.work_key, place.edition_key), set()).add(path)
        for part in place.parts:
            title = "" if part.number else part.title
            parts.setdefault(place.work_key, set()).add((part.section, part.number, title))
    return Groups(
        {frozenset(paths) for paths in works.values()},
        {frozenset(paths) for paths in editions.values()},
        parts,
    )
