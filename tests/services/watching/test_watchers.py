"""Every root that wants to be watched is, others aren't, and changes lead to one scan each time."""

from __future__ import annotations

import os
import shutil

import pytest
from sqlalchemy import select

from errors import Forbidden, Invalid
from models.base import db
from models.job import Job
from models.library import Root
from services import libraries, roots, scans
from services.db.transactions import writing
from services.folders import FolderRules
from services.scanning.left_out import NO_RULES
from services.scanning.run import run_scan
from services.watching import settings, watchers
from services.watching.quiet import Changes
from services.watching.tree import Tree
from services.watching.watch import Watch, WatchedRoot
from tests.makers.books import epub
from tests.services.scanning.conftest import place  # noqa: F401


class Idle(Watch):
    """A watch that only stands there; changes are noted by hand."""

    def start(self) -> None:
        self.is_watching = True

    def note(self) -> None:
        self._changes = Changes(-1e6, -1e6)


@pytest.fixture(autouse=True)
def idle(monkeypatch):
    monkeypatch.setattr(watchers, "Watch", Idle)


@pytest.fixture
def media(tmp_path):
    media = tmp_path / "media"
    media.mkdir()
    return media


@pytest.fixture
def add(media, books, ada, tmp_path):
    """Add a folder to Olga's library, as an administrator does."""

    def add(name: str) -> Root:
        folder = media / name
        folder.mkdir(exist_ok=True)
        rules = FolderRules((media,), tmp_path / "program", tmp_path / "data")
        return roots.add_root(books, os.fsencode(folder), by=ada, rules=rules)

    return add


@pytest.fixture
def watches():
    watches: dict[int, Watch] = {}
    yield watches
    for watch in watches.values():
        watch.stop()


def asked() -> list[Job]:
    db.session.rollback()
    query = select(Job).where(Job.kind == "scan").order_by(Job.id)
    return list(db.session.execute(query.execution_options(populate_existing=True)).scalars())


def set_state(job: Job, state: str) -> None:
    with writing(job):
        job.state = state


# ── which ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_new_folder_is_watched_and_scanned_daily(add, watches, olga, books):
    root = add("novels")
    watchers.sync(watches)
    assert [watch.root for watch in watches.values()] == [
        WatchedRoot(root.id, root.path, "book", "auto", 15)
    ]
    (line,) = roots.list_roots(books, by=olga)
    assert line.every_minutes == 24 * 60


def test_a_folder_from_before_is_left_as_it_was(add, watches, books, olga):
    with writing():
        root = Root(name="old", path=b"/old", path_text="/old", kind="book")
        db.session.add(root)
    watchers.sync(watches)
    assert watches == {}
    assert settings.choice_of(root) == "off"


def test_added_changed_and_removed_folders_are_followed(add, watches, ada, books):
    root = add("novels")
    watchers.sync(watches)
    first = watches[root.id]
    watchers.sync(watches)
    assert watches[root.id] is first, "it goes on"
    settings.set_automatic(root, "daily", "5", by=ada)
    watchers.sync(watches)
    assert watches[root.id].root[3:5] == ("poll", 5)
    assert first._ended.is_set()
    settings.set_automatic(root, "daily", "off", by=ada)
    watchers.sync(watches)
    assert watches == {}
    settings.set_automatic(root, "daily", "auto", by=ada)
    other = add("more")
    watchers.sync(watches)
    assert set(watches) == {root.id, other.id}
    roots.remove_root(root, books, by=ada)
    watchers.sync(watches)
    assert set(watches) == {other.id}
    libraries.delete_library(books, by=ada)
    watchers.sync(watches)
    assert watches == {}


def test_why_it_polls_is_kept_for_the_pages(add, watches, ada):
    root = add("novels")
    watchers.sync(watches)
    for state, limited in (("limit", 1), ("network", 0), ("", 0)):
        watches[root.id].state = state
        watchers.sync(watches)
        db.session.refresh(root)
        assert root.watch_state == state
        assert settings.count_limited(by=ada) == limited


# ── when ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def watch(add, watches) -> Idle:
    root = add("novels")
    watchers.sync(watches)
    return watches[root.id]


def test_without_changes_nothing_is_scanned(watch):
    assert not watchers.scan_if_due(watch)
    assert asked() == []


def test_changes_take_one_scan(watch):
    watch.note()
    assert watchers.scan_if_due(watch)
    assert not watchers.scan_if_due(watch)
    (job,) = asked()
    assert (job.subject_id, job.options) == (watch.root.id, {"watch": True})


def test_changes_during_a_scan_take_one_more_afterwards(watch):
    watch.note()
    watchers.scan_if_due(watch)
    set_state(asked()[0], "running")
    for _ in range(10):
        watch.note()
        assert not watchers.scan_if_due(watch)
    set_state(asked()[0], "done")
    assert watchers.scan_if_due(watch)
    assert not watchers.scan_if_due(watch)
    assert [job.state for job in asked()] == ["done", "queued"]


def test_a_scan_that_waits_for_a_worker_reads_later_changes_too(watch):
    watch.note()
    watchers.scan_if_due(watch)
    watch.note()
    assert watchers.scan_if_due(watch)
    assert len(asked()) == 1


def test_a_scan_of_another_folder_is_no_reason_to_wait(watch, add, olga):
    other = add("more")
    set_state(scans.request_scan(other, by=olga), "running")
    watch.note()
    assert watchers.scan_if_due(watch)


def test_a_scan_that_somebody_asks_for_waits_for_nothing(watch, olga):
    watch._changes = Changes(watch._clock(), watch._clock())
    assert not watchers.scan_if_due(watch)
    root = db.session.get(Root, watch.root.id)
    job_id = scans.request_scan(root, by=olga).id
    media = os.fsdecode(root.path)
    with open(f"{media}/Emma.epub", "wb") as file:
        file.write(b"no book")
    db.session.rollback()
    run_scan(job_id)
    assert asked()[0].state == "done"


# ── what happened while nobody watched ────────────────────────────────────────────────────────────


def differs(root) -> bool:
    """Whether a watch that starts now finds something that hasn't been scanned."""
    db.session.rollback()
    return Tree(bytes(root.path), root.kind, NO_RULES, watchers._scanned(root.id)).look()


def test_what_was_put_there_while_stacks_was_not_running_is_noticed(place):  # noqa: F811
    novels = place("book")
    novels.put("Austen/Emma.epub", epub(title="Emma"))
    assert differs(novels.root), "nobody has scanned it"
    novels.scan()
    assert not differs(novels.root)
    novels.put("Austen/Sanditon.epub", epub(title="Sanditon"))
    assert differs(novels.root)
    novels.scan()
    assert not differs(novels.root)
    shutil.rmtree(novels.folder / "Austen")
    assert differs(novels.root)


def test_a_messy_folder_that_has_been_scanned_is_no_news(place):  # noqa: F811
    novels = place("book")
    novels.put("Austen/Emma.epub", epub(title="Emma"))
    novels.put("Austen/broken.epub", b"rubbish")
    novels.put("Drafts/.ignore", b"")
    novels.put("Drafts/More/Sanditon.epub", epub(title="Sanditon"))
    novels.put("#recycle/old.epub", epub())
    novels.put(b"Br\xf6nte/J\xe4ne.epub", epub(title="Jane Eyre"))
    (novels.folder / "Empty/Deeper").mkdir(parents=True)
    (novels.folder / "link").symlink_to("/tmp")
    novels.scan()
    assert not differs(novels.root)


def test_while_a_scan_is_coming_its_start_is_no_news(place, olga):  # noqa: F811
    novels = place("book")
    novels.put("Austen/Emma.epub", epub(title="Emma"))
    scans.request_scan(novels.root, by=olga)
    assert not differs(novels.root)


# ── who may ───────────────────────────────────────────────────────────────────────────────────────


def test_only_an_administrator_says_how_a_folder_is_watched(add, olga, edo, stan):
    root = add("novels")
    for person in (olga, edo, stan):
        with pytest.raises(Forbidden):
            settings.set_automatic(root, "daily", "off", by=person)
        with pytest.raises(Forbidden):
            settings.count_limited(by=person)
    db.session.refresh(root)
    assert root.watch == "auto"


def test_an_unknown_way_changes_nothing(add, ada, books, olga):
    root = add("novels")
    with pytest.raises(Invalid) as problem:
        settings.set_automatic(root, "never", "often", by=ada)
    assert problem.value.fields["watch"].code == "not_one_of"
    assert roots.list_roots(books, by=olga)[0].every_minutes == 24 * 60


def test_whoever_only_sets_the_schedule_leaves_the_watch_as_it_is(add, ada):
    root = add("novels")
    settings.set_automatic(root, "weekly", None, by=ada)
    db.session.refresh(root)
    assert root.watch == "auto"
