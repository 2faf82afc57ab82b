"""People find what they may see: by titles, people and tracks, as they type and on the page, in the
same order on both databases.
"""

from __future__ import annotations

import pytest

from errors import Invalid
from models.base import db
from models.work import Part
from services import derive
from services.db.transactions import writing
from services.lists import finding, matches
from services.works.edit import delete_work, edit_work
from services.works.read import get_work
from tests.factories import make_library, make_work


def titles(hits):
    return [row.title for row in hits.rows]


@pytest.fixture
def shelf(books):
    make_work("Dune", books, authors=("Frank Herbert",), published="1965")
    make_work("Dune Messiah", books, authors=("Frank Herbert",), published="1969")
    make_work("The Road to Dune", books, authors=("Brian Herbert",), published="2005")
    make_work("A Biography", books, authors=("Dune Smith",))
    album = make_work("Score", books)
    with writing():
        db.session.add(Part(work_id=album.id, kind="track", number=1, title="Sands of Dune"))
        db.session.flush()
        derive.refresh_works([album.id])
    return books


def test_titles_come_before_people_and_those_before_tracks(vera, shelf):
    assert titles(finding.find(vera, "dune")) == [
        "Dune",
        "Dune Messiah",
        "The Road to Dune",
        "A Biography",
        "Score",
    ]
    assert finding.find(vera, "dune").total == 5


def test_the_operators_of_the_search_field_work(vera, shelf):
    assert titles(finding.find(vera, "dune -messiah author:frank")) == ["Dune"]
    assert titles(finding.find(vera, '"road to"')) == ["The Road to Dune"]
    assert titles(finding.find(vera, "title:dune year:1960s")) == ["Dune", "Dune Messiah"]
    assert titles(finding.find(vera, "year:2005")) == ["The Road to Dune"]
    assert titles(finding.find(vera, "herbert dune")) == [
        "Dune",
        "Dune Messiah",
        "The Road to Dune",
    ]


def test_unfinished_words_are_found_while_typing_and_titles_come_first(vera, shelf):
    assert set(titles(finding.find(vera, "du", typing=True))[:3]) == {
        "Dune",
        "Dune Messiah",
        "The Road to Dune",
    }
    assert titles(finding.find(vera, "mess", typing=True)) == ["Dune Messiah"]
    assert titles(finding.find(vera, "frank herb", typing=True)) == ["Dune", "Dune Messiah"]


def test_a_part_of_a_word_is_found_when_no_word_is(vera, shelf):
    assert titles(finding.find(vera, "essia")) == ["Dune Messiah"]
    assert titles(finding.find(vera, "essia", typing=True)) == ["Dune Messiah"]
    assert titles(finding.find(vera, "title:essia")) == []


def test_the_last_word_may_be_only_begun_when_nothing_has_it_whole(vera, books):
    for title in ("Apple", "Avocado Toast", "Banana"):
        make_work(title, books)
    assert titles(finding.find(vera, "a")) == ["Apple", "Avocado Toast"]
    assert titles(finding.find(vera, "toast av")) == ["Avocado Toast"]
    assert titles(finding.find(vera, "av toast")) == []
    make_work("A Pear", books)
    assert titles(finding.find(vera, "a")) == ["A Pear"]


def test_nobody_finds_what_is_not_theirs_to_see(vera, stan, ada, shelf):
    make_work("Dune Encyclopedia", make_library("Hidden"))
    assert "Dune Encyclopedia" not in titles(finding.find(vera, "dune"))
    assert "Dune Encyclopedia" not in titles(finding.find(vera, "ncyclo"))
    assert "Dune Encyclopedia" not in titles(finding.find(vera, "dune", typing=True))
    assert titles(finding.find(ada, "encyclopedia")) == ["Dune Encyclopedia"]
    for text in ("dune", "ncyclo", "-nothing", "year:1965"):
        assert finding.find(stan, text).rows == ()


def test_one_library_is_searched_alone(ada, shelf):
    other = make_library("Other")
    make_work("Dune in another place", other)
    assert titles(finding.find(ada, "dune", library_id=other.id)) == ["Dune in another place"]


def test_what_is_corrected_or_put_into_the_trash_is_found_no_more(edo, shelf):
    work = get_work(finding.find(edo, "messiah").rows[0].id, by=edo)
    edit_work(work, {"title": "Children of Dune"}, by=edo)
    assert titles(finding.find(edo, "messiah")) == []
    assert titles(finding.find(edo, "children")) == ["Children of Dune"]
    delete_work(work, by=edo)
    assert titles(finding.find(edo, "children")) == []
    assert titles(finding.find(edo, "hildre")) == []


def test_many_hits_come_in_pages_each_once(vera, books, monkeypatch):
    monkeypatch.setattr(finding, "PAGE", 7)
    for number in range(30):
        make_work(f"River {number:02}", books)
    seen = [
        title for page in range(1, 6) for title in titles(finding.find(vera, "river", page=page))
    ]
    assert seen == [f"River {number:02}" for number in range(30)]
    assert finding.find(vera, "river", page=99).page == 5


def test_more_hits_than_are_counted_are_said_to_be_more(vera, books, monkeypatch):
    monkeypatch.setattr(matches, "CANDIDATES", 10)
    for number in range(15):
        make_work(f"River {number:02}", books)
    hits = finding.find(vera, "river")
    assert hits.is_more
    assert hits.total == 10


def test_odd_texts_do_no_harm(vera, shelf):
    signs = ("", " ", "'", '"', "--", "-", "%", "_", "\\", ")(", "& | !", "🎈")
    for text in (*signs, "* OR NEAR(", "a:b:c", "year:", "title:", "dune'); DROP TABLE work; --"):
        finding.find(vera, text)
        finding.find(vera, text, typing=True)
    with pytest.raises(Invalid):
        finding.find(vera, "x" * 501)
