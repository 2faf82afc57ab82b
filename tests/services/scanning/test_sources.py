"""Each value that a scan gives an item says where it comes from, whatever its kind."""

from __future__ import annotations

import os

import pytest
from sqlalchemy import delete, select

from models.base import db
from models.change import FieldSource
from services import provenance
from services.access import SYSTEM
from services.db.transactions import writing
from services.works.edit import edit_work
from services.works.fields import WORK
from services.works.read import value_of
from tests.makers.audio import mp3
from tests.makers.books import cbz, epub
from tests.makers.mp4 import m4b
from tests.makers.video import mkv

FILES = {
    "book": {
        "Le Guin/Earthsea.epub": epub("Earthsea", authors=["Ursula"], series=("Earthsea", "1")),
        "Jane Austen - Emma.epub": b"not a book",
    },
    "comic": {"Saga/Saga 001.cbz": cbz(2, {"Series": "Saga", "Number": "1", "Writer": "Brian"})},
    "audiobook": {
        "Emma/1.m4b": m4b(title="Emma", artist="Jane Austen"),
        "Jane Austen/Persuasion/01.mp3": mp3(title="One", album="Persuasion", artist="Jane Austen"),
        "Jane Austen/Persuasion/02.mp3": mp3(title="Two", album="Persuasion", artist="Jane Austen"),
    },
    "movie": {"Alien (1979)/Alien.mkv": mkv(duration=60)},
    "tv": {
        "Dark (2017)/Season 01/Dark - S01E01 - Secrets.mkv": mkv(duration=60),
        "Dark (2017)/Season 01/Dark - S01E02.mkv": mkv(duration=60),
    },
    "music": {
        "A/1.mp3": mp3(title="1", album="A", artist="X", track=1),
        "A/2.mp3": mp3(title="2", album="A", artist="X", track=2),
        "Both/1.mp3": mp3(title="1", album="Both", artist="X", track=1),
        "Both/2.mp3": mp3(title="2", album="Both", artist="Y", track=2),
        "Named/1.mp3": mp3(title="1", album="Named", artist="X", album_artist="Z", track=1),
        "single.mp3": mp3(title="Alone", artist="X"),
    },
}  # fmt: skip


def contributors(work) -> list[str]:
    return [name for name, _ in value_of(work, "contributors", by=SYSTEM)]


@pytest.mark.parametrize("kind", FILES)
def test_each_value_has_a_source(place, kind):
    library = place(kind)
    for path, data in FILES[kind].items():
        library.put(path, data)
    library.scan()
    works = library.works()
    assert works
    for work in works:
        values = {name: value_of(work, name, by=SYSTEM) for name in WORK}
        known = {name for name, value in values.items() if value}
        assert known - provenance.chosen_sources(work).keys() == set(), work.title
        for name, source in provenance.chosen_sources(work).items():
            assert WORK[name].is_same(source.value, values[name]), (work.title, name)


@pytest.fixture
def album(place):
    music = place("music")
    music.put("A/1.mp3", mp3(title="1", album="A", artist="X", track=1))
    music.scan()
    return music


def test_a_track_of_somebody_else_makes_an_album_one_of_various_artists(album):
    (work,) = album.works()
    assert contributors(work) == ["X"]
    album.put("A/2.mp3", mp3(title="2", album="A", artist="Y", track=2))
    album.scan()
    (work,) = album.works()
    assert contributors(work) == ["Various Artists"]
    query = select(FieldSource.source).where(FieldSource.field == "contributors")
    assert db.session.execute(query).scalars().all() == ["tags"]


def test_an_album_artist_counts_more_than_those_of_the_tracks(album):
    named = mp3(title="1", album="A", artist="X", album_artist="Z", track=1)
    os.utime(album.put("A/1.mp3", named), ns=(1, 1))
    album.scan()
    album.put("A/2.mp3", mp3(title="2", album="A", artist="Y", track=2))
    album.scan()
    assert [contributors(work) for work in album.works()] == [["Z"]]


def test_the_artists_of_the_tracks_never_replace_what_a_person_locked(album, olga):
    (work,) = album.works()
    edit_work(work, {"contributors": [["Mine", "prf"]]}, by=olga)
    album.put("A/2.mp3", mp3(title="2", album="A", artist="Y", track=2))
    album.scan()
    assert [contributors(work) for work in album.works()] == [["Mine"]]


def test_reading_every_file_again_gives_a_source_to_an_album_that_has_none(album):
    """Older versions stored no source for artists that only the tracks name."""
    with writing():
        db.session.execute(delete(FieldSource).where(FieldSource.field == "contributors"))
    album.scan(is_full=True)
    (work,) = album.works()
    assert contributors(work) == ["X"]
    assert provenance.chosen_sources(work)["contributors"].source == "tags"
