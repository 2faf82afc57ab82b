"""The picture that somebody gives a work or a person: the same steps for both, whoever may, and
undo.
"""

from __future__ import annotations

import io
from typing import Any, NamedTuple

import pytest

from errors import Forbidden, Invalid, NotFound
from models.base import db
from services import covers, history, photos
from tests.cases import each_case
from tests.factories import find_or_make_person, make_work
from tests.makers import images


class Wall(NamedTuple):
    """A row that shows pictures, and how one is given to it, found and taken away."""

    row: Any
    field: str
    give: Any
    find: Any
    take_away: Any

    def shown(self, by) -> int | None:
        db.session.rollback()
        image = self.find(self.row, by=by)
        return image.id if image else None


@pytest.fixture(params=["cover", "photo"])
def wall(request, books, settings) -> Wall:
    work = make_work("Emma", books, authors=("Jane Austen",))
    if request.param == "photo":
        row, give, find, take_away = (
            find_or_make_person("Jane Austen"),
            photos.set_photo,
            photos.find_photo,
            photos.remove_photo,
        )
    else:
        row, give, find, take_away = work, covers.set_cover, covers.uploaded, covers.remove_cover

    def send(data: bytes, by):
        return give(row, io.BytesIO(data), by=by, data_dir=settings.data_dir, max_bytes=4000)

    return Wall(row, request.param, send, find, take_away)


def test_one_picture_is_shown_at_a_time_and_undo_gives_each_one_back(wall, edo, vera):
    wall.give(images.png(30, 40), edo)
    first = wall.shown(vera)
    replaced = wall.give(images.png(50, 60), edo)
    second = wall.shown(vera)
    removed = wall.take_away(wall.row, by=edo)
    assert first is not None
    assert second not in (None, first)
    assert wall.shown(vera) is None
    history.undo(removed, by=edo)
    assert wall.shown(vera) == second
    history.undo(replaced, by=edo)
    assert wall.shown(vera) == first


def test_each_picture_raises_the_version_and_the_same_one_again_does_not(wall, edo):
    assert wall.take_away(wall.row, by=edo) is None
    before = wall.row.version
    assert wall.give(images.png(30, 40), edo).kind == wall.field
    given = wall.row.version
    assert given > before
    assert wall.give(images.png(30, 40), edo) is None
    assert wall.row.version == given
    wall.take_away(wall.row, by=edo)
    assert wall.row.version > given


@each_case(
    ("data", "code"),
    [(b"", "no_picture"), (b"<svg/>", "not_a_picture"), (b"x" * 4001, "picture_too_large")],
)
def test_a_refusal_names_the_field(wall, edo, data, code):
    with pytest.raises(Invalid) as problem:
        wall.give(data, edo)
    assert {name: each.code for name, each in problem.value.fields.items()} == {wall.field: code}
    assert wall.shown(edo) is None


def test_who_may_not_edit_changes_no_picture_and_who_may_not_see_sees_none(wall, edo, vera, stan):
    wall.give(images.png(30, 40), edo)
    shown = wall.shown(vera)
    for by, error in ((vera, Forbidden), (stan, NotFound)):
        with pytest.raises(error):
            wall.give(images.png(50, 60), by)
        with pytest.raises(error):
            wall.take_away(wall.row, by=by)
    with pytest.raises(NotFound):
        wall.find(wall.row, by=stan)
    assert wall.shown(vera) == shown
