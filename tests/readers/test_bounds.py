"""What a file says is cut to what every database can store."""

from __future__ import annotations

import pytest

from readers.bounds import LARGEST, LONGEST, LONGEST_TEXT, MAX_ITEMS, bounded
from readers.facts import Chapter, Contributor, Facts, Stream
from services.works.fields import EDITION, WORK

FINE = Facts(
    "book",
    "epub",
    b"\x00\x01",
    title="Das Schloß",
    description="One line.\nAnother.\tAnd one.",
    contributors=(Contributor("Franz Kafka", "aut", "Kafka, Franz"),),
    identifiers=(("isbn", "9783161484100"),),
    genres=("巨人",),
    cover=("zip", "cover.png"),
    chapters=(Chapter(0, "One"),),
    streams=(Stream("audio", "mp3"),),
)


def test_what_fits_stays_the_very_same():
    assert bounded(FINE) is FINE


@pytest.mark.parametrize(("text", "stored"), [
    ("Pink\0Floyd", "Pink Floyd"), ("\0", ""), ("a\ud800b", "a b"), ("\x1b[31mred\x07", "[31mred"),
    ("abc\u202efed", "abcfed"), ("no\u00a0break", "no\u00a0break"),
])  # fmt: skip
def test_every_text_is_clean_at_every_position(text, stored):
    facts = bounded(
        FINE._replace(
            title=text,
            genres=(text,),
            contributors=(Contributor(text, text, text),),
            identifiers=((text, text),),
            chapters=(Chapter(5, text),),
            streams=(Stream("audio", title=text),),
        )
    )
    assert facts.title == stored
    assert facts.genres == (stored,)
    assert facts.contributors == (Contributor(stored, stored, stored),)
    assert facts.identifiers == ((stored, stored),)
    assert facts.chapters == (Chapter(5, stored),)
    assert facts.streams[0].title == stored


def test_a_description_may_be_longer_and_have_lines():
    text = "line\nline\0\n" * 5000
    assert len(bounded(FINE._replace(description=text)).description) == LONGEST["description"]
    assert "\0" not in bounded(FINE._replace(description=text)).description


def test_a_cover_whose_name_does_not_fit_is_no_cover():
    assert bounded(FINE._replace(cover=("zip", "a\ud800.png"))).cover == ()


@pytest.mark.parametrize("name", sorted(MAX_ITEMS))
def test_every_list_has_an_end(name):
    item = {"contributors": Contributor("A"), "chapters": Chapter(1), "streams": Stream("audio")}
    items = (item.get(name, ("isbn", "1") if name == "identifiers" else "x"),) * 100_000
    facts = bounded(FINE._replace(**{name: items}))
    assert len(getattr(facts, name)) <= MAX_ITEMS[name] + 1
    assert f"too_many_{name}:{MAX_ITEMS[name]}:100000" in facts.notes


@pytest.mark.parametrize("name", sorted(LONGEST))
def test_a_text_is_as_long_as_its_field_can_be(name):
    text = "x" * 20_001
    lists = {"contributors": (Contributor(text),), "genres": (text,), "more_series": ((text, "1"),)}
    facts = bounded(FINE._replace(**{name: lists.get(name, text)}))
    assert facts.notes == (f"too_long_{name}:{LONGEST[name]}",)
    field = {"album": "title", "more_series": "series"}.get(name, name)
    assert LONGEST[name] == (WORK[field] if field in WORK else EDITION[field]).limit


def test_a_long_text_in_a_list_is_cut():
    assert bounded(FINE._replace(genres=("x" * 5000,))).genres == ("x" * LONGEST["genres"],)
    (person,) = bounded(FINE._replace(contributors=(Contributor("x" * 301),))).contributors
    assert person.name == "x" * 300
    assert bounded(FINE._replace(identifiers=(("a", "x" * 2000),))).identifiers == (
        ("a", "x" * LONGEST_TEXT),
    )


def test_only_a_long_text_keeps_marks_of_direction():
    said = "\u200fA\u202eB\u2066C"
    facts = bounded(FINE._replace(title=said, genres=(said,), description=said))
    assert (facts.title, facts.genres, facts.description) == ("ABC", ("ABC",), "\u200fABC")


def test_a_text_that_was_cut_is_noted():
    facts = bounded(FINE._replace(title="x" * 5000, description="y" * 20_001))
    assert facts.notes == (
        "too_long_title:512",
        f"too_long_description:{LONGEST['description']}",
    )


def test_every_number_has_a_bound():
    facts = bounded(FINE._replace(page_count=1 << 70, track=-(1 << 70), duration_ms=1 << 80))
    assert (facts.page_count, facts.track, facts.duration_ms) == (LARGEST, -1, (1 << 53) - 1)
