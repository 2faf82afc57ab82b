"""What counts as a change in a folder is what a scan would read differently."""

from __future__ import annotations

import os

import pytest

from services.scanning.left_out import NO_RULES, OPTION, rules_of
from services.watching.tree import Difference, Tree

SAME, CHANGED, NEW_FOLDER = Difference(), Difference(True), Difference(True, True)


@pytest.fixture
def root(tmp_path):
    (tmp_path / "Austen").mkdir()
    (tmp_path / "Austen/Emma.epub").write_bytes(b"emma")
    return tmp_path


@pytest.fixture
def tree(root):
    tree = Tree(os.fsencode(root), "book", NO_RULES)
    assert not tree.look()
    return tree


def written(path, data: bytes = b"new") -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return os.fsencode(path)


def test_nothing_new_is_no_change(tree, root):
    assert not tree.look()
    assert tree.look_at([os.fsencode(root / "Austen/Emma.epub")]) == SAME


@pytest.mark.parametrize("name", ["Sanditon.epub", "cover.jpg", "Emma.pdf"])
def test_files_that_a_scan_reads_are_changes(tree, root, name):
    path = written(root / "Austen" / name)
    assert tree.look_at([path]) == CHANGED
    assert tree.look_at([path]) == SAME
    os.unlink(path)
    assert tree.look_at([path]) == CHANGED


@pytest.mark.parametrize(
    "name", ["notes.xyz", ".hidden.epub", "rom.nes", "a.epub.part", "~$letter.epub"]
)
def test_files_that_a_scan_leaves_out_are_none(tree, root, name):
    assert tree.look_at([written(root / "Austen" / name)]) == SAME
    assert not tree.look()


def test_a_file_that_grows_is_a_change_each_time(tree, root):
    path = root / "Austen/Emma.epub"
    for length in (10, 20, 30):
        assert tree.look_at([written(path, b"x" * length)]) == CHANGED


def test_a_new_folder_is_one_and_must_be_watched(tree, root):
    written(root / "Brontë/Jane Eyre.epub")
    assert tree.look_at([os.fsencode(root / "Brontë")]) == NEW_FOLDER
    assert tree.look()
    assert os.fsencode(root / "Brontë") + b"/" in tree.folders


@pytest.mark.parametrize("name", ["#recycle", "@eaDir", ".stacks-trash", "$RECYCLE.BIN"])
def test_bins_are_neither_changes_nor_watched(tree, root, name):
    path = written(root / name / "Emma.epub")
    assert tree.look_at([os.fsencode(root / name), path]) == SAME
    assert not tree.look()
    assert not any(os.fsencode(name) in folder for folder in tree.folders)


def test_an_ignore_file_changes_what_is_read(tree, root):
    path = written(root / "Austen/.ignore", b"")
    assert tree.look_at([path]) == NEW_FOLDER


def test_what_a_folders_own_patterns_exclude_is_no_change(root):
    tree = Tree(os.fsencode(root), "book", rules_of({OPTION: ("drafts/",)}))
    tree.look()
    written(root / "drafts/Sanditon.epub")
    assert not tree.look()


def test_links_are_not_followed(tree, root, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "deep").mkdir()
    (root / "portal").symlink_to(outside)
    tree.look()
    assert not any(b"portal" in folder for folder in tree.folders)


def test_names_in_no_encoding_are_fine(tree, root):
    folder = os.fsencode(root) + b"/Br\xf6nte"
    os.mkdir(folder)
    assert tree.look_at([folder]) == NEW_FOLDER
    tree.look()
    path = folder + b"/J\xe4ne.epub"
    with open(path, "wb") as file:
        file.write(b"x")
    assert tree.look_at([path]) == CHANGED


def test_events_from_elsewhere_are_nobodys(tree, root):
    assert tree.look_at([b"/etc/passwd", os.fsencode(root) + b"2/a.epub"]) == SAME
