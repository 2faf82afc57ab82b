"""Makes trees of files for the scan's benchmarks. Each is kept when it is there."""

from __future__ import annotations

import os
from pathlib import Path

from readers.facts import Stream
from tests.makers.audio import flac, mp3
from tests.makers.books import epub
from tests.makers.images import png
from tests.makers.mp4 import m4a
from tests.makers.video import mkv

ARTISTS = 400
WORDS = (
    "Blue",
    "River",
    "Night",
    "Stone",
    "Glass",
    "Winter",
    "Echo",
    "Garden",
    "Silver",
    "Road",
    "Harbour",
    "Signal",
    "Cloud",
    "Fever",
)


def make_albums(root: Path, albums: int, tracks: int = 10, kilobytes: int = 30) -> int:
    """Albums of `tracks` files each of about `kilobytes` kB, MP3, FLAC and M4A in turn; gives how
    many files. Kept when it is there.
    """
    done = root / f".made-{albums}-{tracks}"
    if done.exists():
        return albums * tracks
    for number in range(albums):
        make = (mp3, flac, m4a)[number % 3]
        artist = f"The {WORDS[number % 14]} {WORDS[number % 11]} {number % ARTISTS}"
        title = f"{WORDS[number % 13]} {WORDS[(number * 7) % 14]} {number}"
        folder = root / artist / title
        folder.mkdir(parents=True, exist_ok=True)
        for track in range(1, tracks + 1):
            name = f"{WORDS[(number + track) % 14]} {WORDS[(number * track) % 13]}"
            genre = "Rock" if number % 2 else "Jazz"
            data = make(
                title=name,
                artist=artist,
                album=title,
                album_artist=artist,
                track=track,
                year=str(1960 + number % 60),
                genre=genre,
            )
            ending = {mp3: "mp3", flac: "flac", m4a: "m4a"}[make]
            data += os.urandom(max(0, kilobytes * 1000 - len(data))) if make is not m4a else b""
            (folder / f"{track:02} {name}.{ending}").write_bytes(data)
    done.touch()
    return albums * tracks


def make_books(root: Path, books: int = 5000) -> int:
    """EPUBs with covers in folders of their authors; gives how many files."""
    done = root / f".made-{books}"
    if done.exists():
        return books
    for number in range(books):
        author = f"{WORDS[number % 14]} {WORDS[number % 11]}son {number % ARTISTS}"
        title = f"The {WORDS[number % 13]} {WORDS[(number * 7) % 14]} {number}"
        data = epub(
            title,
            [(author, "aut", "")],
            series=(f"{WORDS[number % 9]} Saga {number % 300}", str(1 + number // 300)),
            isbn="",
            publisher="Harbour Press",
            date=str(1950 + number % 70),
            subjects=["Fiction", WORDS[number % 14]],
            description=f"About {title}. " * 20,
            cover=png(60, 90, (number % 255, 90, 120)),
        )
        folder = root / author
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{title}.epub").write_bytes(data)
    done.touch()
    return books


def make_films(root: Path, films: int = 2500) -> int:
    """Films in folders of their own; gives how many files."""
    done = root / f".made-{films}"
    if done.exists():
        return films
    data = _video()
    for number in range(films):
        title = f"{WORDS[number % 13]} {WORDS[(number * 7) % 14]} {number}"
        year = 1950 + number % 70
        folder = root / f"{title} ({year})"
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{title.replace(' ', '.')}.{year}.1080p.BluRay.x264-GRP.mkv"
        (folder / name).write_bytes(data)
    done.touch()
    return films


def make_episodes(root: Path, episodes: int = 2500) -> int:
    """Shows of 25 episodes in two seasons; gives how many files."""
    done = root / f".made-{episodes}"
    if done.exists():
        return episodes
    data = _video()
    for number in range(episodes):
        show, place = divmod(number, 25)
        title = f"{WORDS[show % 13]} {WORDS[(show * 7) % 14]} {show}"
        season = 1 + place // 13
        folder = root / title / f"Season {season:02}"
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{title} - S{season:02}E{1 + place % 13:02} - {WORDS[place % 14]}.mkv"
        (folder / name).write_bytes(data)
    done.touch()
    return episodes


def _video() -> bytes:
    picture = Stream("video", "h264", width=1920, height=1080)
    return mkv(streams=[picture, Stream("audio", "aac", channels=2)])
