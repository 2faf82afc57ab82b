"""What a walk through a root lists, in which order, and when a folder counts as changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from services.scanning.walk import Listing, list_folder, walk


def is_book(name: bytes) -> bool:
    return name.endswith(b".epub")


@pytest.fixture
def root(tmp_path) -> bytes:
    (tmp_path / "root").mkdir()
    return os.fsencode(tmp_path / "root")


def put(root: bytes, path: str, data: bytes = b"x") -> Path:
    whole = Path(os.fsdecode(root), path)
    whole.parent.mkdir(parents=True, exist_ok=True)
    whole.write_bytes(data)
    os.utime(whole, ns=(7, 7))
    return whole


def listing_of(root: bytes, path: bytes = b"") -> Listing:
    return list_folder(root, path, is_book)


def names(files: list) -> list[bytes]:
    return [file[0] for file in files]


def test_folders_come_in_the_order_of_the_bytes_of_their_paths(root):
    """As the database gives them: the scan reads both side by side."""
    for folder in ("a", "a b", "a-b", "a/b", "a/b c", "a0", "A", "ä", "a/b/c"):
        put(root, f"{folder}/x.epub")
    paths = [listing.path for listing in walk(root, is_book)]
    assert paths == sorted(paths)
    assert paths[0] == b""
    assert paths.index(b"a b/") < paths.index(b"a/") < paths.index(b"a0/")
    assert len(paths) == len(set(paths)) == 10


def test_a_folder_lists_its_media_pictures_and_subtitles_and_nothing_else(root):
    for name in ("b.epub", "A.epub", "Cover.JPG", "b.SRT", "notes.txt", "below/c.epub"):
        put(root, name)
    listing = listing_of(root)
    assert names(listing.media) == [b"A.epub", b"b.epub"]
    assert names(listing.pictures) == [b"Cover.JPG"]
    assert names(listing.subtitles) == [b"b.SRT"]
    assert (listing.folders, listing.problems) == ([b"below/"], [])


def test_a_folder_has_changed_when_something_that_is_listed_has(root):
    put(root, "x.epub")
    seen = [listing_of(root).hash]

    def is_new() -> bool:
        seen.append(listing_of(root).hash)
        return seen[-1] not in seen[:-1]

    put(root, "notes.txt")
    put(root, ".hidden.epub")
    os.utime(root)
    assert not is_new()
    changes = (
        lambda: put(root, "x.epub", b"longer"),
        lambda: os.utime(os.path.join(root, b"x.epub"), ns=(7, 8)),
        lambda: put(root, "y.epub"),
        lambda: put(root, "cover.jpg"),
        lambda: put(root, "x.de.srt"),
        lambda: os.unlink(os.path.join(root, b"cover.jpg")),
        lambda: put(root, "below/z.epub"),
    )
    for change in changes:
        change()
        assert is_new()
    put(root, "below/another.epub")
    assert not is_new()


def test_pictures_are_handed_down_by_a_folder_without_media_of_its_own(root):
    put(root, "Album/cover.jpg")
    put(root, "Album/CD1/x.epub")
    put(root, "Album/CD1/Bonus/x.epub")
    put(root, "Books/cover.jpg")
    put(root, "Books/x.epub")
    put(root, "Books/Below/x.epub")
    above = {listing.path: names(listing.above) for listing in walk(root, is_book)}
    assert {path for path, pictures in above.items() if pictures} == {b"Album/CD1/"}
    assert above[b"Album/CD1/"] == [b"cover.jpg"]


@pytest.mark.parametrize(("path", "reason"), [(b"gone/", "not_found"), (b"x.epub/", "io_error")])
def test_a_folder_that_cannot_be_listed_says_why_and_is_never_empty(root, path, reason):
    put(root, "x.epub")
    listing = listing_of(root, path)
    assert (listing.is_unreadable, listing.problems, listing.hash) == (True, [(path, reason)], b"")


def test_a_file_that_goes_while_its_folder_is_listed_is_a_problem(root, monkeypatch):
    for name in ("a.epub", "b.epub"):
        put(root, name)
    real = os.scandir

    class Removing:
        """Lists a folder while somebody removes a.epub."""

        def __init__(self, path: bytes) -> None:
            self.entries = real(path)

        def __enter__(self):
            return self

        def __exit__(self, *_raised) -> None:
            self.entries.close()

        def __iter__(self):
            for entry in self.entries:
                if entry.name == b"a.epub":
                    os.unlink(entry.path)
                yield entry

    monkeypatch.setattr(os, "scandir", Removing)
    listing = listing_of(root)
    assert names(listing.media) == [b"b.epub"]
    assert listing.problems == [(b"a.epub", "not_found")]
    assert not listing.is_unreadable


def test_a_device_with_the_name_of_a_book_is_a_problem():
    listing = list_folder(b"/dev", b"", lambda name: name == b"null")
    assert (b"null", "device") in listing.problems
    assert listing.media == []


def test_a_link_is_never_followed_wherever_it_leads(root, tmp_path):
    put(root, "real/x.epub")
    (tmp_path / "root-beside").mkdir()  # its path begins like the root's
    links = {"in": root + b"/real", "self": root, "out": b"/etc", "near": root + b"-beside"}
    for name, target in links.items():
        os.symlink(target, os.path.join(root, name.encode()))
    listings = list(walk(root, is_book))
    assert [listing.path for listing in listings] == [b"", b"real/"]
    assert dict(listings[0].problems) == {
        b"in": "link_inside",
        b"self": "link_inside",
        b"out": "link_outside",
        b"near": "link_outside",
    }
