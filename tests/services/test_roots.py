"""Folders that feed libraries: which may, who may, sharing, removing, moving."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import select

from errors import Forbidden, Invalid, NotFound
from jobs import reindex
from models.base import db
from models.file import MediaFile
from models.job import Job, Schedule
from models.library import Folder, Root
from models.work import Edition
from services import access, folders, roots
from services.db.transactions import writing
from services.folders import FolderRules
from tests.factories import add_member, make_library, make_work
from tests.queries import counted


@pytest.fixture
def media(tmp_path) -> Path:
    folder = tmp_path / "media"
    (folder / "books" / "Le Guin").mkdir(parents=True)
    (folder / "films").mkdir()
    return folder


@pytest.fixture
def folder_rules(tmp_path, media) -> FolderRules:
    program = tmp_path / "program"
    program.mkdir()
    return FolderRules((media,), program, tmp_path / "data")


def refused(act) -> str:
    with pytest.raises(Invalid) as wrong:
        act()
    return wrong.value.fields["path"].code


def make_file(root: Root, work, name: str = "a.epub") -> MediaFile:
    edition = (
        db.session.execute(select(Edition).where(Edition.work_id == work.id)).scalars().first()
    )
    with writing():
        folder = Folder(
            root_id=root.id, path=name.encode(), path_text=name, listing_hash=b"x", device=7
        )
        db.session.add(folder)
        db.session.flush()
        file = MediaFile(
            root_id=root.id,
            folder_id=folder.id,
            edition_id=edition.id,
            path=name.encode(),
            path_text=name,
            size=1,
            mtime_ns=1,
        )
        db.session.add(file)
    return file


def test_the_admin_adds_a_folder_and_its_real_path_is_kept(books, ada, media, folder_rules):
    (media / "link").symlink_to(media / "books")
    root = roots.add_root(books, str(media / "link"), by=ada, rules=folder_rules)
    assert (root.path, root.name, root.kind) == (os.fsencode(media / "books"), "books", "book")
    assert [line.root.id for line in roots.list_roots(books, by=ada)] == [root.id]


def test_only_the_admin_adds_moves_and_removes(books, ada, olga, media, folder_rules):
    root = roots.add_root(books, str(media / "books"), by=ada, rules=folder_rules)
    for act in (
        lambda: roots.add_root(books, str(media / "films"), by=olga, rules=folder_rules),
        lambda: roots.move_root(root, str(media / "films"), by=olga, rules=folder_rules),
        lambda: roots.remove_root(root, books, by=olga),
        lambda: roots.browse_folders(None, by=olga, rules=folder_rules),
        lambda: roots.set_schedule(root, "daily", by=olga),
    ):
        with pytest.raises(Forbidden):
            act()


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/etc",
        "/etc/ssl",
        "/proc",
        "/sys",
        "/dev",
        "/boot",
        "/run",
        "/root",
        "/root/books",
        "//etc/../etc",
    ],
)
def test_the_systems_folders_are_refused_even_when_they_are_named_as_media(path, tmp_path):
    folder_rules = FolderRules(
        (Path("/"), Path("/root"), Path("/etc")), tmp_path / "program", tmp_path / "data"
    )
    assert refused(lambda: folders.check(path.encode(), folder_rules)) == "system_folder"


def test_the_programs_and_the_data_folder_and_what_is_around_them_are_refused(tmp_path, media):
    program, data = tmp_path / "a" / "program", tmp_path / "b" / "data"
    for folder in (program / "static", data / "backups"):
        folder.mkdir(parents=True)
    folder_rules = FolderRules((tmp_path,), program, data)
    for path in (
        program,
        program / "static",
        data,
        data / "backups",
        tmp_path / "a",
        tmp_path / "b",
        tmp_path,
    ):
        assert (
            refused(lambda path=path: folders.check(os.fsencode(path), folder_rules))
            == "system_folder"
        )
    (media / "sly").symlink_to(data / "backups")
    assert (
        refused(lambda: folders.check(os.fsencode(media / "sly"), folder_rules)) == "system_folder"
    )


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("", "required"),
        ("books", "not_a_folder"),
        ("{media}/nothing", "not_a_folder"),
        ("{media}/a.txt", "not_a_folder"),
        ("/usr", "not_allowed"),
        ("{media}/out", "not_allowed"),
        ("{media}/../media-of-others", "not_allowed"),
        ("{media}\0", "not_a_folder"),
    ],
)
def test_other_wrong_paths(media, folder_rules, path, code):
    (media / "a.txt").write_text("x")
    (media / "out").symlink_to("/usr")
    (media.parent / "media-of-others").mkdir()
    assert (
        refused(lambda: folders.check(path.replace("{media}", str(media)).encode(), folder_rules))
        == code
    )


def test_a_folder_that_stacks_may_not_read(media, folder_rules, monkeypatch):
    monkeypatch.setattr(
        os, "access", lambda _path, _mode: False
    )  # root, who may run the tests, reads everything
    assert (
        refused(lambda: folders.check(os.fsencode(media / "films"), folder_rules)) == "not_readable"
    )


def test_a_root_neither_contains_nor_lies_in_another(books, ada, media, folder_rules):
    roots.add_root(books, str(media / "books"), by=ada, rules=folder_rules)
    other = make_library("Others")
    assert (
        refused(
            lambda: roots.add_root(
                other, str(media / "books" / "Le Guin"), by=ada, rules=folder_rules
            )
        )
        == "inside_root"
    )
    assert (
        refused(lambda: roots.add_root(other, str(media), by=ada, rules=folder_rules))
        == "around_root"
    )
    assert (
        refused(lambda: roots.add_root(books, str(media / "books"), by=ada, rules=folder_rules))
        == "same_root"
    )
    (media / "books2").mkdir()
    roots.add_root(other, str(media / "books2"), by=ada, rules=folder_rules)


def test_a_name_that_is_not_utf8_is_kept_byte_by_byte(books, ada, media, folder_rules):
    path = os.fsencode(media) + b"/caf\xe9"
    os.mkdir(path)
    root = roots.add_root(books, path, by=ada, rules=folder_rules)
    assert root.path == path
    assert root.path_text.endswith("caf\ufffd")


def test_one_folder_feeds_two_libraries_of_a_kind(books, ada, vera, stan, media, folder_rules):
    root = roots.add_root(books, str(media / "books"), by=ada, rules=folder_rules)
    work = make_work("Solaris", books)
    make_file(root, work)
    second = make_library("Second")
    add_member(second, stan, "viewer")
    assert roots.add_root(second, str(media / "books"), by=ada, rules=folder_rules).id == root.id
    db.session.expire_all()
    assert roots.get_root(root.id, by=stan).id == root.id
    access.require(stan, "works:read", work)
    films = make_library("Films", kind="movie")
    assert (
        refused(lambda: roots.add_root(films, str(media / "books"), by=ada, rules=folder_rules))
        == "other_kind"
    )


def test_a_shared_folder_stays_until_its_last_library_lets_go(books, ada, media, folder_rules):
    root = roots.add_root(books, str(media / "books"), by=ada, rules=folder_rules)
    second = make_library("Second")
    roots.add_root(second, str(media / "books"), by=ada, rules=folder_rules)
    roots.remove_root(root, books, by=ada)
    assert root.deleted_at is None
    roots.remove_root(root, second, by=ada)
    assert root.deleted_at is not None
    with pytest.raises(NotFound):
        roots.remove_root(root, second, by=ada)


def test_removing_marks_its_files_missing_and_adding_it_again_brings_them_back(
    books, ada, vera, media, folder_rules
):
    root = roots.add_root(books, str(media / "books"), by=ada, rules=folder_rules)
    work = make_work("Solaris", books)
    file, gone = make_file(root, work), make_file(root, work, "b.epub")
    with writing(gone):
        gone.missing_since = long_ago = root.created_at
    roots.set_schedule(root, "daily", by=ada)
    roots.remove_root(root, books, by=ada)
    assert (file.missing_since, gone.missing_since) == (root.deleted_at, long_ago)
    assert (work.missing_count, root.missing_count) == (2, 2)
    assert work.deleted_at is None
    assert db.session.execute(select(Schedule)).first() is None
    with pytest.raises(NotFound):
        roots.get_root(root.id, by=vera)
    again = roots.add_root(books, str(media / "books"), by=ada, rules=folder_rules)
    assert again.id == root.id
    assert (file.missing_since, gone.missing_since) == (None, long_ago)
    assert (work.missing_count, root.missing_count) == (1, 1)


def test_items_of_a_removed_folder_are_listed_under_no_format_until_it_is_back(
    books, ada, media, folder_rules
):
    def formats_after_jobs() -> str:
        waiting = select(Job.id).where(Job.kind == "reindex", Job.state == "queued")
        for job_id in db.session.execute(waiting).scalars().all():
            reindex.run(job_id)
        db.session.rollback()
        return work.formats

    root = roots.add_root(books, str(media / "books"), by=ada, rules=folder_rules)
    work = make_work("Solaris", books)
    make_file(root, work)
    roots.remove_root(root, books, by=ada)
    assert formats_after_jobs() == ""
    roots.add_root(books, str(media / "books"), by=ada, rules=folder_rules)
    roots.remove_root(root, books, by=ada)  # before the job for its return has begun
    assert formats_after_jobs() == ""
    roots.add_root(books, str(media / "books"), by=ada, rules=folder_rules)
    assert formats_after_jobs() == "epub"


def test_a_moved_folder_keeps_its_rows_and_is_looked_at_anew(books, ada, media, folder_rules):
    root = roots.add_root(books, str(media / "books"), by=ada, rules=folder_rules)
    file = make_file(root, make_work("Solaris", books))
    (media / "books").rename(media / "moved")
    roots.move_root(root, str(media / "moved"), by=ada, rules=folder_rules)
    assert root.path == os.fsencode(media / "moved")
    assert db.session.get(Folder, file.folder_id).listing_hash is None
    roots.add_root(
        make_library("Films", kind="movie"), str(media / "films"), by=ada, rules=folder_rules
    )
    assert (
        refused(lambda: roots.move_root(root, str(media / "films"), by=ada, rules=folder_rules))
        == "same_root"
    )


def test_adding_asks_for_a_scan(books, ada, media, folder_rules):
    job = roots.add_and_scan(books, str(media / "books"), by=ada, rules=folder_rules)
    assert (job.kind, job.state, job.subject_table) == ("scan", "queued", "root")


def test_the_picker_walks_only_where_media_may_lie(books, ada, media, folder_rules):
    (media / ".hidden").mkdir()
    (media / "a.txt").write_text("x")
    (media / "etc").symlink_to("/etc")
    top = roots.browse_folders(None, by=ada, rules=folder_rules)
    assert [entry.path for entry in top.folders] == [os.fsencode(media)]
    inside = roots.browse_folders(os.fsencode(media), by=ada, rules=folder_rules)
    assert [entry.name for entry in inside.folders] == ["books", "films"]
    deeper = roots.browse_folders(
        os.fsencode(media / "books" / "Le Guin"), by=ada, rules=folder_rules
    )
    assert [entry.name for entry in deeper.trail] == [str(media), "books", "Le Guin"]
    for path in ("/etc", "/usr", str(media.parent), str(media / "..")):
        with pytest.raises(Invalid):
            roots.browse_folders(path.encode(), by=ada, rules=folder_rules)


def test_the_picker_says_beforehand_what_cannot_be_chosen(books, ada, media, folder_rules):
    roots.add_root(books, str(media / "books"), by=ada, rules=folder_rules)
    assert (
        roots.browse_folders(os.fsencode(media), by=ada, rules=folder_rules).problem.code
        == "around_root"
    )
    assert (
        roots.browse_folders(os.fsencode(media / "books"), by=ada, rules=folder_rules).problem
        is None
    )
    assert (
        roots.browse_folders(os.fsencode(media / "films"), by=ada, rules=folder_rules).problem
        is None
    )


def test_home_of_root_is_never_offered(ada, tmp_path):
    top = folders.browse(
        None, FolderRules((Path("/root"), Path("/")), tmp_path / "p", tmp_path / "d")
    )
    assert b"/root" not in [entry.path for entry in top.folders]


def test_a_schedule_is_set_and_taken_away(books, ada, media, folder_rules):
    root = roots.add_root(books, str(media / "books"), by=ada, rules=folder_rules)
    roots.set_schedule(root, "hourly", by=ada)
    assert [
        (found.id, schedule.every_minutes) for found, schedule in roots.list_scheduled(by=ada)
    ] == [(root.id, 60)]
    roots.set_schedule(root, "never", by=ada)
    assert roots.list_scheduled(by=ada) == []
    with pytest.raises(Invalid):
        roots.set_schedule(root, "whenever", by=ada)


def test_the_list_asks_no_more_for_more_folders(books, ada, media, folder_rules):
    def asked() -> int:
        db.session.rollback()
        with counted() as sent:
            lines = roots.list_roots(books, by=ada)
        assert all(line.last_scan is not None for line in lines)
        return len(sent)

    numbers = []
    for name in ("books", "films"):
        roots.add_and_scan(books, str(media / name), by=ada, rules=folder_rules)
        numbers.append(asked())
    assert numbers[0] == numbers[1]
    assert db.session.execute(select(Job)).scalars().all()
