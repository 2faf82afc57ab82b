"""What a reading process does for a scan: it reads files and, when it has read all files of a new
folder, places them. So the one process that writes has less to do. Nothing here knows the database.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from readers import registry, stored
from readers.facts import Facts
from readers.sidecars import Sidecar
from services.scanning.grouping import place_folder
from services.scanning.placement import Item, Placement, hash_of
from services.text.fields import FILE_SOURCES

ACTION = f"{__name__}:prepare"  # for the pool of reading processes
MOST_JOINED = 256  # files of a folder that one process reads


class Task(NamedTuple):
    """What the files of a folder are read for. `together` is the number of files of a new folder
    that one process reads one after the other and then places; 0 when whoever asked places them.
    `order` is the one in which their sources are believed; `sidecars` are those of one file.
    """

    kind: str
    root_id: int
    folder: bytes  # its path below the root
    together: int = 0
    order: tuple[str, ...] = FILE_SOURCES
    sidecars: tuple[Sidecar, ...] = ()


class Placed(NamedTuple):
    """Where a file belongs, and the hash of that."""

    placement: Placement
    hash: bytes


class Prepared(NamedTuple):
    """What a file says, also in the form that is stored. With the last file of a folder come the
    places of all of its files that could be read, by path.
    """

    facts: Facts
    data: bytes
    placed: dict[bytes, Placed] | None = None


class _Folder:
    """The folder whose files are being read."""

    def __init__(self) -> None:
        self._task: tuple[Any, ...] = ()  # without its sidecars
        self._facts: dict[bytes, Facts] = {}
        self._begun = 0

    def begin(self, task: Task) -> None:
        """A file of a folder is about to be read."""
        if task[:-1] != self._task:
            self._task, self._facts, self._begun = task[:-1], {}, 0
        self._begun += 1

    def add(self, task: Task, path: bytes, facts: Facts) -> dict[bytes, Placed] | None:
        """A file has been read; the places of all when it was the last."""
        self._facts[path] = facts
        if self._begun != task.together:
            return None
        self._task = ()  # another scan of the same folder begins from nothing
        try:
            return place(task, self._facts)
        except Exception:  # not the fault of this file: whoever asked places them, and meets it too
            return None


_folder = _Folder()


def prepare(path: bytes, task: Task) -> Prepared:
    """Read a file. Raises Unreadable and MemoryError, as registry.read()."""
    if not task.together:
        facts = registry.read_with_sidecars(path, task.kind, task.sidecars)
        return Prepared(facts, stored.encode(facts))
    _folder.begin(task)
    facts = registry.read_with_sidecars(path, task.kind, task.sidecars)
    placed = _folder.add(task, task.folder + path.rpartition(b"/")[2], facts)
    return Prepared(facts, stored.encode(facts), placed)


def place(task: Task, facts: dict[bytes, Facts]) -> dict[bytes, Placed]:
    """Where files of one folder belong, by path."""
    items = [Item(path, said) for path, said in facts.items()]
    placements = place_folder(task.kind, task.root_id, task.folder, items, task.order)
    return {
        path: Placed(placement, hash_of(path, facts[path], placement))
        for path, placement in placements.items()
    }
