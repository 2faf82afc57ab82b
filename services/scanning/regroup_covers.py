"""The covers that regrouped works have from their files and folders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import delete, select

from models.file import Image, MediaFile
from models.library import Folder
from services.db import many
from services.db.transactions import session
from services.scanning import store_pictures
from services.scanning.batch import File, FolderWork, Scan
from services.scanning.grouping import is_media
from services.scanning.known import KnownFile, KnownFolder
from services.scanning.members import Member
from services.scanning.regrouping import Regrouping
from services.scanning.walk import Listing, list_folder

Listings = Mapping[int, Listing]  # by folder id


def list_folders(scan: Scan, folders: Mapping[int, bytes]) -> Listings:
    """The pictures in some folders and, for those of discs and seasons, in the folder above. Looks
    at the disk, so it runs before the transaction.
    """
    listings: dict[int, Listing] = {}
    above: dict[bytes, Listing] = {}
    for folder_id, path in folders.items():
        listing = list_folder(scan.root_path, path, lambda name: is_media(name, scan.kind))
        if listing.is_unreadable:
            continue
        if path:
            parent = path.rstrip(b"/").rpartition(b"/")[0]
            parent = parent + b"/" if parent else b""
            if parent not in above:
                above[parent] = list_folder(
                    scan.root_path, parent, lambda name: is_media(name, scan.kind)
                )
            listing.above = [] if above[parent].media else above[parent].pictures
        listings[folder_id] = listing
    return listings


def write(regrouping: Regrouping, listings: Listings) -> None:
    """Find the covers of these works again: those of files that left, and of folders that hold
    others now, are forgotten.
    """
    works = {file.work_id for file in regrouping.present if file.work_id is not None}
    _forget_foreign(works, regrouping.present)
    folders = _folders(regrouping, listings)
    session().flush()
    store_pictures.write_for(regrouping.scan, folders, works, _is_listed(folders))


def _is_listed(folders: Collection[FolderWork]) -> Collection[bytes]:
    return {folder.listing.path for folder in folders}


def _forget_foreign(works: Collection[int], files: Collection[Member]) -> None:
    """Delete the pictures that these works have from files of other works."""
    owners = {file.file_id: file.work_id for file in files}
    query = select(Image.id, Image.subject_id, Image.media_file_id).where(
        Image.subject_table == "work", Image.kind == "cover", Image.origin == "embedded"
    )
    stale = [
        image_id
        for image_id, work_id, file_id in many.rows_in(query, Image.subject_id, works)
        if owners.get(file_id) != work_id
    ]
    for chunk in many.chunks(stale):
        session().connection().execute(delete(Image).where(Image.id.in_(chunk)))


def _folders(regrouping: Regrouping, listings: Listings) -> list[FolderWork]:
    """The folders of these works' files, each with the works of all files in it."""
    by_folder: dict[int, list[Member]] = defaultdict(list)
    for file in regrouping.present:
        by_folder[file.folder_id].append(file)
    query = select(Folder.id, Folder.path)
    paths = {row[0]: bytes(row[1]) for row in many.rows_in(query, Folder.id, by_folder)}
    with_pictures = [
        folder_id
        for folder_id in by_folder
        if folder_id in listings and listings[folder_id].pictures
    ]
    others = _others_in(with_pictures, {file.file_id for file in regrouping.present})
    folders: list[FolderWork] = []
    for folder_id, files in sorted(by_folder.items(), key=lambda item: paths[item[0]]):
        row = KnownFolder(folder_id, paths[folder_id], None, None, False)
        listing = listings.get(folder_id) or Listing(row.path)
        folder = FolderWork(listing, row, known=others.get(folder_id, {}), folder_id=folder_id)
        folder.files = [_file(file) for file in files]
        folders.append(folder)
    return folders


def _others_in(
    folder_ids: Collection[int], regrouped: Collection[int]
) -> dict[int, dict[bytes, KnownFile]]:
    """By folder, its files that aren't regrouped, by path."""
    query = select(MediaFile.folder_id, MediaFile.id, MediaFile.path, MediaFile.edition_id).where(
        MediaFile.missing_since.is_(None)
    )
    others: dict[int, dict[bytes, KnownFile]] = defaultdict(dict)
    for folder_id, file_id, path, edition_id in many.rows_in(
        query, MediaFile.folder_id, folder_ids
    ):
        if file_id not in regrouped:
            known = KnownFile(file_id, bytes(path), 0, 0, edition_id, "", False)
            others[folder_id][known.path] = known
    return others


def _file(member: Member) -> File:
    entry = (member.path.rpartition(b"/")[2], member.size, member.mtime_ns, 0, 0)
    return File(
        member.path,
        entry,
        facts=member.facts,
        file_id=member.file_id,
        work_id=member.work_id or 0,
        edition_id=member.edition_id,
    )
