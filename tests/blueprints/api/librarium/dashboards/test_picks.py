"""The picks of the day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from models import base
from models.base import db
from models.classification import MediaType
from services import daily_picks
from tests.blueprints.api.client import Program
from tests.blueprints.api.librarium.dashboards.front_page import NOW, note, row, titles
from tests.cases import each_case
from tests.factories import add_member, make_library, make_work


def media_type(name: str) -> int:
    return db.session.execute(select(MediaType.id).where(MediaType.name_key == name)).scalar_one()


def test_picks_stay_all_day_and_change_over_night(app, programs, cast, books, monkeypatch):
    for number in range(40):
        make_work(f"Book {number}", books)
    today = titles(programs.vera, "picks-of-the-day")
    assert len(today) == len(set(today)) == 24
    assert (
        titles(programs.vera, "picks-of-the-day")
        == today
        == titles(programs.edo, "picks-of-the-day")
    )
    monkeypatch.setattr(base, "utc_now", lambda: NOW + timedelta(hours=11, minutes=59))
    assert titles(Program(app, cast.vera), "picks-of-the-day") == today
    monkeypatch.setattr(base, "utc_now", lambda: NOW + timedelta(hours=12))
    assert titles(Program(app, cast.vera), "picks-of-the-day") != today


def test_nothing_that_one_has_begun_is_picked(programs, cast, books):
    for status in ("read", "reading", "did_not_finish", "unread"):
        note(cast.vera, make_work(status, books), status)
    found = row(programs.vera, "picks-of-the-day")
    assert [(book["title"], book["read_status"]) for book in found] == [("unread", "")]


def test_what_others_have_read_is_picked_all_the_same(programs, cast, books):
    note(cast.edo, make_work("Emma", books), "read")
    assert titles(programs.vera, "picks-of-the-day") == ["Emma"]
    assert titles(programs.edo, "picks-of-the-day") == []


def test_picks_are_of_the_media_types_that_are_asked_for(programs, cast, books):
    comics = make_library("Comics", owner=cast.vera, kind="comic")
    add_member(comics, cast.edo, "viewer")
    make_work("Plain", books)
    make_work("Novel", books, media_type_id=media_type("novel"))
    make_work("Textbook", books, media_type_id=media_type("textbook"))
    make_work("Strip", comics)
    make_work("Manga", comics, media_type_id=media_type("manga"))
    assert set(titles(programs.vera, "picks-of-the-day")) == {"Plain", "Novel"}
    assert set(
        titles(
            programs.vera,
            "picks-of-the-day",
            "?media_type=textbook&media_type=MANGA&media_type=nothing",
        )
    ) == {"Textbook", "Manga"}
    assert titles(programs.vera, "picks-of-the-day", "?media_type=comic") == ["Strip"]
    assert titles(programs.vera, "picks-of-the-day", "?media_type=nothing") == []


@each_case(
    "query",
    [f"?media_type={'x' * 65}", "?media_type=%00", "?" + "&".join(["media_type=novel"] * 51)],
)
def test_what_is_wrong_with_the_media_types_is_named(programs, query):
    answer = programs.vera.get(f"/dashboard/picks-of-the-day{query}")
    assert answer.status_code == 400
    assert answer.json["error"].startswith("media_type")


@pytest.mark.slow
def test_of_very_many_books_a_few_are_drawn(app, programs, cast, books, monkeypatch):
    for number in range(40):
        make_work(f"Book {number}", books)
    monkeypatch.setattr(daily_picks, "_SORTED", 10)
    monkeypatch.setattr(daily_picks, "_POINTS_EACH", 8)
    today = titles(programs.vera, "picks-of-the-day")
    assert len(set(today)) == len(today) == 24
    assert titles(programs.vera, "picks-of-the-day") == today
    monkeypatch.setattr(base, "utc_now", lambda: NOW + timedelta(days=1))
    assert titles(Program(app, cast.vera), "picks-of-the-day") != today
