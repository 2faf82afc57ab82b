"""Makes trees of tagged audio files for the scan's benchmarks."""

from __future__ import annotations

import os
from pathlib import Path

from tests.makers.audio import flac, mp3
from tests.makers.mp4 import m4a

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
