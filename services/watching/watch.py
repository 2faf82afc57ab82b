"""Watches one root in a thread of its own, so that a disk that doesn't answer keeps only this one
waiting.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

import structlog

from readers.folder_events import FolderEvents, LimitReached
from services.scanning.left_out import OPTION, rules_of
from services.watching import mounts, quiet
from services.watching.tree import Tree

log = structlog.get_logger("stacks.watching")
FALLBACK = 15  # minutes between two looks where the system doesn't report changes
AWAY = 10.0  # seconds between two looks for a root that isn't there, or is empty
WAIT = 2.0  # seconds for which the system is asked for changes at a time
LONGEST_OUTDATED = 30.0  # seconds in which new folders may go unwatched while more are coming
AFTER_FAILURE = 60.0  # seconds


class WatchedRoot(NamedTuple):
    """`mode` is "auto" or "poll"; `minutes` is the pause between two looks when polling."""

    id: int
    path: bytes
    kind: str
    mode: str
    minutes: int
    exclude: tuple[str, ...] = ()


class Watch(threading.Thread):
    """`state` says why the folder is polled although it should be watched: "limit" (of the system),
    "network", "failed", or "" when it is watched as it should be.
    """

    def __init__(
        self,
        root: WatchedRoot,
        scanned: Mapping[bytes, bytes | None] | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(name=f"watch-{root.id}", daemon=True)
        self.root = root
        self.state = ""
        self.is_watching = False  # changes from now on are noticed
        self._clock = clock
        self._tree = Tree(root.path, root.kind, rules_of({OPTION: root.exclude}), scanned)
        self._changes: quiet.Changes | None = None
        self._lock = threading.Lock()
        self._is_away = False
        self._ended = threading.Event()

    def stop(self) -> None:
        self._ended.set()

    def run(self) -> None:
        while not self._ended.is_set():
            try:
                self._watch()
            except Exception as error:
                log.error("watch_failed", root=self.root.id, exc_info=error)
                self.state = "failed"
                self._ended.wait(AFTER_FAILURE)

    def is_due(self, *, is_scanning: Callable[[], bool]) -> bool:
        """Whether to request a scan; `is_scanning` is only called when it depends on that."""
        with self._lock:
            changes = self._changes
        now = self._clock()
        return quiet.is_due(changes, now) and quiet.is_due(changes, now, is_scanning=is_scanning())

    def forget_changes(self) -> None:
        """A scan will read them."""
        with self._lock:
            self._changes = None

    def _note_change(self) -> None:
        with self._lock:
            self._changes = quiet.add(self._changes, self._clock())

    def _watch(self) -> None:
        """Look at everything, then wait for changes until everything must be looked at again."""
        identity = _identity(self.root.path)
        is_there = identity is not None and not _is_empty(self.root.path)
        is_changed = is_there and self._tree.look()
        if not is_there or _identity(self.root.path) != identity:
            self._is_away, self.is_watching = True, False
            self._ended.wait(AWAY)
            return
        if is_changed or self._is_away:
            self._note_change()
        self._is_away = False
        if self.root.mode == "poll":
            self._poll("", self.root.minutes)
        elif mounts.is_network(self.root.path):
            self._poll("network", FALLBACK)
        else:
            self._follow(identity)

    def _poll(self, state: str, minutes: int) -> None:
        self.state, self.is_watching = state, True
        self._ended.wait(minutes * 60)

    def _follow(self, identity: tuple[int, int] | None) -> None:
        try:
            events = FolderEvents(self._tree.folders)
        except LimitReached as limit:
            log.warning("watch_limit", root=self.root.id, reason=str(limit))
            self._poll("limit", FALLBACK)
            return
        except OSError:  # a folder has gone since
            self._ended.wait(1)
            return
        with contextlib.closing(events):
            if self._has_missed():
                return
            self.state, self.is_watching = "", True
            self._read(events, identity)

    def _has_missed(self) -> bool:
        """Note what has changed between the first look and the beginning of the reports; returns
        whether there are other folders to watch now.
        """
        before = self._tree.folders
        if self._tree.look():
            self._note_change()
        return self._tree.folders != before

    def _read(self, events: FolderEvents, identity: tuple[int, int] | None) -> None:
        """Note changes until the root is gone or replaced, or has new folders that are to be
        watched, too.
        """
        outdated_at = 0.0
        while not self._ended.is_set() and _identity(self.root.path) == identity:
            paths = events.wait(WAIT, self._ended)
            difference = self._tree.look_at(paths or ())
            if difference.is_changed or paths is None:
                self._note_change()
            if difference.is_outdated and not outdated_at:
                outdated_at = self._clock()
            is_calm = not paths or self._clock() - outdated_at > LONGEST_OUTDATED
            if outdated_at and is_calm:
                self._note_change()
                return


def _identity(path: bytes) -> tuple[int, int] | None:
    """What tells a folder from another one at the same path; None while there is none."""
    try:
        facts = os.stat(path)
    except OSError:
        return None
    return facts.st_dev, facts.st_ino


def _is_empty(path: bytes) -> bool:
    """Whether a folder is empty, as the one is that a disk is usually mounted on, or can't be
    listed.
    """
    try:
        with os.scandir(path) as entries:
            return next(entries, None) is None
    except OSError:
        return True
