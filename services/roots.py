"""Roots: folders on this server that libraries scan. Only administrators add, move and remove them
(audited, not recorded).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import func, select, update

from errors import Invalid, NotFound, Problem
from models import base
from models.account import User
from models.file import MediaFile
from models.job import Job, Schedule
from models.library import Folder, Library, LibraryRoot, Root
from services import access, audit, folders, paths, root_works, scans, schedules
from services.db.transactions import session, writing
from services.folders import FolderRules, Listing
from services.scanning import left_out
from services.text import clean
from services.text.names import name_key

LONGEST_NAME = 128
# the kind of the one root that is Stacks' own: what programs sent (services/uploads.py); it feeds
# no library
UPLOADS = "upload"
CUSTOM = "custom"  # by a cron line
SCHEDULES = {"never": 0, "hourly": 60, "daily": 24 * 60, "weekly": 7 * 24 * 60}  # minutes


class RootLine(NamedTuple):
    """A root on its library's page: with its schedule (so many minutes, or a cron line) and its
    latest scan.
    """

    root: Root
    every_minutes: int | None
    cron: str
    next_at: object
    last_scan: Job | None


def list_roots(library: Library, *, by: User) -> list[RootLine]:
    """The folders that feed a library, by name. Raises NotFound."""
    access.require(by, "library:read", library)
    query = (
        select(Root, Schedule.every_minutes, Schedule.cron, Schedule.next_at)
        .join(LibraryRoot, LibraryRoot.root_id == Root.id)
        .outerjoin(
            Schedule,
            (Schedule.kind == "scan")
            & (Schedule.subject_table == "root")
            & (Schedule.subject_id == Root.id),
        )
        .where(LibraryRoot.library_id == library.id, Root.deleted_at.is_(None))
        .order_by(Root.path_text, Root.id)
    )
    rows = session().execute(query).all()
    scans = _last_scans([row[0].id for row in rows])
    return [
        RootLine(root, minutes, line or "", next_at, scans.get(root.id))
        for root, minutes, line, next_at in rows
    ]


def _last_scans(root_ids: Sequence[int]) -> dict[int, Job]:
    newest = (
        select(func.max(Job.id))
        .where(Job.kind == "scan", Job.subject_table == "root", Job.subject_id.in_(root_ids))
        .group_by(Job.subject_id)
    )
    jobs = session().execute(select(Job).where(Job.id.in_(newest))).scalars() if root_ids else ()
    return {job.subject_id: job for job in jobs}


def list_all(*, by: User) -> list[Root]:
    """All roots of the instance, by path. Raises Forbidden unless the caller is an
    administrator.
    """
    access.require(by, "roots:read")
    query = select(Root).where(Root.deleted_at.is_(None), Root.kind != UPLOADS)
    return list(session().execute(query.order_by(Root.path_text, Root.id)).scalars())


def list_scheduled(*, by: User) -> list[tuple[Root, Schedule]]:
    """All roots with a schedule, the next one first. Raises Forbidden unless the caller is an
    administrator.
    """
    access.require(by, "schedules:read")
    query = (
        select(Root, Schedule)
        .join(
            Schedule,
            (Schedule.kind == "scan")
            & (Schedule.subject_table == "root")
            & (Schedule.subject_id == Root.id),
        )
        .where(Root.deleted_at.is_(None), Schedule.is_enabled)
        .order_by(Schedule.next_at, Schedule.id)
    )
    return [(root, schedule) for root, schedule in session().execute(query)]


def find_root(text: str, *, by: User) -> Root:
    """A root by its path, name or number, for the command line. Raises Forbidden, NotFound."""
    real = folders.real_path(os.fsencode(text)) or b""
    for root in list_all(by=by):
        if root.path == real or str(root.id) == text or name_key(root.name) == name_key(text):
            return root
    raise NotFound("root")


def get_root(root_id: int, *, by: User) -> Root:
    """A root that feeds a library which the caller may see. Administrators also get removed ones.
    Raises NotFound.
    """
    root = session().get(Root, root_id)
    if root is not None and root.kind == UPLOADS:
        raise NotFound("root")
    if root is None or not (by.is_admin and by.is_active):
        if (
            root is None
            or root.deleted_at is not None
            or not _feeds(root_id) & access.visible_libraries(by)
        ):
            raise NotFound("root")
    return root


def get_root_of(library: Library, root_id: int, *, by: User) -> Root:
    """One of the folders that feed a library. Raises NotFound."""
    access.require(by, "library:read", library)
    root = get_root(root_id, by=by)
    if root.deleted_at is not None or library.id not in _feeds(root.id):
        raise NotFound("root")
    return root


def get_removed_root(library: Library, root_id: int, *, by: User) -> Root:
    """A root of the library's kind that doesn't feed it, so that it can be added again. Raises
    Forbidden and NotFound.
    """
    access.require(by, "roots:create")
    root = get_root(root_id, by=by)
    if root.kind != library.kind or library.id in _feeds(root.id):
        raise NotFound("root")
    return root


def browse_folders(path: bytes | None, *, by: User, rules: FolderRules) -> Listing:
    """One page of the folder picker; administrators only. Raises Forbidden and Invalid({"path":
    …}).
    """
    access.require(by, "roots:create")
    listing = folders.browse(path, rules)
    if listing.path is not None and listing.problem is None:
        return listing._replace(problem=_clash(listing.path, but=_at(listing.path)))
    return listing


def add_root(
    library: Library,
    path: bytes | str,
    name: str = "",
    *,
    by: User,
    rules: FolderRules,
    exclude: str = "",
    configure: Callable[[Root], None] | None = None,
) -> Root:
    """Let a folder feed a library. If it feeds another library of the same kind, it is shared; if
    it was removed before, it is restored. A new one is watched, and scanned every day.

    `exclude` is what set_exclude takes; a restored folder keeps its own. `configure` may set
    further columns of the row in the same transaction. Raises Forbidden and Invalid({"path" |
    "name" | "exclude": …}).
    """
    access.require(by, "roots:create")
    access.require(by, "library:read", library)
    real = folders.check(os.fsencode(path), rules)
    text = paths.to_text(real)
    name = " ".join(name.split()) or text.rsplit("/", 1)[-1]
    if len(name) > LONGEST_NAME or not name_key(name):
        raise Invalid({"name": Problem("too_long", maximum=LONGEST_NAME)})
    if clean.has_controls(name):
        raise Invalid({"name": Problem("not_printable")})
    patterns = left_out.parse_patterns(exclude, text)
    with writing(library):
        access.require(by, "library:read", library)
        root = _at(real)
        if problem := _problem_with(library, real, root):
            raise Invalid({"path": problem})
        if root is None:
            root = _revived(real, library.kind) or Root(
                path=real, path_text=text, kind=library.kind, name=name
            )
            root.name, root.watch = name, "auto"
            session().add(root)
            session().flush()
            schedules.store("scan", "root", root.id, SCHEDULES["daily"])
        if patterns:
            root.options = {**(root.options or {}), left_out.OPTION: patterns}
        if configure is not None:
            configure(root)
        session().add(LibraryRoot(library_id=library.id, root_id=root.id))
        session().flush()
        root_works.add_works(library, root, by)
        audit.record("root_added", by=by, subject=root)
    return root


def add_and_scan(
    library: Library,
    path: bytes | str,
    name: str = "",
    *,
    by: User,
    rules: FolderRules,
    exclude: str = "",
) -> Job:
    """Add a root and request its first scan. Raises what add_root raises."""
    root = add_root(library, path, name, by=by, rules=rules, exclude=exclude)
    return scans.request_scan(root, by=by)


def _problem_with(library: Library, real: bytes, there: Root | None) -> Problem | None:
    if there is not None:
        if library.id in _feeds(there.id):
            return Problem("same_root", path=there.path_text)
        if there.kind != library.kind:
            return Problem("other_kind", path=there.path_text)
    return _clash(real, but=there)


def _clash(real: bytes, *, but: Root | None) -> Problem | None:
    """A problem when another root is above or below this path."""
    for root_id, path, text in session().execute(
        select(Root.id, Root.path, Root.path_text).where(Root.deleted_at.is_(None))
    ):
        if but is not None and root_id == but.id:
            continue
        if folders.is_within(real, path):
            return Problem("same_root" if real == path else "inside_root", path=text)
        if folders.is_within(path, real):
            return Problem("around_root", path=text)
    return None


def _at(real: bytes) -> Root | None:
    return (
        session().execute(select(Root).where(Root.path == real, Root.deleted_at.is_(None))).scalar()
    )


def _revived(real: bytes, kind: str) -> Root | None:
    """The latest removed root with this path. Files that its removal marked as missing are present
    again until a scan finds otherwise.
    """
    query = (
        select(Root)
        .where(Root.path == real, Root.kind == kind, Root.deleted_at.is_not(None))
        .order_by(Root.deleted_at.desc())
        .limit(1)
    )
    root = session().execute(query).scalar()
    if root is None:
        return None
    root_works.mark_files(root, MediaFile.missing_since == root.deleted_at, None)
    root.deleted_at, root.updated_at = None, base.utc_now()
    return root


def remove_root(root: Root, library: Library, *, by: User) -> None:
    """Stop a folder from feeding a library. If that was its last library, its files are marked as
    missing and its schedule ends; works stay. Adding the same folder again restores everything.
    Raises Forbidden, NotFound.
    """
    access.require(by, "roots:delete")
    with writing(root):
        link = session().get(LibraryRoot, (library.id, root.id))
        if link is None or root.deleted_at is not None:
            raise NotFound("root")
        session().delete(link)
        session().flush()
        if not _feeds(root.id):
            retire(root)
        audit.record("root_removed", by=by, subject=root)


def retire(root: Root) -> None:
    """End the schedule and mark the files of a root that feeds no library any more. Inside a write
    transaction.
    """
    root.deleted_at = base.utc_now()
    root_works.mark_files(root, MediaFile.missing_since.is_(None), root.deleted_at)
    for schedule in (
        session()
        .execute(
            select(Schedule).where(Schedule.subject_table == "root", Schedule.subject_id == root.id)
        )
        .scalars()
    ):
        session().delete(schedule)


def move_root(root: Root, new_path: bytes | str, *, by: User, rules: FolderRules) -> Root:
    """Change the path of a root whose files have moved, for example to another disk. All rows stay,
    and the next scan reads all folders. Raises Forbidden and Invalid({"path": …}).
    """
    access.require(by, "roots:update")
    real = folders.check(os.fsencode(new_path), rules)
    with writing(root):
        if root.deleted_at is not None:
            raise NotFound("root")
        relocate(root, real, by=by)
    return root


def relocate(root: Root, real: bytes, *, by: User) -> None:
    """Update the rows for a new path, inside an administrator's write transaction. Raises
    Invalid({"path": …}).
    """
    if problem := _clash(real, but=root):
        raise Invalid({"path": problem})
    root.path, root.path_text, root.updated_at = real, paths.to_text(real), base.utc_now()
    session().execute(
        update(Folder).where(Folder.root_id == root.id).values(listing_hash=None, device=None)
    )
    audit.record("root_moved", by=by, subject=root)


def set_schedule(root: Root, interval: str, *, by: User) -> None:
    """Scan a root automatically: "hourly", "daily", "weekly" or "never"; CUSTOM leaves its cron
    line as it is. Raises Forbidden, Invalid({"every": …}).
    """
    access.require(by, "schedules:update")
    if interval == CUSTOM:
        return
    if interval not in SCHEDULES:
        raise Invalid({"every": Problem("not_one_of", allowed=tuple(SCHEDULES))})
    schedules.set_schedule("scan", "root", root.id, SCHEDULES[interval], by=by)


def get_exclude(root: Root, *, by: User) -> str:
    """The patterns of what scans of a root leave out, one per line. Raises Forbidden."""
    access.require(by, "roots:update")
    return "\n".join((root.options or {}).get(left_out.OPTION, ()))


def set_exclude(root: Root, text: str, *, by: User) -> None:
    """Change what scans of a root leave out: patterns like those of a .gitignore file, one per
    line. The next scan follows them: what is newly left out is missing until it is let in again.
    Raises Forbidden, NotFound and Invalid({"exclude": …}).
    """
    access.require(by, "roots:update")
    patterns = left_out.parse_patterns(text, root.path_text)
    with writing(root):
        if root.deleted_at is not None:
            raise NotFound("root")
        root.options = {**(root.options or {}), left_out.OPTION: patterns}
        root.updated_at = base.utc_now()
        audit.record("root_changed", by=by, subject=root)


def _feeds(root_id: int) -> frozenset[int]:
    """Ids of the libraries that a root feeds."""
    return frozenset(
        session()
        .execute(select(LibraryRoot.library_id).where(LibraryRoot.root_id == root_id))
        .scalars()
    )
