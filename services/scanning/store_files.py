"""Writes rows of media files and their streams."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import bindparam, delete, insert, select, update

from models.file import MediaFile, MediaFileNote, MediaStream
from models.work import Edition
from readers.facts import Facts, Stream
from readers.registry import READ_VERSION
from services import paths
from services.db import bulk, many
from services.db.ids import Ids
from services.db.transactions import session
from services.scanning import sidecars
from services.scanning.batch import File, FolderWork, Scan
from services.scanning.placement import Placement

_FILE = MediaFile.__table__
_FACTS = (
    "size",
    "mtime_ns",
    "device",
    "inode",
    "fingerprint",
    "media",
    "format",
    "codec",
    "resolution",
    "hdr",
    "duration_ms",
    "bit_rate",
    "sample_rate",
    "bit_depth",
    "channels",
    "page_count",
    "chapters",
    "problem",
    "read_version",
    "sidecar_hash",
)
_CHANGED = (
    update(_FILE)
    .where(_FILE.c.id == bindparam("file_id"))
    .values({name: bindparam(f"new_{name}") for name in _FACTS} | {"missing_since": None})
)
_LINKED = ("edition_id", "position", "is_extra", "extra")
_NEW = (
    "id",
    "uuid",
    "root_id",
    "folder_id",
    "path",
    "path_text",
    "added_at",
    "is_extra",
    "position",
    *_FACTS,
)
_DISK = ("device", "inode")
_NO_CHANGE = (*_DISK, "problem", "read_version")  # they may differ although the file is the same
_OF_ENTRY = ("size", "mtime_ns", *_DISK, "read_version", "sidecar_hash")
# What subtitles for the hard of hearing are marked with: no languages
_HEARING_MARKS = frozenset({"cc", "sdh"})
_NOTHING, _NO_STREAM = Facts("", ""), Stream("")


def write(scan: Scan, folders: Sequence[FolderWork], ids: Ids) -> None:
    """Insert or update the rows of all files of a batch, with their streams. Editions are set later
    (write_links).
    """
    new: list[tuple[Any, ...]] = []
    again: list[File] = []
    make = bulk.Values()
    added_at = make.moment(scan.now)
    for folder in folders:
        for file in folder.files:
            if file.row is None:
                file.file_id = ids.take("media_file")
                about = (
                    file.file_id,
                    make.uuid(),
                    scan.root_id,
                    folder.folder_id,
                    file.path,
                    paths.to_text(file.path),
                    added_at,
                    False,
                    0,
                )
                new.append((*about, *_facts_of(file)))
            else:
                file.file_id = file.row.id
                again.append(file)
    changed = _changed_rows(again)
    bulk.insert(MediaFile, _NEW, new)
    if changed:
        session().connection().execute(_CHANGED, changed)
    _write_streams([file for folder in folders for file in folder.files])
    _write_subtitles(folders)


def _changed_rows(files: Sequence[File]) -> list[dict[str, Any]]:
    """The new values of the rows of files that were read again."""
    query = select(_FILE.c.id, *(_FILE.c[name] for name in _FACTS))
    stored = {
        row[0]: dict(zip(_FACTS, row[1:], strict=True))
        for row in many.rows_in(query, _FILE.c.id, [file.file_id for file in files])
    }
    return [_changed_row(file, stored[file.file_id]) for file in files]


def _changed_row(file: File, stored: dict[str, Any]) -> dict[str, Any]:
    """The new values of a file's row. If it can't be read now, its metadata stays."""
    facts = dict(zip(_FACTS, _facts_of(file), strict=True))
    if file.facts is None:
        facts = {**stored, **{name: facts[name] for name in _OF_ENTRY}, "problem": file.problem}
    file.is_changed = any(facts[name] != stored[name] for name in _FACTS if name not in _NO_CHANGE)
    return {"file_id": file.file_id, **{f"new_{name}": facts[name] for name in _FACTS}}


def _facts_of(file: File) -> tuple[Any, ...]:
    """The values for the columns in _FACTS."""
    facts = file.facts or _NOTHING
    _, size, mtime_ns, device, inode = file.entry
    first = facts.streams[0] if facts.streams else _NO_STREAM
    sound = first if first.kind == "audio" else _NO_STREAM
    chapters = (
        orjson.dumps([tuple(chapter) for chapter in facts.chapters]) if facts.chapters else None
    )
    return (
        size,
        mtime_ns,
        device,
        inode,
        facts.fingerprint or None,
        facts.media,
        facts.format,
        first.codec,
        facts.resolution,
        first.hdr,
        facts.duration_ms,
        facts.bit_rate,
        sound.sample_rate,
        sound.bit_depth,
        sound.channels,
        facts.page_count,
        chapters,
        file.problem,
        READ_VERSION,
        sidecars.hash_of(file.sidecars),
    )


def _write_streams(files: Sequence[File]) -> None:
    """Write the streams of videos. An audio file has one stream, which is stored in the
    file's row.
    """
    again = [file.file_id for file in files if file.row is not None and file.facts is not None]
    connection = session().connection()
    for start in range(0, len(again), 500):
        chunk = again[start : start + 500]
        connection.execute(
            delete(MediaStream).where(
                MediaStream.media_file_id.in_(chunk), MediaStream.external_path.is_(None)
            )
        )
        connection.execute(delete(MediaFileNote).where(MediaFileNote.media_file_id.in_(chunk)))
    rows = [
        {"media_file_id": file.file_id, "position": position, **stream._asdict()}
        for file in files
        if file.facts is not None and file.facts.media == "video"
        for position, stream in enumerate(file.facts.streams)
    ]
    if rows:
        connection.execute(insert(MediaStream), rows)
    notes = [
        {"media_file_id": file.file_id, "note": note}
        for file in files
        if file.facts
        for note in dict.fromkeys(file.facts.notes)
    ]
    if notes:
        connection.execute(insert(MediaFileNote), notes)


def _write_subtitles(folders: Sequence[FolderWork]) -> None:
    """Attach subtitle files to the video with whose name they begin: film.de.forced.srt."""
    rows: list[dict[str, Any]] = []
    stale: list[int] = []
    for folder in folders:
        videos = {path.rpartition(b".")[0]: row.id for path, row in folder.known.items()}
        videos |= {file.path.rpartition(b".")[0]: file.file_id for file in folder.files}
        if folder.row is not None:
            stale.extend(videos.values())
        for name, *_ in folder.listing.subtitles:
            rows.extend(_subtitle_row(folder.listing.path + name, videos))
    connection = session().connection()
    for start in range(0, len(stale), 500):
        chunk = stale[start : start + 500]
        connection.execute(
            delete(MediaStream).where(
                MediaStream.media_file_id.in_(chunk), MediaStream.external_path.is_not(None)
            )
        )
    if rows:
        connection.execute(insert(MediaStream), rows)


def _subtitle_row(path: bytes, videos: dict[bytes, int]) -> list[dict[str, Any]]:
    stem, _, ending = path.rpartition(b".")
    fitting = [video for video in videos if stem == video or stem.startswith(video + b".")]
    if not fitting:
        return []
    video = max(fitting, key=len)
    words = [word.lower() for word in paths.to_text(stem[len(video) :]).split(".") if word]
    language = next(
        (
            word
            for word in words
            if word not in _HEARING_MARKS
            and ((2 <= len(word.partition("-")[0]) <= 3 and word.isalpha()) or "-" in word)
        ),
        "",
    )
    return [
        {
            "media_file_id": videos[video],
            "position": 1000,
            "kind": "subtitle",
            "codec": paths.to_text(ending).lower(),
            "language": language,
            "external_path": path,
            "is_forced": "forced" in words,
            "is_default": "default" in words,
        }
    ]


def write_links(folders: Sequence[FolderWork], placements: Mapping[bytes, Placement]) -> None:
    """Set the editions of placed files."""
    link(
        (file.file_id, file.edition_id, placement)
        for folder in folders
        for file in folder.files
        if (placement := placements.get(file.path)) is not None and file.edition_id is not None
    )


def link(files: Iterable[tuple[int, int | None, Placement]]) -> None:
    """Set each file's edition, its position there, and whether it is an extra."""
    rows = [
        (edition_id, placement.position, placement.is_extra, placement.extra, file_id)
        for file_id, edition_id, placement in files
    ]
    bulk.update(MediaFile, _LINKED, rows)


def unlink(file_ids: Iterable[int]) -> None:
    """Take files out of the editions that they belonged to."""
    nothing = {"edition_id": None, "position": 0, "is_extra": False, "extra": ""}
    for chunk in many.chunks(list(file_ids)):
        session().connection().execute(update(_FILE).where(_FILE.c.id.in_(chunk)).values(nothing))


def return_files(scan: Scan, folders: Sequence[FolderWork]) -> set[int]:
    """Mark unchanged files that were missing as present; returns the ids of their works."""
    ids = [row.id for folder in folders for row in folder.returned]
    editions = {row.edition_id for folder in folders for row in folder.returned if row.edition_id}
    connection = session().connection()
    for start in range(0, len(ids), 500):
        connection.execute(
            update(MediaFile)
            .where(MediaFile.id.in_(ids[start : start + 500]))
            .values(missing_since=None)
        )
    return works_of(editions)


def works_of(edition_ids: set[int]) -> set[int]:
    """The ids of the works of some editions."""
    return set(works_by_edition(edition_ids).values())


def works_by_edition(edition_ids: set[int]) -> dict[int, int]:
    """Work id by edition id."""
    work_ids: dict[int, int] = {}
    ordered = sorted(edition_ids)
    for start in range(0, len(ordered), 500):
        query = select(Edition.id, Edition.work_id)
        rows = session().execute(query.where(Edition.id.in_(ordered[start : start + 500])))
        work_ids |= {row.id: row.work_id for row in rows}
    return work_ids
