"""The files of an item as its page shows them: with their streams and chapters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from readers import stored
from services.db.plain_sql import run
from services.lists.parts import moment

_MAX_TITLED = 50  # files of an edition and format whose titles are looked for


class File(NamedTuple):
    """A media file with the name of its root."""

    id: int
    edition_id: int
    root_name: str
    path_text: str
    size: int
    format: str
    codec: str
    resolution: str
    hdr: str
    duration_ms: int
    bit_rate: int
    sample_rate: int
    bit_depth: int
    channels: int
    page_count: int
    has_chapters: bool
    is_extra: bool
    extra: str
    problem: str
    is_left_out: bool
    is_placed: bool
    placed_by: int | None
    missing_since: datetime | None


class Stream(NamedTuple):
    """A stream that is worth showing: video, or anything with a language."""

    media_file_id: int
    kind: str
    codec: str
    language: str
    title: str
    channels: int
    width: int
    height: int
    hdr: str
    is_forced: bool
    is_external: bool


class ChapterLine(NamedTuple):
    """A chapter mark inside a file."""

    start_ms: int
    title: str


class FileLine(NamedTuple):
    """A file as it is listed. `title` is the one inside of it, where that tells it from others of
    its format in the edition.
    """

    file: File
    streams: list[Stream]
    chapters: list[ChapterLine]
    title: str = ""


def missing_since(lines: list[FileLine]) -> datetime | None:
    """When the last of these files went missing; None while one is present."""
    gone = [line.file.missing_since for line in lines]
    return max((moment for moment in gone if moment), default=None) if gone and all(gone) else None


def file_lines(files: Iterable[Any], streams: Iterable[Any]) -> dict[int, list[FileLine]]:
    """The files by edition id."""
    of_file: dict[int, list[Stream]] = defaultdict(list)
    for row in streams:
        of_file[row[0]].append(Stream(*row))
    media_files = [
        File._make((*row[:-1], moment(row[-1]) if row[-1] is not None else None)) for row in files
    ]
    chapters = _chapters([file.id for file in media_files if file.has_chapters])
    titles = _titles(media_files)
    lines: dict[int, list[FileLine]] = defaultdict(list)
    for file in media_files:
        own = (of_file.get(file.id, []), chapters.get(file.id, []), titles.get(file.id, ""))
        lines[file.edition_id].append(FileLine(file, *own))
    return lines


def _titles(files: Iterable[File]) -> dict[int, str]:
    """The titles inside of documents by file id, of those of one edition and format that have
    several.
    """
    alike: dict[tuple[int, str], list[int]] = defaultdict(list)
    for file in files:
        if not file.duration_ms and not file.is_extra:
            alike[file.edition_id, file.format].append(file.id)
    groups = [ids for ids in alike.values() if 1 < len(ids) <= _MAX_TITLED]
    if not groups:
        return {}
    listed = ", ".join(str(id_) for ids in groups for id_ in ids)
    rows = run(f"SELECT media_file_id, data FROM file_facts WHERE media_file_id IN ({listed})")
    titles = {file_id: stored.decode(bytes(data)).title for file_id, data in rows}
    several = [ids for ids in groups if len({titles.get(id_, "") for id_ in ids}) > 1]
    return {id_: titles.get(id_, "") for ids in several for id_ in ids}


def _chapters(file_ids: list[int]) -> dict[int, list[ChapterLine]]:
    """The chapters by file id. They are stored as bytes, which can't be read as JSON."""
    if not file_ids:
        return {}
    listed = ", ".join(map(str, file_ids))
    rows = run(f"SELECT id, chapters FROM media_file WHERE id IN ({listed})")
    return {
        file_id: [ChapterLine(int(start), str(title)) for start, title in orjson.loads(chapters)]
        for file_id, chapters in rows
    }
