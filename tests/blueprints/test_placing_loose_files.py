"""A file that no item has gets one."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from errors import Conflict, Forbidden, Invalid, NotFound
from models.base import db
from models.file import MediaFile
from models.work import Edition
from services.db.transactions import writing
from services.works.loose_files import place_loose
from tests.blueprints.test_attention import make_file, make_root
from tests.factories import make_library, make_work


@pytest.fixture
def root(books):
    return make_root(books, "Shelf")


@pytest.fixture
def file(root):
    return make_file(root, "Jane Austen/Emma/Emma_(1815).epub", format="epub")


@pytest.fixture
def emma(books):
    return make_work("Emma", books, authors=("Jane Austen",))


def url_of(file) -> str:
    return f"/attention/files/{file.id}/place"


def editions_of(work) -> list[tuple[str, bool]]:
    db.session.rollback()
    query = select(Edition.format, Edition.is_primary).where(Edition.work_id == work.id)
    return [tuple(row) for row in db.session.execute(query.order_by(Edition.position))]


def test_similar_items_are_suggested_and_searched_for(file, emma, books, as_edo):
    other = make_work("Middlemarch", books)
    assert url_of(file) in as_edo.get("/attention").text
    page = as_edo.get(url_of(file)).text
    assert "Emma_(1815).epub" in page
    assert f'name="work_id" value="{emma.id}"' in page
    assert f'value="{other.id}"' not in page
    assert f'value="{other.id}"' in as_edo.get(f"{url_of(file)}?q=middlemrach").text
    nothing = as_edo.get(f"{url_of(file)}?q=title:(((").text
    assert nothing.count("Add here") <= 1  # the file's folder is searched for instead


def test_what_is_of_another_kind_or_library_is_not_suggested(file, cast, as_edo):
    film = make_work("Emma", make_library("Films", owner=cast.edo, kind="movie"))
    hidden = make_work("Emma", make_library("Hidden", owner=cast.olga))
    page = as_edo.get(url_of(file)).text
    for work in (film, hidden):
        assert f'name="work_id" value="{work.id}"' not in page


def test_it_is_added_to_the_item_and_undone(file, emma, as_edo):
    answer = as_edo.post(url_of(file), data={"work_id": str(emma.id)})
    assert answer.location == f"/works/{emma.id}#files"
    db.session.rollback()
    edition = db.session.get(Edition, file.edition_id)
    assert (edition.work_id, edition.format) == (emma.id, "epub")
    assert file.placed_at is not None
    assert emma.file_count == 1
    page = as_edo.get(f"/works/{emma.id}").text
    assert "Added the file to “Emma”." in page
    assert "Emma_(1815).epub" in page
    assert "Not in any item" not in as_edo.get("/attention").text
    undo = next(part for part in page.split('"') if part.endswith("/undo"))
    as_edo.post(undo)
    db.session.rollback()
    assert (file.edition_id, emma.file_count) == (None, 0)


def test_an_edition_of_its_format_gets_it(file, emma, cast):
    with writing():
        db.session.add(Edition(work_id=emma.id, format="epub", position=5))
    before = len(editions_of(emma))
    place_loose(file.id, emma, by=cast.edo)
    assert len(editions_of(emma)) == before


def test_who_may_not_edit_may_not(file, emma, cast, as_vera, as_stan):
    for client, status in ((as_vera, 403), (as_stan, 404)):
        assert client.get(url_of(file)).status_code == status
        assert client.post(url_of(file), data={"work_id": emma.id}).status_code == status
    with pytest.raises(Forbidden):
        place_loose(file.id, emma, by=cast.vera)
    with pytest.raises(NotFound):
        place_loose(file.id, emma, by=cast.stan)
    hidden = make_work("Emma", make_library("Hidden", owner=cast.olga))
    with pytest.raises(NotFound):
        place_loose(file.id, hidden, by=cast.edo)
    db.session.rollback()
    assert db.session.execute(select(MediaFile.edition_id)).scalars().all() == [None]


def test_a_file_that_an_item_has_is_not_taken_from_it(file, emma, books, cast, as_edo):
    place_loose(file.id, emma, by=cast.edo)
    with pytest.raises(Conflict):
        place_loose(file.id, make_work("Other", books), by=cast.edo)
    assert as_edo.get(url_of(file)).status_code == 404


def test_an_item_of_another_kind_is_refused(file, cast):
    film = make_work("Emma", make_library("Films", owner=cast.ada, kind="movie"))
    with pytest.raises(Invalid):
        place_loose(file.id, film, by=cast.ada)
