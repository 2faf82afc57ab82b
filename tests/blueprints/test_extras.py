"""Extras on the page of a film."""

from __future__ import annotations

import pytest

from models.base import db, utc_now
from models.work import Edition
from services.db.transactions import writing
from tests.blueprints.test_attention import make_file, make_root
from tests.factories import add_member, make_library, make_work


@pytest.fixture
def film(cast):
    films = make_library("Films", owner=cast.olga, kind="movie")
    add_member(films, cast.vera, "viewer")
    work = make_work("Alien", films)
    with writing():
        edition = Edition(work_id=work.id, format="mkv")
        db.session.add(edition)
        db.session.flush()
    root = make_root(films, "Disk")
    make_file(root, "Alien.mkv", edition_id=edition.id, duration_ms=7_020_000)
    for kind, name, missing in (("trailer", "t.mkv", None), ("", "odd.mkv", utc_now())):
        make_file(
            root, name, edition_id=edition.id, is_extra=True, extra=kind, duration_ms=95_000,
            missing_since=missing,
        )  # fmt: skip
    return work


def test_they_have_a_list_of_their_own_with_kind_and_length(film, as_vera):
    page = as_vera.get(f"/works/{film.id}").text
    files, _, extras = page.partition('id="extras"')
    assert "Alien.mkv" in files
    assert "t.mkv" not in files
    for text in ("Extras", "Trailer", "t.mkv", "1:35", "Extra<", "odd.mkv", "Missing"):
        assert text in extras, text


def test_a_film_without_extras_has_no_such_list(as_olga, cast):
    work = make_work("Heat", make_library("More", owner=cast.olga, kind="movie"))
    assert 'id="extras"' not in as_olga.get(f"/works/{work.id}").text
