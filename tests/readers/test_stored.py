"""What a file says is stored and read back for grouping."""

from __future__ import annotations

import pytest

from readers import stored
from readers.facts import Chapter, Contributor, Facts, Stream

BOOK = Facts(
    "book",
    "epub",
    fingerprint=b"\x01\x02",
    title="Ümlaut\u2028und 本",
    contributors=(Contributor("Jane Austen", "aut", "Austen, Jane"), Contributor("X", "foo")),
    identifiers=(("isbn", "9780141439587"), ("asin", "B00")),
    genres=("Fiction",),
    more_series=(("Second", "1.5"),),
    cover=("zip", "cover.jpg"),
    season=0,
    is_abridged=True,
    streams=(Stream("video"),),
    chapters=(Chapter(0, "One"),),
)


@pytest.mark.parametrize("description", ["", "short", "a long text about it. " * 200])
def test_what_grouping_needs_comes_back_as_it_was(description):
    facts = BOOK._replace(description=description)
    expected = facts._replace(fingerprint=b"", streams=(), chapters=())
    assert stored.decode(stored.encode(facts)) == expected


def test_a_file_that_says_nothing_takes_little_room():
    assert len(stored.encode(Facts("audio", "mp3"))) < 40


def test_a_long_text_is_compressed():
    text = "A quiet life in the country. " * 300
    assert len(stored.encode(Facts("book", "epub", description=text))) < len(text) / 10


def test_fields_of_another_version_are_ignored():
    data = stored.encode(Facts("book", "epub", title="Emma"))
    assert stored.decode(data[:-1] + b',"of_tomorrow":3}') == Facts("book", "epub", title="Emma")
