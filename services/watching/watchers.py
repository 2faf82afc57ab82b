"""Keeps a watch on every root that wants one, and requests the scans."""

from __future__ import annotations

import time

import structlog
from sqlalchemy import exists, select, update

import workqueue
from models.job import Job
from models.library import Folder, Library, LibraryRoot, Root
from services import access, jobs
from services.db.transactions import session, writing
from services.scanning.left_out import OPTION
from services.watching.watch import Watch, WatchedRoot

log = structlog.get_logger("stacks.watching")
STEP = 1.0  # seconds between two looks at what the watches have noted
SYNC = 5.0  # seconds between two looks at which roots there are


def run() -> None:
    """Watch until this process is asked to end. New roots are watched, and others let go, within a
    few seconds.
    """
    watches: dict[int, Watch] = {}
    synced_at = -SYNC
    try:
        while not workqueue.stopping():
            if time.monotonic() - synced_at >= SYNC:
                synced_at = time.monotonic()
                sync(watches)
            for watch in watches.values():
                scan_if_due(watch)
            workqueue.wait_for_stop(STEP)
    finally:
        for watch in watches.values():
            watch.stop()


def sync(watches: dict[int, Watch]) -> None:
    """Start and stop watches as the rows say, and store the state of the others in the rows."""
    wanted, states = _wanted()
    for root_id, watch in list(watches.items()):
        if wanted.get(root_id) != watch.root:
            watches.pop(root_id).stop()
    for root_id, root in wanted.items():
        if root_id not in watches:
            log.info("watching", root=root_id, mode=root.mode)
            watches[root_id] = Watch(root, _scanned(root_id))
            watches[root_id].start()
    changed = {
        root_id: watch.state
        for root_id, watch in watches.items()
        if watch.is_watching and watch.state != states[root_id]
    }
    if changed:
        with writing():
            for root_id, state in changed.items():
                row = update(Root).where(Root.id == root_id).values(watch_state=state)
                session().connection().execute(row)


def scan_if_due(watch: Watch) -> bool:
    """Request a scan if something has changed and it is quiet now; returns whether it did."""
    root_id = watch.root.id
    if not watch.is_due(is_scanning=lambda: _has_scan(root_id, "running")):
        return False
    watch.forget_changes()
    jobs.request(
        "scan",
        subject_table="root",
        subject_id=root_id,
        by=access.SYSTEM,
        options={"watch": True},
    )
    return True


def _wanted() -> tuple[dict[int, WatchedRoot], dict[int, str]]:
    """The roots to be watched, and the states in their rows."""
    feeds = exists().where(
        LibraryRoot.root_id == Root.id,
        LibraryRoot.library_id == Library.id,
        Library.deleted_at.is_(None),
    )
    query = select(Root).where(Root.deleted_at.is_(None), Root.watch != "off", feeds)
    rows = list(session().execute(query).scalars())
    wanted = {
        root.id: WatchedRoot(
            root.id,
            bytes(root.path),
            root.kind,
            root.watch,
            root.poll_minutes,
            tuple((root.options or {}).get(OPTION, ())),
        )
        for root in rows
    }
    states = {root.id: root.watch_state for root in rows}
    session().rollback()
    return wanted, states


def _scanned(root_id: int) -> dict[bytes, bytes | None] | None:
    """The hashes of a root's folders as they were scanned, so that what has changed while nobody
    watched is noticed; None while a scan will read everything anyway.
    """
    if _has_scan(root_id, "queued", "running", "asking"):
        return None
    query = select(Folder.path, Folder.listing_hash)
    rows = session().execute(query.where(Folder.root_id == root_id, Folder.missing_since.is_(None)))
    scanned = {bytes(path): digest and bytes(digest) for path, digest in rows}
    session().rollback()
    return scanned


def _has_scan(root_id: int, *states: str) -> bool:
    scans = exists().where(
        Job.kind == "scan",
        Job.subject_table == "root",
        Job.subject_id == root_id,
        Job.state.in_(states),
    )
    has_scan: bool = session().execute(select(scans)).scalar_one()
    session().rollback()
    return has_scan
