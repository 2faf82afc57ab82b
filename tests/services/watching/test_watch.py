"""A watched folder notices what happens in it: with the system's own reports, by looking, and when
it goes away and comes back.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable

import pytest

from readers import folder_events
from readers.folder_events import LimitReached
from services.watching import mounts, watch
from services.watching.quiet import QUIET
from services.watching.watch import Watch, WatchedRoot

PATIENCE = 60  # seconds; only a test that fails takes them


class Clock:
    """Stands still until somebody moves it, so that no test waits for quiet."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def until(condition: Callable[[], bool]) -> None:
    """Wait for something that another thread does."""
    pause = threading.Event()
    for _ in range(PATIENCE * 20):
        if condition():
            return
        pause.wait(0.05)
    raise AssertionError("it did not happen")


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch):
    for name in ("AWAY", "WAIT", "AFTER_FAILURE"):
        monkeypatch.setattr(watch, name, 0.1)


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "books"
    (root / "Austen").mkdir(parents=True)
    (root / "Austen/Emma.epub").write_bytes(b"emma")
    return root


@pytest.fixture
def start(root):
    """Start to watch the root, and return when it is watched."""
    watches: list[Watch] = []

    def start(mode: str = "auto", minutes: float = 15, *, is_there: bool = True) -> Watch:
        watched = WatchedRoot(1, os.fsencode(root), "book", mode, minutes)
        new = Watch(watched, clock=Clock())
        watches.append(new)
        new.start()
        if is_there:
            until(lambda: new.is_watching)
        return new

    yield start
    for started in watches:
        started.stop()
    for started in watches:
        started.join(PATIENCE)
        assert not started.is_alive(), "it ends when it is asked to"


def is_noted(watching: Watch) -> bool:
    return watching._changes is not None


def is_due(watching: Watch, *, is_scanning: bool = False) -> bool:
    return watching.is_due(is_scanning=lambda: is_scanning)


def test_a_new_file_is_noticed_and_leads_to_a_scan_once_it_is_quiet(start, root):
    watching = start()
    assert not is_due(watching)
    (root / "Austen/Sanditon.epub").write_bytes(b"new")
    until(lambda: is_noted(watching))
    assert not is_due(watching), "not before it is quiet"
    watching._clock.now += QUIET
    assert is_due(watching)
    assert not is_due(watching, is_scanning=True)
    watching.forget_changes()
    assert not is_due(watching)


@pytest.mark.parametrize(
    "act",
    [
        lambda root: (root / "Austen/Emma.epub").unlink(),
        lambda root: (root / "Austen/Emma.epub").write_bytes(b"another text"),
        lambda root: (root / "Austen/Emma.epub").rename(root / "Emma.epub"),
        lambda root: shutil.rmtree(root / "Austen"),
        lambda root: (root / "Austen").rename(root / "Jane Austen"),
        lambda root: (root / "Brontë").mkdir(),
    ],
    ids=["deleted", "changed", "moved", "folder deleted", "folder renamed", "folder made"],
)
def test_whatever_happens_to_files_is_noticed(start, root, act):
    watching = start()
    act(root)
    until(lambda: is_noted(watching))


def test_reading_a_file_is_no_change_and_neither_is_a_file_that_scans_leave_out(start, root):
    watching = start()
    (root / "Austen/Emma.epub").read_bytes()
    (root / "Austen/notes.xyz").write_text("nothing")
    (root / "Austen/.hidden.epub").write_bytes(b"x")
    (root / "#recycle").mkdir()
    (root / "Austen/last.epub").write_bytes(b"x")
    until(lambda: is_noted(watching))
    watching.forget_changes()
    (root / "#recycle/Emma.epub").write_bytes(b"x")
    (root / "Austen/notes.xyz").write_text("more")
    assert not watching._tree.look(), "which is what decides"


def test_what_comes_into_a_new_folder_is_noticed(start, root):
    watching = start()
    (root / "Brontë").mkdir()
    until(lambda: is_noted(watching))
    until(lambda: any("Brontë" in os.fsdecode(folder) for folder in watching._tree.folders))
    until(lambda: _notices(watching, root / "Brontë/Jane Eyre.epub"))


def _notices(watching: Watch, path) -> bool:
    """Whether a change of this file is noticed now; the folder may just be joining the others."""
    watching.forget_changes()
    path.write_bytes(os.urandom(9))
    pause = threading.Event()
    for _ in range(20):
        if is_noted(watching):
            return True
        pause.wait(0.05)
    return False


@pytest.mark.parametrize("path", ["Austen/Sanditon.epub", "Brontë/Villette.epub"])
def test_what_changes_while_the_watch_is_set_up_is_noticed(start, root, monkeypatch, path):
    class Late(folder_events.FolderEvents):
        def __init__(self, folders):
            (root / path).parent.mkdir(exist_ok=True)
            (root / path).write_bytes(b"new")
            super().__init__(folders)

    monkeypatch.setattr(watch, "FolderEvents", Late)
    watching = start()
    until(lambda: is_noted(watching))


def test_links_are_not_watched(start, root, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (root / "portal").symlink_to(outside)
    watching = start()
    assert sorted(watching._tree.folders) == sorted(
        [os.fsencode(root), os.fsencode(root / "Austen") + b"/"]
    )


def test_a_name_in_no_encoding_is_a_change_too(start, root):
    watching = start()
    with open(os.fsencode(root) + b"/Austen/L\xe4dy.epub", "wb") as file:
        file.write(b"x")
    until(lambda: is_noted(watching))


def test_a_root_that_is_away_is_waited_for_and_read_when_it_returns(start, root):
    watching = start()
    root.rename(root.with_name("away"))
    until(lambda: not watching.is_watching)
    assert not is_noted(watching), "nothing to scan while it is away"
    root.with_name("away").rename(root)
    until(lambda: is_noted(watching))
    watching.forget_changes()
    (root / "Austen/Sanditon.epub").write_bytes(b"new")
    until(lambda: is_noted(watching))


def test_an_empty_folder_is_what_a_disk_leaves_behind(start, root):
    watching = start()
    root.rename(root.with_name("away"))
    root.mkdir()
    until(lambda: not watching.is_watching)
    assert not is_noted(watching)
    root.rmdir()
    root.with_name("away").rename(root)
    until(lambda: is_noted(watching))


def test_a_root_that_comes_later_is_read_when_it_comes(start, root):
    root.rename(root.with_name("away"))
    watching = start(is_there=False)
    until(lambda: watching._is_away)
    root.with_name("away").rename(root)
    until(lambda: is_noted(watching))


def test_a_root_that_nobody_may_write_to_is_watched(start, root):
    root.chmod(0o555)
    watching = start()
    (root / "Austen/Sanditon.epub").write_bytes(b"new")
    until(lambda: is_noted(watching))
    root.chmod(0o755)


def test_polling_notices_the_same_by_looking(start, root, monkeypatch):
    monkeypatch.setattr(watch, "FolderEvents", None)
    watching = start("poll", 0.1 / 60)
    (root / "Austen/notes.xyz").write_text("nothing")
    (root / "Brontë").mkdir()
    (root / "Brontë/Jane Eyre.epub").write_bytes(b"x")
    until(lambda: is_noted(watching))
    assert watching.state == ""


def test_at_the_systems_limit_it_polls_and_says_so(start, root, monkeypatch):
    def refused(_folders):
        raise LimitReached("OS file watch limit reached")

    monkeypatch.setattr(watch, "FolderEvents", refused)
    monkeypatch.setattr(watch, "FALLBACK", 0.1 / 60)
    watching = start()
    assert watching.state == "limit"
    (root / "Austen/Sanditon.epub").write_bytes(b"new")
    until(lambda: is_noted(watching))
    monkeypatch.setattr(watch, "FolderEvents", folder_events.FolderEvents)
    until(lambda: watching.state == "")


def test_a_network_disk_is_polled_by_itself(start, root, monkeypatch):
    monkeypatch.setattr(mounts, "is_network", lambda _path: True)
    monkeypatch.setattr(watch, "FALLBACK", 0.1 / 60)
    watching = start()
    assert watching.state == "network"
    (root / "Austen/Sanditon.epub").write_bytes(b"new")
    until(lambda: is_noted(watching))


def test_the_systems_refusal_is_the_limit(monkeypatch):
    import watchfiles._rust_notify as rust

    for error in (OSError(28, "No space left on device"), rust.WatchfilesRustInternalError("full")):

        def refuse(*_arguments, error=error):
            raise error

        with monkeypatch.context() as patch:
            patch.setattr(rust, "RustNotify", refuse)
            with pytest.raises(LimitReached):
                folder_events.FolderEvents([b"/tmp"])


def test_a_failure_is_not_the_end(start, root, monkeypatch):
    look = watch.Tree.look
    calls = []

    def failing(tree):
        calls.append(1)
        if len(calls) == 1:
            raise ValueError("a fault of ours")
        return look(tree)

    monkeypatch.setattr(watch.Tree, "look", failing)
    watching = start()
    assert watching.state == ""
