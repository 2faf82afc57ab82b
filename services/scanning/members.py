"""Files as regrouping sees them: where they belong so far, and where what they say places them. All
of it comes from the database; no file is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from models.file import FileFacts, MediaFile
from models.library import Folder, Root
from models.work import Edition
from readers import stored
from readers.facts import Facts
from services import paths
from services.db import many
from services.db.transactions import session
from services.scanning import homes
from services.scanning.grouping import place_folder
from services.scanning.placement import Item, Placement, hash_of

# Kinds whose files are placed one by one, whatever lies beside them.
_PLACED_ALONE = frozenset({"game"})
_COLUMNS = (
    MediaFile.id,
    MediaFile.path,
    MediaFile.root_id,
    MediaFile.folder_id,
    MediaFile.size,
    MediaFile.mtime_ns,
)
_STATE = (
    MediaFile.edition_id,
    Edition.work_id,
    MediaFile.missing_since,
    MediaFile.placed_at,
    FileFacts.placement_hash,
)


@dataclass(slots=True)
class Member:
    """A file whose facts are stored. `placement` and `hash` say where it belongs by what it says;
    a missing file has none, nor one that doesn't belong in its library.
    """

    file_id: int
    path: bytes
    root_id: int
    folder_id: int
    size: int
    mtime_ns: int
    facts: Facts
    edition_id: int | None
    work_id: int | None
    is_missing: bool
    is_placed: bool  # by a person
    known_hash: bytes | None
    placement: Placement | None = None
    hash: bytes | None = None

    @property
    def key(self) -> str:
        """The key of the work that it says."""
        return self.placement.work_key if self.placement is not None else ""

    @property
    def mark(self) -> bytes | None:
        """What is stored of how it is placed, also whether a person did that."""
        return self.hash + b"\x01" if self.hash is not None and self.is_placed else self.hash

    @property
    def is_present(self) -> bool:
        """Whether the scan decides where it belongs."""
        return self.placement is not None and not self.is_missing and not self.is_placed

    @property
    def order(self) -> tuple[bool, int, bytes, bytes]:
        """The order of the walk. Files that a person has placed come last, because they may say
        something else.
        """
        return self.is_placed, self.root_id, paths.folder_of(self.path), self.path


Order = tuple[str, ...]  # in which the sources of files are believed


def of_folders(folder_ids: Collection[int], order: Order) -> dict[int, Member]:
    """The files of some folders, by id."""
    return _load(MediaFile.folder_id, folder_ids, order)


def of_files(file_ids: Collection[int], order: Order) -> dict[int, Member]:
    """Some files by id, placed without the others in their folders."""
    return _load(MediaFile.id, file_ids, order)


def of_works(work_ids: Collection[int], known: Collection[int], order: Order) -> dict[int, Member]:
    """The files of some works that aren't known yet, by id, each placed with its whole folder."""
    query = (
        select(MediaFile.id, MediaFile.folder_id, Root.kind)
        .join(Edition, Edition.id == MediaFile.edition_id)
        .join(Root, Root.id == MediaFile.root_id)
    )
    rows = [row for row in many.rows_in(query, Edition.work_id, work_ids) if row[0] not in known]
    wanted = {row[0] for row in rows}
    alone = {row[0] for row in rows if row[2] in _PLACED_ALONE}
    folders = {row[1] for row in rows if row[2] not in _PLACED_ALONE}
    loaded = _load(MediaFile.id, alone, order) | _load(MediaFile.folder_id, folders, order)
    return {file_id: member for file_id, member in loaded.items() if file_id in wanted}


def refresh(members: dict[int, Member]) -> None:
    """Read again where files belong, inside the transaction that decides it."""
    query = (
        select(MediaFile.id, *_STATE)
        .outerjoin(Edition, Edition.id == MediaFile.edition_id)
        .join(FileFacts, FileFacts.media_file_id == MediaFile.id)
    )
    for file_id, *state in many.rows_in(query, MediaFile.id, members):
        _set_state(members[file_id], *state)


def _set_state(
    member: Member,
    edition_id: int | None,
    work_id: int | None,
    missing_since: Any,
    placed_at: Any,
    known_hash: bytes | None,
) -> None:
    member.edition_id, member.work_id = edition_id, work_id
    member.is_missing, member.is_placed = missing_since is not None, placed_at is not None
    member.known_hash = None if known_hash is None else bytes(known_hash)


def _load(column: Any, values: Collection[int], order: Order) -> dict[int, Member]:
    query = (
        select(*_COLUMNS, FileFacts.data, *_STATE)
        .join(FileFacts, FileFacts.media_file_id == MediaFile.id)
        .outerjoin(Edition, Edition.id == MediaFile.edition_id)
    )
    members: dict[int, Member] = {}
    for row in many.rows_in(query, column, values):
        file_id, path, root_id, folder_id, size, mtime_ns, data, *state = row
        member = Member(
            file_id,
            bytes(path),
            root_id,
            folder_id,
            size,
            mtime_ns,
            stored.decode(bytes(data)),
            *(None, None, False, False, None),
        )
        _set_state(member, *state)
        members[file_id] = member
    _place(members.values(), order)
    return members


def _place(members: Iterable[Member], order: Order) -> None:
    """Place the files of each folder. Those that people put into a work are placed by themselves,
    because what the others in their folder say is not about that work.
    """
    folders: dict[int, list[Member]] = defaultdict(list)
    for member in members:
        if not member.is_missing:
            folders[member.folder_id].append(member)
    query = select(Folder.id, Folder.root_id, Folder.path, Root.kind).join(
        Root, Root.id == Folder.root_id
    )
    placed: dict[int, homes.Placed] = {}
    for folder_id, root_id, path, kind in many.rows_in(query, Folder.id, folders):
        for work_id, together in _together(folders[folder_id]).items():
            ordered = sorted(together, key=lambda member: member.path)
            items = [Item(member.path, member.facts) for member in ordered]
            placements = place_folder(kind, root_id, bytes(path), items, order)
            _set_placements(ordered, placements)
            if work_id is None:
                placed[folder_id] = homes.Placed(root_id, bytes(path), kind, placements)
    for folder_id, folder in homes.with_owners(placed, order).items():
        if folder is not placed[folder_id]:
            _set_placements(_together(folders[folder_id])[None], folder.placements)


def _together(files: Iterable[Member]) -> dict[int | None, list[Member]]:
    """The files of a folder that scans place (None), and those that people put into one work each,
    by its id.
    """
    groups: dict[int | None, list[Member]] = defaultdict(list)
    for file in files:
        groups[file.work_id if file.is_placed else None].append(file)
    return groups


def _set_placements(members: Sequence[Member], placements: Mapping[bytes, Placement]) -> None:
    for member in members:
        placement = member.placement = placements.get(member.path)
        member.hash = hash_of(member.path, member.facts, placement) if placement else None


def next_folders(root_id: int, after: bytes | None, limit: int) -> list[tuple[int, bytes]]:
    """Folders of a root whose files must be placed again, in the order of the walk, after a path:
    so many that they have about `limit` files.
    """
    query = (
        select(Folder.id, Folder.path)
        .where(Folder.root_id == root_id, Folder.needs_regrouping)
        .order_by(Folder.path)
        .limit(limit)
    )
    if after is not None:
        query = query.where(Folder.path > after)
    rows = [(folder_id, bytes(path)) for folder_id, path in session().execute(query)]
    counts = _counts([folder_id for folder_id, _ in rows])
    taken: list[tuple[int, bytes]] = []
    total = 0
    for folder_id, path in rows:
        if taken and total + counts.get(folder_id, 0) > limit:
            break
        taken.append((folder_id, path))
        total += counts.get(folder_id, 0) + 1
    return taken


def _counts(folder_ids: Collection[int]) -> dict[int, int]:
    query = select(MediaFile.folder_id, func.count()).group_by(MediaFile.folder_id)
    return dict(many.rows_in(query, MediaFile.folder_id, folder_ids))
