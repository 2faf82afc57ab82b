"""Finds the works of known files, and of the files next to a new one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select

from models.file import MediaFile
from models.work import Edition, Work
from services import paths
from services.db.transactions import session
from services.scanning.batch import File, FolderWork
from services.scanning.book_files import names_of
from services.scanning.book_groups import is_of_one_book
from services.scanning.placement import TAGS, Placement
from services.text.names import name_key

Placed = tuple[FolderWork, File]


def works_of_files(placed: Sequence[Placed]) -> dict[int, int]:
    """By file id, the work to which a changed or moved file belongs."""
    editions = {
        file.row.edition_id: file.file_id for _, file in placed if file.row and file.row.edition_id
    }
    by_edition: dict[int, int] = {}
    ordered = sorted(editions)
    for start in range(0, len(ordered), 500):
        query = select(Edition.id, Edition.work_id).where(
            Edition.id.in_(ordered[start : start + 500])
        )
        by_edition.update((edition_id, work_id) for edition_id, work_id in session().execute(query))
    return {
        file.file_id: by_edition[file.row.edition_id]
        for _, file in placed
        if file.row and file.row.edition_id in by_edition
    }


class _Sibling(NamedTuple):
    """A work to which files of the folder belong already."""

    work_id: int
    title_key: str
    formats: frozenset[str]
    media: frozenset[str]


class Siblings:
    """For a new file in a folder with known files: finds the work that it probably belongs to."""

    def __init__(self, placed: Sequence[Placed]) -> None:
        folders = {
            folder.folder_id
            for folder, file in placed
            if file.row is None and folder.row is not None and folder.known
        }
        self._works = self._load(sorted(folders))

    def _load(self, folder_ids: list[int]) -> dict[int, list[_Sibling]]:
        rows: dict[int, dict[int, tuple[str, set[str], set[str]]]] = {}
        for start in range(0, len(folder_ids), 500):
            query = (
                select(MediaFile.folder_id, Work.id, Work.title, MediaFile.format, MediaFile.media)
                .join(Edition, Edition.id == MediaFile.edition_id)
                .join(Work, Work.id == Edition.work_id)
                .where(
                    MediaFile.folder_id.in_(folder_ids[start : start + 500]),
                    MediaFile.missing_since.is_(None),
                )
                .order_by(Work.id)
            )
            for folder_id, work_id, title, format_, media in session().execute(query):
                _, formats, kinds = rows.setdefault(folder_id, {}).setdefault(
                    work_id, (title, set(), set())
                )
                formats.add(format_)
                kinds.add(media)
        return {
            folder_id: [
                _Sibling(work_id, name_key(title), frozenset(formats), frozenset(media))
                for work_id, (title, formats, media) in works.items()
            ]
            for folder_id, works in rows.items()
        }

    def find(self, folder: FolderWork, file: File, placement: Placement) -> int | None:
        """The id of the work to which this file belongs, judging by the files next to it, or
        None.
        """
        works = self._works.get(folder.folder_id, [])
        title = name_key(placement.fields["title"].value) if "title" in placement.fields else ""
        if placement.kind == "music":
            return next((work.work_id for work in works if work.title_key == title), None)
        if (
            placement.kind not in ("book", "audiobook")
            or len(works) != 1
            or not folder.listing.path
            or file.facts is None
        ):
            return None
        (work,) = works
        is_named_by_tags = "title" in placement.fields and placement.fields["title"].source == TAGS
        says_other = title != work.title_key
        if file.facts.format == "pdf" or not is_named_by_tags:
            stem = paths.to_text(file.path.rpartition(b"/")[2].rpartition(b".")[0])
            above = paths.to_text(folder.listing.path.rstrip(b"/").rpartition(b"/")[2])
            says_other = not is_of_one_book(above, [title, *names_of(stem)], [work.title_key])
        is_one_more_form = file.facts.format not in work.formats
        is_next_part = file.facts.media == "audio" and "audio" in work.media
        return work.work_id if (is_one_more_form or is_next_part) and not says_other else None
