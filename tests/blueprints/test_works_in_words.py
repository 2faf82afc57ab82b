"""What is stored as codes and dates is written on an item's page as people write it."""

from __future__ import annotations

from models.base import db
from models.classification import MediaType
from models.work import Edition
from services.db.transactions import writing
from services.works import media_types
from services.works.edit import edit_work
from tests.factories import make_work


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
