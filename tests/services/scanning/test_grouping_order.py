"""Groups are the same in whatever order files are read and people are named."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readers.facts import Contributor, Facts
from services.scanning.placement import Item, Placement
from tests.services.scanning.groups import MEDIA, place_all

NAMES = ["Ann Lee", "Bo Ray", "Ray, Bo", "Cy Fox"]
TITLES = ["", "Wick", "The Wick", "Wick: A Light", "Wick: Two", "Lamp", "Wick (Disc 2)"]


def _facts(**values: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=values)


BOOK = _facts(
    title=st.sampled_from(TITLES),
    contributors=st.lists(st.sampled_from(NAMES), unique=True, max_size=3).map(
        lambda names: tuple(map(Contributor, names))
    ),
    series=st.sampled_from(["Wick", "Saga"]),
    series_position=st.sampled_from(["1", "2", "02"]),
    language=st.sampled_from(["en", "de"]),
    publisher=st.sampled_from(["P", "Q"]),
    identifiers=st.sampled_from([(), (("isbn", "9780306406157"),), (("isbn", "9780140449136"),)]),
)
AUDIO = _facts(
    title=st.sampled_from(TITLES),
    album=st.sampled_from(TITLES),
    artist=st.sampled_from([*NAMES, "Ann Lee feat. Bo Ray", "Ann Lee & Cy Fox"]),
    album_artist=st.sampled_from(NAMES),
    narrator=st.sampled_from(NAMES),
    track=st.integers(0, 3),
    disc=st.integers(0, 2),
    is_compilation=st.booleans(),
)
STEMS = ["Wick", "wick", "Wick 1", "Wick 2", "01", "02 - Lamp", "Ann Lee - Lamp", "Lamp (1999)"]
STEMS += ["Wick (2001) cd1", "Wick S01E01", "Wick 2005 S01E02", "Wick {tmdb-7}", "Track 1"]
FOLDERS = ["", "Wick/", "Wick/CD 1/", "Wick [FLAC]/", "Ann Lee/Saga/Wick/", "Wick (2001)/"]
ENDINGS = {
    "book": ["epub", "mobi", "pdf", "cbz", "m4b"],
    "audiobook": ["m4b", "mp3", "epub"],
    "music": ["mp3", "flac"],
    "comic": ["cbz", "pdf"],
    "movie": ["mkv", "avi"],
    "tv": ["mkv"],
}


def _items(kind: str) -> st.SearchStrategy[list[Item]]:
    def item(folder: str, stem: str, ending: str, facts: dict[str, Any]) -> Item:
        return Item(f"{folder}{stem}.{ending}".encode(), Facts(MEDIA[ending], ending, **facts))

    def of(ending: str) -> st.SearchStrategy[Item]:
        media = MEDIA[ending]
        facts = AUDIO if media == "audio" else _facts() if media == "video" else BOOK
        folders, stems = st.sampled_from(FOLDERS), st.sampled_from(STEMS)
        return st.builds(item, folders, stems, st.just(ending), facts)

    files = st.sampled_from(ENDINGS[kind]).flatmap(of)
    return st.lists(files, unique_by=lambda item: item.path, min_size=1, max_size=8)


def _turned(item: Item) -> Item:
    """The same file with its people in another order."""
    facts = item.facts or Facts("book", "")
    return item._replace(facts=facts._replace(contributors=facts.contributors[::-1]))


def _keys(places: dict[bytes, Placement]) -> dict[bytes, tuple[Any, ...]]:
    return {
        path: (place.work_key, place.edition_key, place.parts, place.edition)
        for path, place in places.items()
    }


@pytest.mark.slow
@pytest.mark.parametrize("kind", ENDINGS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_groups_depend_on_no_order(kind: str, data: st.DataObject):
    items = data.draw(_items(kind))
    expected = _keys(place_all(kind, items))
    assert expected.keys() == {item.path for item in items}
    shuffled = data.draw(st.permutations(items))
    assert _keys(place_all(kind, shuffled)) == expected
    assert _keys(place_all(kind, list(map(_turned, shuffled)))) == expected
