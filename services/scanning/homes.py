"""What lies around folders of extras, from the database: whose extras they are depends on it, so
they are placed again when it changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Integer, literal_column, select, update

from models.file import FileFacts, MediaFile
from models.library import Folder
from models.work import Edition
from readers import stored
from services import jobs
from services.db import many
from services.db.transactions import session
from services.scanning import claims, extras
from services.scanning.batch import Scan
from services.scanning.extras import Works
from services.scanning.grouping import place_folder
from services.scanning.placement import Item, Placement


class Placed(NamedTuple):
    """A folder, and where its files belong by what they say."""

    root_id: int
    path: bytes
    kind: str
    placements: Mapping[bytes, Placement]


def with_owners(folders: Mapping[int, Placed], order: tuple[str, ...]) -> dict[int, Placed]:
    """The folders, with their extras placed by what lies around these."""
    waiting = {
        folder_id: folder
        for folder_id, folder in folders.items()
        if any(place.claim is not None for place in folder.placements.values())
    }
    around: dict[tuple[int, str], _Around] = {}
    for folder in waiting.values():
        near = around.setdefault((folder.root_id, folder.kind), _Around(folder, order))
        near.expect(folder.placements.values())
    settled = {
        folder_id: folder._replace(
            placements=extras.settled(
                folder.kind,
                folder.placements,
                around[folder.root_id, folder.kind],
                is_last=True,
            )
        )
        for folder_id, folder in waiting.items()
    }
    return {**folders, **settled}


class _Around:
    """The folders of a root, each read once, when it is asked about."""

    def __init__(self, of: Placed, order: tuple[str, ...]) -> None:
        self._root_id, self._kind, self._order = of.root_id, of.kind, order
        self._works: dict[bytes, Works] = {}
        self._below: dict[bytes, list[bytes]] = {}
        self._expected: set[bytes] = set()

    def expect(self, placements: Iterable[Placement]) -> None:
        """Remember the homes of some files, which are then read at once."""
        self._expected.update(
            home for place in placements if place.claim for home in place.claim.homes
        )

    def works(self, folder: bytes) -> Works:
        """What the files of a folder are."""
        if folder not in self._works:
            self._read({folder} | (self._expected - self._works.keys()))
        return self._works[folder]

    def below(self, folder: bytes) -> Sequence[bytes]:
        """The paths of all folders in a folder."""
        if folder not in self._below:
            query = select(Folder.path).where(
                Folder.root_id == self._root_id,
                Folder.path > folder,
                Folder.missing_since.is_(None),
            )
            if folder:
                query = query.where(Folder.path < folder[:-1] + b"0")  # what follows the slash
            rows = session().execute(query.order_by(Folder.path))
            self._below[folder] = [bytes(path) for (path,) in rows]
        return self._below[folder]

    def _read(self, folders: Collection[bytes]) -> None:
        query = (
            select(Folder.path, MediaFile.path, FileFacts.data)
            .join(MediaFile, MediaFile.folder_id == Folder.id)
            .join(FileFacts, FileFacts.media_file_id == MediaFile.id)
            .where(
                Folder.root_id == self._root_id,
                MediaFile.missing_since.is_(None),
            )
            .order_by(MediaFile.path)
        )
        items: dict[bytes, list[Item]] = defaultdict(list)
        for folder, path, data in many.rows_in(query, Folder.path, folders):
            items[bytes(folder)].append(Item(bytes(path), stored.decode(bytes(data))))
        for folder in folders:
            inside = items.get(folder, [])
            placed = place_folder(self._kind, self._root_id, folder, inside, self._order)
            self._works[folder] = Works.of(placed)


def mark_dependent(scan: Scan) -> None:
    """Let folders be placed again whose extras may have another owner, because folders that must be
    placed again have changed.
    """
    if scan.kind not in extras.KINDS:
        return
    query = select(Folder.id, Folder.path).where(
        Folder.root_id == scan.root_id, Folder.needs_regrouping
    )
    changed = {folder_id: bytes(path) for folder_id, path in session().execute(query)}
    dependent = _dependent(scan, changed) - changed.keys() if changed else set()
    session().rollback()
    _mark(scan, sorted(dependent))


def _dependent(scan: Scan, changed: Mapping[int, bytes]) -> set[int]:
    """Folders of extras beside what changed, those with extras of works there, those with files
    that belong nowhere, and those with loose files that may be extras.
    """
    near = {folder for path in changed.values() for folder in extras.with_all_above(path)}
    shows = {extras.above(path) for path in changed.values() if extras.is_season(path)} - {b""}
    query = select(Folder.id, Folder.path).where(
        Folder.root_id == scan.root_id, ~Folder.needs_regrouping, Folder.missing_since.is_(None)
    )
    dependent, beside = set[int](), set[int]()
    for folder_id, row in session().execute(query):
        path = bytes(row)
        if not near.isdisjoint(extras.homes_of(scan.kind, path)):
            dependent.add(folder_id)
        elif path in near or (path and extras.above(path) in shows):
            beside.add(folder_id)
    files = select(MediaFile.folder_id, MediaFile.path).where(MediaFile.missing_since.is_(None))
    dependent |= {
        folder_id
        for folder_id, path in many.rows_in(files, MediaFile.folder_id, beside)
        if claims.may_be_extra(scan.kind, bytes(path))
    }
    return dependent | _of_extras(scan, changed)


def _of_extras(scan: Scan, changed: Collection[int]) -> set[int]:
    """Folders of files that belong nowhere, and of extras of the works that have files in some
    folders.
    """
    own = select(Edition.work_id).join(MediaFile, MediaFile.edition_id == Edition.id).distinct()
    works = {row[0] for row in many.rows_in(own, MediaFile.folder_id, changed)}
    root_id = literal_column("+media_file.root_id", Integer)  # +: by the edition, which few lack
    there = (root_id == scan.root_id, MediaFile.missing_since.is_(None))
    nowhere = select(MediaFile.folder_id).where(*there, MediaFile.edition_id.is_(None)).distinct()
    theirs = (
        select(MediaFile.folder_id)
        .join(Edition, Edition.id == MediaFile.edition_id)
        .where(*there, MediaFile.is_extra)
        .distinct()
    )
    ids = {row[0] for row in session().execute(nowhere)}
    return ids | {row[0] for row in many.rows_in(theirs, Edition.work_id, works)}


def _mark(scan: Scan, folder_ids: Sequence[int]) -> None:
    if not folder_ids:
        return
    with jobs.batch(scan.claim):
        for chunk in many.chunks(folder_ids):
            session().connection().execute(
                update(Folder).where(Folder.id.in_(chunk)).values(needs_regrouping=True)
            )
