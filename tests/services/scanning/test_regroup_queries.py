"""Grouping anew sends as many statements for many files of a folder as for a few."""

from __future__ import annotations

import os
from collections import Counter

import pytest

from services.scanning import run
from tests.queries import counted
from tests.services.scanning.conftest import Place
from tests.services.scanning.stated import StatedPool, content
from tests.services.scanning.test_regroup_property import scan

ENDINGS = {"music": "mp3", "book": "epub"}
FEW, MANY = 4, 40


def put(place, count: int, turn: int, titles: int) -> None:
    """Some files of a folder with so many titles, which are others at each turn."""
    for file in (place.folder / "A").glob("*"):
        file.unlink()
    for number in range(count):
        name = f"Title {turn} of {number % titles}"
        path = f"A/{number}.{ENDINGS[place.root.kind]}"
        facts = {"title": name, "album": name, "track": number + 1, "album_artist": f"N {turn}"}
        place.put(path, content(number, **facts, genres=[f"G {turn}"], publisher=f"P {turn}"))
        os.utime(place.folder / path, ns=(turn * 10**9, turn * 10**9))


def sent(place, count: int, before: int, after: int) -> Counter[str]:
    for turn, titles in enumerate((before, before, after)):
        put(place, count, turn, titles)
        with counted() as statements:
            scan(place)
    return Counter(statements)


@pytest.mark.parametrize(("before", "after"), [(1, 1), (99, 99), (1, 99), (2, 1), (1, 2)])
@pytest.mark.parametrize("kind", sorted(ENDINGS))
def test_many_files_take_as_many_statements_as_a_few(
    cast, tmp_path, monkeypatch, kind, before, after
):
    monkeypatch.setattr(run, "ReaderPool", StatedPool)
    few, many = (
        sent(Place(tmp_path / f"media-{count}", kind, cast.olga), count, before, after)
        for count in (FEW, MANY)
    )
    more = [text for text in many if many[text] > few[text]]
    assert sum(many.values()) <= sum(few.values()), more
