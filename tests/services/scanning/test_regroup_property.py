"""Whatever happens to the files of a library and whenever it is scanned: in the end it is what one
scan of the final files makes of them.
"""

from __future__ import annotations

import os
import shutil
from difflib import unified_diff
from itertools import count
from pathlib import Path
from pprint import pformat

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from models.base import db
from services import scans
from services.scanning import run
from services.scanning.run import run_scan
from tests.services.scanning.catalogue import catalogue_of
from tests.services.scanning.conftest import Place
from tests.services.scanning.stated import StatedPool, content

EXAMPLES = int(os.environ.get("REGROUP_EXAMPLES", "8"))
PHASES = [Phase.generate] if "REGROUP_FAST" in os.environ else list(Phase)
_numbers = count(1)


def optional(*values):
    return st.sampled_from(("", "", *values))


SONG_PATHS = [
    folder + name
    for folder in ("", "A/", "A/CD1/", "A/CD2/", "A/Bonus Disc/", "B/", "C/B/")
    for name in ("1.mp3", "2.mp3", "02 Two.mp3", "1.flac")
]
SONGS = st.fixed_dictionaries(
    {"title": optional("One", "Two")},
    optional={
        "album": optional("Red", "Blue"),
        "artist": optional("Nina", "Otis"),
        "album_artist": optional("Nina", "Otis"),
        "track": st.integers(0, 2),
        "disc": st.integers(0, 2),
        "published": optional("1999", "2001-02-03"),
        "genres": st.sampled_from(([], ["Soul"], ["Soul", "Jazz"])),
        "publisher": optional("Blue Note"),
        "duration_ms": st.sampled_from((0, 60_000)),
        "cover": st.sampled_from(([], ["tag", ""])),
        "identifiers": st.sampled_from(([], [["musicbrainz_release_group", "rg-1"]])),
        "is_compilation": st.booleans(),
    },
)
BOOK_PATHS = [
    folder + name
    for folder in ("", "Emma/", "Jane Austen/Emma/", "Series/Wick 1/", "B/")
    for name in ("Emma.epub", "Emma.pdf", "Wick 2.epub", "01.mp3", "02.mp3", "Emma.m4b", "x.epub")
]
BOOKS = st.fixed_dictionaries(
    {"title": optional("Emma", "Wick", "Persuasion")},
    optional={
        "contributors": st.sampled_from(
            ([], [["Jane Austen"]], [["Jane Austen"], ["A. Other"]], [["A. Other"]])
        ),
        "series": optional("Wick"),
        "series_position": optional("1", "2"),
        "publisher": optional("Penguin"),
        "identifiers": st.sampled_from(
            ([], [["isbn", "9780141439587"]], [["isbn", "9780141439518"]])
        ),
        "album": optional("Emma", "Wick"),
        "album_artist": optional("Jane Austen"),
        "narrator": optional("Reader One", "Reader Two"),
        "track": st.integers(0, 2),
        "language": optional("en"),
        "description": optional("Long ago."),
        "page_count": st.sampled_from((0, 100)),
        "cover": st.sampled_from(([], ["zip", "cover.jpg"])),
    },
)
RECORDED_PATHS = [
    *BOOK_PATHS,
    "Jane Austen/Emma/CD 1/01.mp3",
    "Jane Austen/Emma/Extra/01.mp3",
    "Jane Austen/Emma/Extra/Emma.m4b",
    "Emma/Interviews/x.mp3",
]
FILM_PATHS = [
    "Alien (1979)/Alien (1979) - 720p.mkv",
    "Alien (1979)/Alien (1979) - 1080p.mkv",
    "Alien (1979)/Alien (1979) Directors Cut.mkv",
    "Alien (1979)/Alien cd1.mkv",
    "Alien (1979)/Alien cd2.mkv",
    "Alein (1979)/Alein (1979).mkv",
    "Alien.1979.mkv",
    "Alien (1979) {imdb-tt0078748}.mkv",
    "Heat (1995)/Heat (1995).mkv",
    "Heat (1995)/trailers/Heat-trailer.mkv",
    "Heat/Heat (1995).mkv",
    "Heat/Heat (1996).mkv",
    "Heat/CD1/Heat (1995) cd1.mkv",
    "Heat/Extras/x.mkv",
    "Heat/Extras/Trailers/Heat-trailer.mkv",
    "Heat (1995) Extras/x.mkv",
    "Heat (1995) Making Of.mkv",
    "Extras/Alien.mkv",
    "Featurettes/Alien (1979)/x.mkv",
    "trailer.mkv",
]
SHOW_PATHS = [
    "Lost/Season 1/Lost S01E01.mkv",
    "Lost/Season 1/Lost S01E02.mkv",
    "Lost/Season 1/Lost S01E01E02.mkv",
    "Lost/Season 1/Lost S01E01 Pilot.mkv",
    "Lost/Season 2/Lost S02E01.mkv",
    "Lost (2004)/Season 1/Lost S01E01.mkv",
    "Found/Found 1x01.mkv",
    "Found/Found 1x02.mkv",
    "Found/Found (2001) 1x03.mkv",
    "Found/Extras/x.mkv",
    "Lost/random clip.mkv",
    "Lost/Season 1 Extras/e.mkv",
    "Lost/Interviews/Joe S01E02.mkv",
    "Extras/Lost.mkv",
    "Extras/Season 1/S01E01.mkv",
]
FILMS = st.fixed_dictionaries(
    {"title": optional("Alien")},
    optional={
        "description": optional("In space."),
        "resolution": optional("720p", "1080p"),
        "duration_ms": st.sampled_from((0, 60_000)),
        "genres": st.sampled_from(([], ["Horror"])),
    },
)
COMIC_PATHS = [
    folder + name
    for folder in ("", "Saga/", "Saga (2012)/", "Saga/Vol. 2/", "B/")
    for name in ("Saga 001.cbz", "Saga 001.pdf", "Saga 2.cbr", "Saga v02 (2013).cbz", "x.cbz")
]
COMICS = st.fixed_dictionaries(
    {"title": optional("One", "Two")},
    optional={
        "series": optional("Saga", "Bone"),
        "series_position": optional("1", "2", "01"),
        "volume": optional("1", "2"),
        "contributors": st.sampled_from(([], [["Ann Lee", "writer"]], [["Bo Ray"]])),
        "publisher": optional("Image"),
        "language": optional("en", "de"),
        "published": optional("2012"),
        "identifiers": st.sampled_from(([], [["isbn", "9780141439587"]], [["comicvine", "7"]])),
        "genres": st.sampled_from(([], ["Space"])),
        "page_count": st.sampled_from((0, 22)),
        "cover": st.sampled_from(([], ["zip", "1.jpg"])),
    },
)
GAME_PATHS = [
    folder + name
    for folder in ("", "GBA/", "SNES/Doom/", "B/")
    for name in ("Doom (1993).gba", "Doom.sfc", "Doom (1993).sfc", "Quake (1996) [!].zip", "x.iso")
]
GAMES = st.fixed_dictionaries({"title": optional("Doom")})
KINDS = {
    "music": (SONG_PATHS, SONGS),
    "book": (BOOK_PATHS, BOOKS),
    "audiobook": (RECORDED_PATHS, BOOKS),
    "movie": (FILM_PATHS, FILMS),
    "tv": (SHOW_PATHS, FILMS),
    "comic": (COMIC_PATHS, COMICS),
    "game": (GAME_PATHS, GAMES),
}


ANCHORS = {"movie": ".mkv", "tv": ".mkv", "comic": ".cbz", "game": ".gba"}


def steps_of(kind: str):
    paths, facts = KINDS[kind]
    path = st.sampled_from(paths)
    return st.lists(
        st.one_of(
            st.tuples(st.just("put"), path, facts),
            st.tuples(st.just("put"), path, facts),
            st.tuples(st.just("move"), path, path),
            st.tuples(st.just("delete"), path),
            st.tuples(st.just("copy"), path, path),
            st.tuples(st.just("break"), path),
            st.tuples(st.just("scan")),
            st.tuples(st.just("scan")),
            st.tuples(st.just("full scan")),
        ),
        min_size=3,
        max_size=14,
    )


class Disk:
    """The files of a library, and what happens to them."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._time = count(1)
        self._write("zz/anchor" + ANCHORS.get(place.root.kind, ".mp3"), {})

    def _write(self, path: str, facts: dict, number: int | None = None) -> None:
        full = self.place.folder / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_bytes(content(next(_numbers) if number is None else number, **facts))
        self._stamp(full)

    def _stamp(self, full: Path) -> None:
        os.utime(full, ns=(0, 1_700_000_000_000_000_000 + next(self._time) * 1_000_000_000))

    def do(self, step: tuple) -> None:
        name, *arguments = step
        if name in ("scan", "full scan"):
            scan(self.place, is_full=name == "full scan")
        elif name == "put":
            self._write(*arguments)
        else:
            self._change(name, *(self.place.folder / path for path in arguments))

    def _change(self, name: str, path: Path, other: Path | None = None) -> None:
        if not path.is_file():
            return
        if name == "delete":
            path.unlink()
        elif name == "break":
            path.write_bytes(b"not finished")
            self._stamp(path)
            scan(self.place)
            path.unlink()
        elif other is not None and path != other:
            other.parent.mkdir(parents=True, exist_ok=True)
            if name == "move":
                os.replace(path, other)
            else:
                shutil.copy2(path, other)
        self._clear()

    def _clear(self) -> None:
        """Folders without files are removed, as people do."""
        for folder in sorted(self.place.folder.rglob("*"), reverse=True):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()


def scan(place: Place, **options) -> None:
    job_id = scans.request_scan(place.root, by=place.owner, **options).id
    db.session.rollback()
    run_scan(job_id)
    db.session.rollback()


def compare(grown: Place, fresh: Place) -> list[str]:
    """The lines in which both differ."""
    texts = [
        pformat(catalogue_of(place.library.id), width=120, sort_dicts=False).splitlines()
        for place in (grown, fresh)
    ]
    return list(unified_diff(*texts, "grown", "fresh", n=2, lineterm=""))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_any_sequence_ends_as_one_scan_of_the_final_files(cast, tmp_path, monkeypatch, kind):
    monkeypatch.setattr(run, "ReaderPool", StatedPool)
    places = count(1)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize="REGROUP_EXAMPLES" not in os.environ,
        suppress_health_check=list(HealthCheck),
        phases=PHASES,
    )
    @given(steps_of(kind))
    def check(steps) -> None:
        number = next(places)
        grown = Place(tmp_path / f"media-{kind}-{number}", kind, cast.olga)
        disk = Disk(grown)
        for step in steps:
            disk.do(step)
        scan(grown)
        fresh_folder = tmp_path / f"media-{kind}-{number}-fresh"
        shutil.copytree(grown.folder, fresh_folder)
        fresh = Place(fresh_folder, kind, cast.olga)
        scan(fresh)
        differences = compare(grown, fresh)
        assert not differences, "\n".join([*map(repr, steps), *differences])

    check()
