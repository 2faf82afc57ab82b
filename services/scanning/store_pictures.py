"""Records which covers exist in folders and inside files, without opening them.

A changed picture gets a new row. Its id is part of its URL, so browsers show it immediately and can
cache it for a year.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from typing import Any, NamedTuple

from sqlalchemy import delete, select

from models.file import Image, MediaFile
from models.work import Edition, Work
from services import derive, paths
from services.db import bulk, many
from services.db.transactions import session
from services.scanning.batch import FolderWork, Scan
from services.scanning.members import Member
from services.scanning.store_files import works_by_edition, works_of
from services.scanning.walk import FileStat

_NAMES = (
    "cover",
    "folder",
    "poster",
    "front",
    "album",
    "albumart",
    "albumartsmall",
    "movie",
    "show",
    "default",
)
_MARKS = (b"-poster", b"-cover", b"-front")


class _Picture(NamedTuple):
    """A possible cover of a work. Lower `rank` is better."""

    origin: str
    path: bytes | None
    file_id: int | None
    member: str
    stamp: str
    rank: int


def write(scan: Scan, folders: Sequence[FolderWork], touched: set[int]) -> set[int]:
    """Record the covers that a batch of folders has for its works; returns the ids of works whose
    cover may have changed.
    """
    wanted: dict[int, dict[str, _Picture]] = {}
    for folder in folders:
        for work_id, picture in _offers(scan, folder):
            best = wanted.setdefault(work_id, {}).get(picture.origin)
            if best is None or picture.rank < best.rank:
                wanted[work_id][picture.origin] = picture
    gone = _forget_vanished(scan, folders)
    works = sorted(wanted.keys() | gone)
    if works:
        _store(scan, wanted, works)
        _choose(works)
    return set(works)


def _offers(scan: Scan, folder: FolderWork) -> Iterable[tuple[int, _Picture]]:
    for file in folder.files:
        if file.work_id and file.facts is not None and file.facts.cover:
            yield file.work_id, _inside(file.file_id, file.entry, file.facts.cover)
    listing = folder.listing
    if not (listing.pictures or listing.above):
        return
    named = _works_by_name(folder) if listing.pictures else {}
    works = _works_here(scan, folder)
    for entry in listing.pictures:
        stem = _stem(entry[0])
        rank = _rank(stem)
        if rank is not None and len(works) == 1:
            yield next(iter(works)), _file(listing.path + entry[0], entry, rank)
        for work_id in named.get(_without_mark(stem), ()):
            yield work_id, _file(listing.path + entry[0], entry, 0)
    if len(works) == 1 and not any(
        _rank(_stem(entry[0])) is not None for entry in listing.pictures
    ):
        above = listing.path.rstrip(b"/").rpartition(b"/")[0]
        for entry in listing.above:
            rank = _rank(_stem(entry[0]))
            if rank is not None:
                yield (
                    next(iter(works)),
                    _file((above + b"/" if above else b"") + entry[0], entry, rank + 20),
                )


def _inside(file_id: int, entry: FileStat, cover: Sequence[str]) -> _Picture:
    return _Picture("embedded", None, file_id, ":".join(cover), _stamp(entry), 100)


def _rank(stem: bytes) -> int | None:
    name = paths.to_text(stem)
    if name in _NAMES:
        return _NAMES.index(name) + 2
    return 15 if stem.endswith(_MARKS) else None


def _file(path: bytes, entry: FileStat, rank: int) -> _Picture:
    return _Picture("file", path, None, "", _stamp(entry), rank)


def _stamp(entry: FileStat) -> str:
    return f"{entry[2]:x}-{entry[1]:x}"


def _works_here(scan: Scan, folder: FolderWork) -> set[int]:
    """The works of the folder's files; for a folder without media, those of all files below it."""
    works = {file.work_id for file in folder.files if file.work_id}
    works |= works_of({row.edition_id for row in folder.known.values() if row.edition_id})
    if works or folder.listing.media or folder.row is None or not folder.listing.path:
        return works
    prefix = folder.listing.path
    query = (
        select(Edition.work_id)
        .join(MediaFile, MediaFile.edition_id == Edition.id)
        .where(
            MediaFile.root_id == scan.root_id,
            MediaFile.path > prefix,
            MediaFile.path < prefix[:-1] + b"0",
        )
        .distinct()
        .limit(2)
    )
    return set(session().execute(query).scalars())


def _works_by_name(folder: FolderWork) -> dict[bytes, set[int]]:
    """Ids of works by the stem of their files' names in this folder, new files and known ones."""
    editions = {
        path: row.edition_id
        for path, row in folder.known.items()
        if row.edition_id and not row.is_missing
    }
    works = works_by_edition(set(editions.values()))
    by_path = {path: works[edition] for path, edition in editions.items() if edition in works}
    by_path |= {file.path: file.work_id for file in folder.files if file.work_id}
    named: dict[bytes, set[int]] = {}
    for path, work_id in by_path.items():
        named.setdefault(_stem(path.rpartition(b"/")[2]), set()).add(work_id)
    return named


def _stem(name: bytes) -> bytes:
    return name.rpartition(b".")[0].lower()


def _without_mark(stem: bytes) -> bytes:
    """The file's name in that of a picture: "Title" for both "Title.jpg" and "Title-poster.jpg"
    next to "Title.epub".
    """
    return next((stem.removesuffix(mark) for mark in _MARKS if stem.endswith(mark)), stem)


def _forget_vanished(scan: Scan, folders: Sequence[FolderWork]) -> set[int]:
    """Delete rows of pictures that are not in these folders any more; returns the ids of their
    works.
    """
    known = [
        folder for folder in folders if folder.row is not None and not folder.listing.is_unreadable
    ]
    work_ids: set[int] = set()
    for folder in known:
        prefix = folder.listing.path
        upper = prefix[:-1] + b"0" if prefix else None
        query = select(Image.id, Image.subject_id, Image.path).where(
            Image.origin == "file", Image.root_id == scan.root_id, Image.path >= prefix
        )
        if upper is not None:
            query = query.where(Image.path < upper)
        present = {prefix + entry[0] for entry in folder.listing.pictures}
        stale = [
            row
            for row in session().execute(query)
            if _is_gone(bytes(row[2] or b""), prefix, present)
        ]
        if stale:
            work_ids |= {row[1] for row in stale}
            session().connection().execute(
                delete(Image).where(Image.id.in_([row[0] for row in stale]))
            )
    return work_ids


def _is_gone(path: bytes, prefix: bytes, present: set[bytes]) -> bool:
    return b"/" not in path[len(prefix) :] and path not in present


def write_for(
    scan: Scan, folders: Sequence[FolderWork], works: Set[int], listed: Collection[bytes]
) -> None:
    """Record the best covers of these works anew, from all folders of their files. Of folders that
    aren't `listed` now, the known pictures stay.
    """
    wanted: dict[int, dict[str, _Picture]] = {work_id: {} for work_id in works}
    for folder in folders:
        for work_id, picture in _offers(scan, folder):
            if work_id in works:
                best = wanted[work_id].get(picture.origin)
                if best is None or picture.rank < best.rank:
                    wanted[work_id][picture.origin] = picture
    stale: list[int] = []
    for (work_id, origin), row in _known(sorted(works)).items():
        chosen = wanted[work_id].get(origin)
        if chosen is not None and _is_row(chosen, row):
            del wanted[work_id][origin]
        elif origin == "file" and _is_elsewhere(scan, row, listed):
            if chosen is None or chosen.rank >= row.position:
                wanted[work_id].pop(origin, None)
            else:
                stale.append(row.id)
        elif origin in ("file", "embedded"):
            stale.append(row.id)
    _delete(stale)
    _insert(scan, wanted)
    if works:
        _choose(sorted(works))


def _is_row(picture: _Picture, row: Any) -> bool:
    path = None if row.path is None else bytes(row.path)
    return (picture.path, picture.file_id, picture.member, picture.stamp) == (
        path,
        row.media_file_id,
        row.member,
        row.stamp,
    )


def _is_elsewhere(scan: Scan, row: Any, listed: Collection[bytes]) -> bool:
    """Whether a picture lies in a folder that isn't listed now."""
    above = paths.folder_of(bytes(row.path or b""))
    is_listed = any(path == above or paths.folder_of(path.rstrip(b"/")) == above for path in listed)
    return row.root_id != scan.root_id or not is_listed


def _store(scan: Scan, wanted: dict[int, dict[str, _Picture]], works: list[int]) -> None:
    known = _known(works)
    stale: list[int] = []
    new: dict[int, dict[str, _Picture]] = {}
    for work_id, pictures in wanted.items():
        for picture in pictures.values():
            row = known.get((work_id, picture.origin))
            if row is not None and not _is_better(picture, row):
                continue
            if row is not None:
                stale.append(row.id)
            new.setdefault(work_id, {})[picture.origin] = picture
    _delete(stale)
    _insert(scan, new)


def _known(works: Collection[int]) -> dict[tuple[int, str], Any]:
    query = select(
        Image.id,
        Image.subject_id,
        Image.origin,
        Image.root_id,
        Image.path,
        Image.media_file_id,
        Image.member,
        Image.position,
        Image.stamp,
    ).where(Image.subject_table == "work", Image.kind == "cover")
    rows = many.rows_in(query, Image.subject_id, works)
    return {(row.subject_id, row.origin): row for row in rows}


def _delete(image_ids: Collection[int]) -> None:
    for chunk in many.chunks(image_ids):
        session().connection().execute(delete(Image).where(Image.id.in_(chunk)))


def _insert(scan: Scan, pictures: Mapping[int, Mapping[str, _Picture]]) -> None:
    rows = [
        _row(scan.root_id, work_id, picture)
        for work_id, of_work in pictures.items()
        for picture in of_work.values()
    ]
    bulk.insert_mappings(Image, rows)


def _row(root_id: int, work_id: int, picture: _Picture) -> dict[str, Any]:
    return {
        "uuid": uuid.uuid4(),
        "subject_table": "work",
        "subject_id": work_id,
        "kind": "cover",
        "origin": picture.origin,
        "root_id": root_id,
        "source": "folder" if picture.origin == "file" else "tags",
        "path": picture.path,
        "media_file_id": picture.file_id,
        "member": picture.member,
        "stamp": picture.stamp,
        "position": picture.rank,
    }


def cover_inside(work_id: int, file: Member) -> Image | None:
    """The row, not stored yet, of the cover inside a file as that of a work."""
    if file.is_missing or not file.facts.cover:
        return None
    entry = (b"", file.size, file.mtime_ns, 0, 0)
    return Image(**_row(file.root_id, work_id, _inside(file.file_id, entry, file.facts.cover)))


def _is_better(picture: _Picture, row: Any) -> bool:
    """Whether a picture replaces the known one: the same picture has changed, or it has a better
    name.
    """
    if row.stamp == picture.stamp and (picture.origin != "file" or picture.rank >= row.position):
        return False
    return picture.origin == "file" or row.media_file_id in (picture.file_id, None)


def _choose(works: list[int]) -> None:
    best = derive.best_covers(works)
    bulk.update(Work, ("cover_id",), [(best[work_id], work_id) for work_id in works])
