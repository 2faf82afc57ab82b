"""What is stored as codes and dates is written on an item's page as people write it."""

from __future__ import annotations

import pytest

from blueprints import work_words
from models.base import db
from models.classification import MediaType
from models.work import Edition
from services.db.transactions import writing
from services.works import media_types
from services.works.edit import edit_work
from tests.factories import make_library, make_work


@pytest.mark.parametrize(("milliseconds", "text"), [
    (0, ""), (400, "1 s"), (40_000, "40 s"), (59_600, "1 min"), (90_001, "2 min"),
    (3_599_000, "1 h 0 min"), (7_980_000, "2 h 13 min"),
])  # fmt: skip
def test_a_length_is_written_in_the_unit_that_fits(app, milliseconds, text):
    with app.test_request_context():
        assert work_words.length(milliseconds) == text


def test_dates_are_written_as_people_write_them(as_vera, as_edo, books, edo):
    for stored, shown in (
        ("1904-07-05", "5 July 1904"),
        ("1904-07", "July 1904"),
        ("1904", "1904"),
    ):
        work = make_work("Bloomsday", books, published=stored)
        with writing():
            edition = db.session.query(Edition).filter_by(work_id=work.id).one()
            edition.published = stored
        page = as_vera.get(f"/works/{work.id}").text
        assert page.count(shown) >= 3  # the details, the edition, the field with its source
        assert stored == shown or stored not in page.partition("<main")[2]
        assert f'value="{stored}"' in as_edo.get(f"/works/{work.id}/edit").text
    edit_work(work, {"published": "1905-01-31"}, by=edo)
    assert "31 January 1905" in as_vera.get(f"/works/{work.id}/history").text


def test_media_types_are_written_like_all_else_on_pages(as_vera, as_edo, ada, edo, books):
    work = make_work("Spice", books)
    edit_work(work, {"media_type": "light_novel"}, by=edo)
    for address in ("", "/media_type/why", "/history"):
        page = as_vera.get(f"/works/{work.id}{address}").text
        assert "Light novel" in page
        assert "Light Novel" not in page
        assert "light_novel" not in page
    form = as_edo.get(f"/works/{work.id}/edit").text
    assert ">Graphic novel</option>" in form
    light = db.session.query(MediaType).filter_by(name="light_novel").one()
    media_types.edit_media_type(light, {"display_name": "LN Series"}, by=ada)
    assert "LN Series" in as_vera.get(f"/works/{work.id}").text


def test_an_item_with_files_says_that_they_are_not_opened_here(as_vera, books):
    sentence = "Stacks can’t play or open files yet"
    work = make_work("Emma", books)
    assert sentence not in as_vera.get(f"/works/{work.id}").text
    with writing(work):
        work.file_count = 1
    assert sentence in as_vera.get(f"/works/{work.id}").text


@pytest.mark.parametrize(
    ("label", "shown"),
    [("1", "Saga #1"), ("-1", "Saga #-1"), ("½", "Saga #½"), ("SP1", "Saga, SP1"), ("", "Saga")],
)
def test_the_place_in_a_series_is_written_with_its_number(label, shown):
    assert work_words.series_place("Saga", label) == shown
    assert work_words.value_text("series", [["Saga", label]]) == shown


def test_an_items_head_names_each_format_once_and_an_edition_as_its_files_do(as_ada):
    work = make_work("Heat", make_library("Films", kind="movie"))
    with writing():
        first = db.session.query(Edition).filter_by(work_id=work.id).one()
        first.format, first.name = "mkv", "Director’s Cut 2160p"
        db.session.add(Edition(work_id=work.id, format="mkv", name="1080p", position=2))
    page = as_ada.get(f"/works/{work.id}").text
    line = page.partition('class="hero-line"')[2].partition("</p>")[0]
    assert line.count("MKV") == 1
    assert "Director’s Cut 4K" in page
    assert "2160p" not in page


def test_what_is_empty_is_folded_away(as_vera, as_edo, books):
    work = make_work("Emma", books)
    for client, label in ((as_vera, "Empty fields"), (as_edo, "Add details")):
        shown, _, folded = client.get(f"/works/{work.id}").text.partition(label)
        assert 'id="field-title"' in shown
        assert 'id="field-subtitle"' in folded
        assert "Overview" not in shown
    with writing(work):
        work.subtitle, work.description = "A Novel", "She has lived 21 years."
    shown = as_vera.get(f"/works/{work.id}").text.partition("Empty fields")[0]
    assert 'id="field-subtitle"' in shown
    assert "Overview" in shown
