"""Runs a scan from claim to finish. It may be killed and restarted at any point."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

import structlog

from readers.pool import ReaderPool, Request
from readers.registry import READ_VERSION
from readers.sidecars import Sidecar
from services import jobs, paths, runtime
from services.db.transactions import session
from services.scanning import (
    known,
    left_out,
    make_covers,
    problems,
    reach,
    regroup,
    settle,
    sidecars,
    store,
)
from services.scanning.batch import PASSING, File, FolderWork, Scan
from services.scanning.begin import begin
from services.scanning.grouping import is_media
from services.scanning.prepare import ACTION, MOST_JOINED, Task
from services.scanning.walk import FileStat, Listing, walk

log = structlog.get_logger("stacks.scan")
BATCH_FILES = 1200
BATCH_SECONDS = (
    1.0  # seconds; also how often progress is written, the lease extended and the stop flag checked
)
AHEAD_FOLDERS = (
    2000  # folders that may wait for their files, so that memory does not grow with the tree
)


def run_scan(job_id: int) -> None:
    """Work on a scan job until it is done, failed, cancelled, asks a question, or another worker
    has claimed it.
    """
    held = jobs.claim(job_id)
    if held is None:
        return
    scan: Scan | None = None
    with jobs.run_attempt(held, lambda: _counts(scan)):
        scan = begin(held)
        if scan is None:
            return
        _Runner(scan).run()
    if scan is not None and not jobs.get_job(job_id).is_active:
        make_covers.request(scan.root_id)


def _counts(scan: Scan | None) -> dict[str, Any]:
    return {"counts": dict(scan.counts)} if scan is not None else {}


class _Runner:
    """Walks, reads ahead, and writes folders in the order of the walk, so that every scan of the
    same tree has the same result.
    """

    def __init__(self, scan: Scan) -> None:
        self._scan = scan
        self._folders = known.Folders(scan.root_id)
        self._queue: deque[FolderWork] = deque()
        self._reading: dict[int, tuple[FolderWork, File]] = {}
        self._token = 0
        self._last_write = time.monotonic()
        self._current = b""
        self._blocked: tuple[bytes, ...] = ()
        self._left_out: set[bytes] = set()  # folders that rules or ignore files leave out
        self._device = os.lstat(scan.root_path).st_dev
        self._unseen = 0
        self._arrived = 0

    def run(self) -> None:
        scan = self._scan
        try:
            self._read()
        except reach.RootLost as lost:
            session().rollback()
            jobs.finish(scan.claim, "failed", problem=lost.problem, counts=dict(scan.counts))
            return
        self._settle()

    def _read(self) -> None:
        """Read and write the whole tree. Raises RootLost."""
        with ReaderPool(runtime.current().readers, action=ACTION) as pool:
            for result in pool.map(self._requests()):
                folder, file = self._reading.pop(result.token)
                folder.receive(file, result.value, result.problem)
                self._arrived += 1
                self._write_if_due()
        self._write(everything=True)
        if self._scan.counts["seen"] or settle.has_unseen(self._scan):
            reach.require_root(self._scan, self._device)

    def _settle(self) -> None:
        scan = self._scan
        answer = settle.answer_of(scan.claim.job_id)
        question = settle.question(scan, self._device)
        if question is not None and answer == "":
            regroup.run(scan)
            settle.sum_up(scan, is_complete=False)
            jobs.finish(scan.claim, "asking", question=question, counts=dict(scan.counts))
            return
        settle.mark_missing(scan, settle.LEFT_OUT)
        if answer != "keep":
            settle.mark_missing(scan, settle.VANISHED)
        regroup.run(scan)
        problems.replace_listed(scan)
        settle.sum_up(scan, is_complete=True)
        jobs.finish(
            scan.claim,
            "done",
            counts=dict(scan.counts),
            done=scan.counts["seen"],
            total=scan.counts["seen"],
        )
        log.info("scan_done", job=scan.claim.job_id, **scan.counts)

    # ── the walk ──────────────────────────────────────────────────────────────────────────────────

    def _requests(self) -> Iterator[Request]:
        scan = self._scan
        root = scan.root_path
        for listing in walk(root, self._is_ours, scan.rules, self._hand_down):
            self._current = listing.path
            self._note_left_out(listing)
            row, vanished = self._folders.match(listing.path)
            self._note_vanished(vanished)
            scan.counts["seen"] += len(listing.media)
            if (
                row is None
                or row.hash != listing.hash
                or row.above_hash != listing.above_hash
                or row.is_missing
                or row.read_version < READ_VERSION
                or scan.is_read_whole(listing.path)
                or listing.problems
            ):
                yield from self._look_at(listing, row)
            self._pulse()
        self._note_vanished(list(self._folders.rest()))

    def _note_left_out(self, listing: Listing) -> None:
        """Folders that are left out aren't reached, and haven't vanished."""
        self._left_out |= {listing.path + name for name in listing.left_out if name[-1:] == b"/"}
        if listing.is_left_out:
            self._left_out.add(listing.path)

    def _is_left_out(self, folder: bytes) -> bool:
        parts = folder.split(b"/")[:-1]
        above = (b"/".join([*parts[:count], b""]) for count in range(len(parts) + 1))
        return left_out.is_below_skipped(folder) or not self._left_out.isdisjoint(above)

    def _hand_down(self, listing: Listing) -> list[FileStat]:
        return sidecars.handed_down(self._scan.kind, listing)

    def _is_ours(self, name: bytes) -> bool:
        return is_media(name, self._scan.kind)

    def _look_at(self, listing: Listing, row: known.KnownFolder | None) -> Iterator[Request]:
        if listing.is_gone and listing.path:
            reach.require_root(self._scan, self._device)
            self._note_vanished([row] if row is not None else [])
            return
        if listing.is_unreadable:
            self._blocked = (*self._blocked, listing.path)
        files = known.files_of(row.id) if row is not None else {}
        folder = FolderWork(listing, row, known=files)
        self._compare(folder)
        folder.is_unmounted = self._is_unmounted(listing, row)
        self._queue.append(folder)
        folder.waiting = len(folder.files)
        yield from self._reads(folder)

    def _reads(self, folder: FolderWork) -> Iterator[Request]:
        """One process reads all files of a new folder, unless there are many, and places them."""
        scan, count = self._scan, len(folder.files)
        is_joined = folder.row is None and count <= MOST_JOINED
        task = Task(
            scan.kind,
            scan.root_id,
            folder.listing.path,
            count if is_joined else 0,
            scan.source_order,
        )
        above = paths.absolute(scan.root_path, folder.listing.path)
        for left, file in zip(range(count, 0, -1), folder.files, strict=True):
            self._token += 1
            self._reading[self._token] = (folder, file)
            path = above + file.entry[0]
            own = task._replace(sidecars=self._absolute(file.sidecars)) if file.sidecars else task
            yield Request(self._token, path, own, is_followed=is_joined and left > 1)

    def _absolute(self, own: Sequence[Sidecar]) -> tuple[Sidecar, ...]:
        root = self._scan.root_path
        return tuple(it._replace(path=paths.absolute(root, it.path)) for it in own)

    def _compare(self, folder: FolderWork) -> None:
        listing = folder.listing
        if listing.is_unreadable:
            return
        beside = sidecars.Beside(self._scan.kind, listing)
        present = set()
        for entry in listing.media:
            path = listing.path + entry[0]
            present.add(path)
            row = folder.known.get(path)
            own = beside.of(entry[0])
            if row is not None and self._is_same(row, entry, own, listing):
                if row.is_missing:
                    folder.returned.append(row)
                continue
            folder.files.append(File(path, entry, row, sidecars=own))
        refused = {path for path, _ in listing.problems}
        folder.vanished = [
            row
            for path, row in folder.known.items()
            if path not in present and path not in refused and not row.is_missing
        ]

    def _is_unmounted(self, listing: Listing, row: known.KnownFolder | None) -> bool:
        was_other = (
            row is not None
            and row.device not in (None, self._device)
            and listing.device == self._device
        )
        return was_other and not listing.media and not listing.folders

    def _is_same(
        self, row: known.KnownFile, entry: FileStat, own: Sequence[Sidecar], listing: Listing
    ) -> bool:
        """Whether a file needn't be read: neither it nor what speaks for it has changed."""
        is_read_anyway = (
            self._scan.is_read_whole(listing.path)
            or row.problem in PASSING
            or row.read_version < READ_VERSION
        )
        is_untouched = row.is_untouched(entry) and row.sidecar_hash == sidecars.hash_of(own)
        return is_untouched and not is_read_anyway

    def _note_vanished(self, rows: list[known.KnownFolder]) -> None:
        """For folders that the walk did not reach: their files have vanished, unless a folder above
        could not be read.
        """
        gone = [
            row
            for row in rows
            if not row.is_missing and not row.path.startswith(self._blocked or (b"\0",))
        ]
        if not gone:
            return
        with jobs.batch(self._scan.claim):
            for row in gone:
                settle.note_folder(self._scan, row, is_left_out=self._is_left_out(row.path))

    # ── writing ───────────────────────────────────────────────────────────────────────────────────

    def _pulse(self) -> None:
        """Every second: extend the lease, write progress, and check whether the scan should end."""
        self._unseen += 1
        if self._unseen >= 64:
            self._unseen = 0
            self._write_if_due()

    def _write_if_due(self) -> None:
        if self._arrived >= BATCH_FILES or time.monotonic() - self._last_write > BATCH_SECONDS:
            self._arrived = 0
            self._write(everything=False)
            jobs.check(self._scan.claim)

    def _write(self, *, everything: bool) -> None:
        while True:
            batch: list[FolderWork] = []
            count = 0
            while (
                self._queue
                and not self._queue[0].waiting
                and count < BATCH_FILES
                and len(batch) < AHEAD_FOLDERS
            ):
                folder = self._queue.popleft()
                count += len(folder.files) + 1
                batch.append(folder)
            batch = self._confirm(batch)
            if batch or not everything:
                store.write(self._scan, batch, self._current)
            self._last_write = time.monotonic()
            if not (self._queue and not self._queue[0].waiting):
                break

    def _confirm(self, batch: list[FolderWork]) -> list[FolderWork]:
        """The folders of a batch that are still there, as they are now if reads failed in them.
        Raises RootLost when it is the root that failed.
        """
        failed = [folder for folder in batch if reach.has_failed(folder)]
        if not failed:
            return batch
        reach.require_root(self._scan, self._device)
        gone = [
            folder
            for folder in failed
            if not reach.list_again(self._scan, folder, self._device, self._is_ours)
        ]
        reach.require_disk(self._scan, batch)
        self._note_vanished([folder.row for folder in gone if folder.row is not None])
        return [folder for folder in batch if folder not in gone]
