"""What lies above the folders of extras, from the database: their files belong to the only work
there, so they are placed anew when it changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select, update

from models.file import FileFacts, MediaFile
from models.library import Folder
from readers import stored
from services import jobs
from services.db import many
from services.db.transactions import session
from services.scanning import extras
from services.scanning.batch import Scan
from services.scanning.grouping import place_folder
from services.scanning.placement import Item, Placement

_TOP = b"/"


class Placed(NamedTuple):
    """A folder, and where its files belong by what they say."""

    root_id: int
    path: bytes
    kind: str
    placements: Mapping[bytes, Placement]


def with_homes(folders: Mapping[int, Placed], order: tuple[str, ...]) -> dict[int, Placed]:
    """The folders, with those of extras placed by what lies above them."""
    homes = {
        folder_id: (folder.root_id, home)
        for folder_id, folder in folders.items()
        if folder.placements and (home := extras.home_of(folder.kind, folder.path))
    }
    if not homes:
        return dict(folders)
    above = {
        place: _placements(kind, *place, order)
        for place, kind in {homes[it]: folders[it].kind for it in homes}.items()
    }
    settled = {
        folder_id: folders[folder_id]._replace(
            placements=extras.belonging_to(
                folders[folder_id].kind,
                folders[folder_id].path,
                folders[folder_id].placements,
                above[place],
            )
        )
        for folder_id, place in homes.items()
    }
    return {**folders, **settled}


def _placements(kind: str, root_id: int, home: bytes, order: tuple[str, ...]) -> list[Placement]:
    """Where the files of a folder belong; of one without files those of its discs and seasons."""
    own = _of_folders(kind, root_id, [home], order)
    if own:
        return own
    query = select(Folder.path).where(
        Folder.root_id == root_id,
        Folder.path > home,
        Folder.path < home[:-1] + b"0",  # the character behind the slash
        Folder.missing_since.is_(None),
    )
    inside = [bytes(path) for (path,) in session().execute(query)]
    parts = [
        path
        for path in inside
        if path.count(b"/") == home.count(b"/") + 1 and extras.is_part_of(kind, path, home)
    ]
    return _of_folders(kind, root_id, parts, order)


def _of_folders(
    kind: str, root_id: int, wanted: Collection[bytes], order: tuple[str, ...]
) -> list[Placement]:
    query = (
        select(Folder.path, MediaFile.path, FileFacts.data)
        .join(MediaFile, MediaFile.folder_id == Folder.id)
        .join(FileFacts, FileFacts.media_file_id == MediaFile.id)
        .where(Folder.root_id == root_id, MediaFile.missing_since.is_(None))
        .order_by(MediaFile.path)
    )
    items: dict[bytes, list[Item]] = defaultdict(list)
    for folder, path, data in many.rows_in(query, Folder.path, wanted):
        items[bytes(folder)].append(Item(bytes(path), stored.decode(bytes(data))))
    return [
        place
        for folder, inside in items.items()
        for place in place_folder(kind, root_id, folder, inside, order).values()
    ]


def mark_below(scan: Scan) -> None:
    """Let the folders of extras be placed anew whose home has changed."""
    if scan.kind not in extras.KINDS:
        return
    changed = _changed(scan)
    query = select(Folder.id, Folder.path).where(
        Folder.root_id == scan.root_id, ~Folder.needs_regrouping, Folder.missing_since.is_(None)
    )
    rows = session().execute(query).all() if changed else ()
    below = [row[0] for row in rows if extras.home_of(scan.kind, bytes(row[1])) in changed]
    session().rollback()
    _mark(scan, below)


def _changed(scan: Scan) -> set[bytes]:
    """The folders whose files must be placed again, and those of which they may be a part."""
    query = select(Folder.path).where(Folder.root_id == scan.root_id, Folder.needs_regrouping)
    own = {bytes(path) for (path,) in session().execute(query)}
    own -= {path for path in own if extras.home_of(scan.kind, path)}
    return (own | {path[:-1].rpartition(b"/")[0] + _TOP for path in own}) - {b"", _TOP}


def _mark(scan: Scan, folder_ids: Sequence[int]) -> None:
    if not folder_ids:
        return
    with jobs.batch(scan.claim):
        for chunk in many.chunks(folder_ids):
            session().connection().execute(
                update(Folder).where(Folder.id.in_(chunk)).values(needs_regrouping=True)
            )
