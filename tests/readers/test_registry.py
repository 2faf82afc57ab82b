"""Which files are ours, and what happens to those that are not what they seem."""

from __future__ import annotations

import io
import os

import pytest

from errors import Unreadable
from readers import registry
from readers.fingerprint import fingerprint
from tests.makers import mp3


def test_extensions_are_known_in_any_case():
    assert registry.known_extension(b"Song.MP3")
    assert registry.known_extension("Book.EPub")
    assert not registry.known_extension(b"notes.xyz")
    assert not registry.known_extension(b".mp3")
    assert not registry.known_extension(b"folder.epub/readme")
    assert not registry.known_extension(b"caf\xe9.\xe9\xe9")


@pytest.mark.parametrize(
    ("name", "kind", "media"),
    [
        (b"a.cbz", "", "comic"),
        (b"a.zip", "comic", "comic"),
        (b"a.zip", "game", "game"),
        (b"a.zip", "book", ""),
        (b"a.sfc", "game", "game"),
        (b"a.mp3", "game", ""),
        (b"a.mobi", "book", "book"),
        (b"a.cbr", "comic", "comic"),
        (b"a.djvu", "", "book"),
        (b"a.mkv", "movie", "video"),
        (b"a.pdf", "comic", "comic"),
        (b"a.pdf", "book", "book"),
        (b"a.m4b", "", "audio"),
    ],
)
def test_what_a_file_is_depends_on_the_library(name, kind, media):
    assert registry.media_of(name, kind) == media


def test_a_format_without_a_reader_is_not_invisible(saved):
    facts = registry.read(saved("old.mobi", b"BOOKMOBI"))
    assert (facts.media, facts.format, len(facts.fingerprint)) == ("book", "mobi", 16)


def test_a_game_is_only_recognised(saved):
    assert registry.read(saved("zelda.sfc", b"rom"), "game").media == "game"


def test_a_fifo_never_blocks_the_scan(tmp_path):
    path = os.fsencode(tmp_path / "pipe.mp3")
    os.mkfifo(path)
    with pytest.raises(Unreadable, match="not_a_regular_file"):
        registry.read(path)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("gone.mp3", "not_found"), ("folder.mp3", "not_a_regular_file"), ("empty.mp3", "empty")],
)
def test_what_cannot_be_read_says_why(name, reason, tmp_path):
    (tmp_path / "folder.mp3").mkdir()
    (tmp_path / "empty.mp3").touch()
    with pytest.raises(Unreadable) as caught:
        registry.read(os.fsencode(tmp_path / name))
    assert caught.value.reason == reason


def test_an_unknown_extension_is_not_read(saved):
    with pytest.raises(Unreadable, match="unknown_format"):
        registry.read(saved("x.xyz", b"x"))


def test_a_latin_1_file_name_is_read(tmp_path):
    path = os.fsencode(tmp_path) + b"/caf\xe9.mp3"
    with open(path, "wb") as file:
        file.write(mp3(title="Café"))
    assert registry.read(path).title == "Café"


@pytest.mark.parametrize("size", [1, 65_536, 131_072, 131_073, 400_000])
def test_the_fingerprint_is_the_same_however_the_file_is_opened(size, saved):
    data = os.urandom(size)
    path = saved("x.mobi", data)
    with open(path, "rb") as file:
        prints = {
            fingerprint(file.fileno(), size),
            fingerprint(file, size),
            fingerprint(io.BytesIO(data), size),
        }
    assert prints == {registry.read(path).fingerprint}


def test_a_change_in_the_middle_of_a_small_file_changes_its_fingerprint():
    data = os.urandom(100_000)
    other = data[:50_000] + b"x" + data[50_001:]
    assert data[50_000:50_001] == b"x" or fingerprint(io.BytesIO(data), 100_000) != fingerprint(
        io.BytesIO(other), 100_000
    )
