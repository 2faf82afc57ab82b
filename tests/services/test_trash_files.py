"""Files in the trash: moved beside where they were, and brought back by undo."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from services import trash_files, uploads

EMMA, DUNE = b"Austen/Emma/emma.epub", b"Herbert/dune.epub"
DAY = 24 * 3600


@pytest.fixture
def root(tmp_path: Path) -> bytes:
    for name in (EMMA, DUNE):
        path = tmp_path / os.fsdecode(name)
        path.parent.mkdir(parents=True)
        path.write_bytes(name)
    return os.fsencode(tmp_path)


def content(root: bytes, path: bytes) -> bytes | None:
    try:
        return Path(os.fsdecode(os.path.join(root, path))).read_bytes()
    except FileNotFoundError:
        return None


def in_trash(root: bytes, change_set: str) -> Path:
    return Path(os.fsdecode(root)) / ".stacks-trash" / change_set


def test_a_deleted_file_is_moved_and_undo_brings_it_back(root):
    trash_files.move_to_trash(root, [EMMA, DUNE], "one")
    assert content(root, EMMA) is None
    assert (in_trash(root, "one") / os.fsdecode(EMMA)).read_bytes() == EMMA
    trash_files.restore(root, [EMMA, DUNE], "one")
    assert content(root, EMMA) == EMMA
    assert content(root, DUNE) == DUNE


def test_folders_that_held_nothing_else_go_but_for_the_first_level(root):
    trash_files.move_to_trash(root, [EMMA], "one")
    assert not os.path.exists(os.path.join(root, b"Austen/Emma"))
    assert os.path.isdir(os.path.join(root, b"Austen"))


def test_a_file_that_somebody_deleted_by_hand_stops_nobody(root):
    os.unlink(os.path.join(root, EMMA))
    trash_files.move_to_trash(root, [EMMA, DUNE], "one")
    assert content(root, DUNE) is None
    trash_files.restore(root, [EMMA, DUNE], "one")
    assert content(root, EMMA) is None
    assert content(root, DUNE) == DUNE


def test_undo_overwrites_nothing_that_came_in_the_meantime(root):
    trash_files.move_to_trash(root, [DUNE], "one")
    Path(os.fsdecode(os.path.join(root, DUNE))).write_bytes(b"another copy")
    trash_files.restore(root, [DUNE], "one")
    assert content(root, DUNE) == b"another copy"
    assert (in_trash(root, "one") / os.fsdecode(DUNE)).read_bytes() == DUNE


def test_when_one_file_cannot_be_moved_none_is(root, monkeypatch):
    rename = os.rename

    def full(source: bytes, target: bytes) -> None:
        if source.endswith(DUNE) and b".stacks-trash" in target:
            raise OSError(28, "No space left on device")
        rename(source, target)

    monkeypatch.setattr(trash_files.os, "rename", full)
    with pytest.raises(OSError, match="No space left"):
        trash_files.move_to_trash(root, [EMMA, DUNE], "one")
    assert content(root, EMMA) == EMMA
    assert content(root, DUNE) == DUNE


def test_a_name_that_is_not_utf_8_goes_and_comes_byte_by_byte(root):
    name = b"Herbert/d\xfcne.epub"
    with open(os.path.join(root, name), "wb") as file:
        file.write(b"spice")
    trash_files.move_to_trash(root, [name], "one")
    trash_files.restore(root, [name], "one")
    assert content(root, name) == b"spice"


def test_what_was_deleted_29_days_ago_can_still_be_brought_back_and_what_is_older_is_gone(root):
    trash_files.move_to_trash(root, [EMMA], "old")
    trash_files.move_to_trash(root, [DUNE], "young")
    for name, age in (("old", 31), ("young", 29)):
        then = time.time() - age * DAY
        os.utime(in_trash(root, name), (then, then))
    assert trash_files.empty(root) == 1
    assert not in_trash(root, "old").exists()
    trash_files.restore(root, [DUNE], "young")
    assert content(root, DUNE) == DUNE


def test_a_folder_without_a_trash_has_nothing_to_empty(root):
    assert trash_files.empty(root) == 0
    assert trash_files.empty(root + b"/nowhere") == 0


def test_what_was_begun_to_be_received_goes_after_a_day_and_not_before(app):
    for name, age in (("abandoned", 25), ("arriving", 23)):
        path = uploads.incoming() / name
        path.write_bytes(b"half a book")
        then = time.time() - age * 3600
        os.utime(path, (then, then))
    uploads.sweep()
    assert [path.name for path in uploads.incoming().iterdir()] == ["arriving"]
