"""People choose a cover among those that sources have, or give the address of one."""

from __future__ import annotations

import re

import pytest

from models.base import db
from models.file import Image
from models.work import Edition, Work
from services import covers
from services.db.transactions import writing
from services.metadata import found_covers
from tests.factories import make_work
from tests.providers.metadata.journeys import HOBBIT
from tests.stubs.fixtures import stub, stub_server

__all__ = ["stub", "stub_server"]


@pytest.fixture
def hobbit(books, stub):
    work = make_work("Hobbit", books)
    with writing():
        db.session.query(Edition).filter_by(work_id=work.id).one().isbn_13 = HOBBIT
    return work


def search(browser, work):
    """The page with what sources have, and the tokens of the covers."""
    page = browser.get(f"/works/{work.id}/cover?text={HOBBIT}").text
    return page, re.findall(r'name="found" value="([^"]+)"', page)


def test_a_cover_of_a_source_is_chosen_and_undone(as_edo, edo, hobbit):
    page, tokens = search(as_edo, hobbit)
    assert "Open Library, 400 × 600 pixels" in page
    picture = as_edo.get(re.search(r'src="(/works/\d+/cover/found/[^"]+)"', page)[1])
    assert (picture.status_code, picture.mimetype) == (200, "image/webp")
    answer = as_edo.post(f"/works/{hobbit.id}/cover/choose", data={"found": tokens[0]})
    assert answer.status_code == 303
    shown = as_edo.get(answer.location).text
    image = covers.uploaded(db.session.get(Work, hobbit.id), by=edo)
    assert (image.source, image.width, image.height) == ("open_library", 400, 600)
    assert "Cover from Open Library, 400 × 600" in as_edo.get(f"/works/{hobbit.id}/cover").text
    as_edo.post(re.search(r"/changes/\d+/undo", shown)[0])
    assert db.session.query(Image).filter_by(subject_id=hobbit.id).count() == 0


@pytest.mark.parametrize("fault", ["down", "slow", "html"])
def test_a_source_that_fails_leaves_the_other_ways(as_edo, hobbit, stub, fault, monkeypatch):
    monkeypatch.setattr(found_covers.candidates, "SECONDS", 1.0)
    stub.faults["open_library"] = fault
    page, tokens = search(as_edo, hobbit)
    assert tokens == []
    assert "No source has a cover" in page
    assert "Web address of a picture" in page


def test_an_address_that_is_not_allowed_says_why(as_edo, hobbit, stub):
    answer = as_edo.post(f"/works/{hobbit.id}/cover/fetch", data={"url": f"{stub.address}/x.png"})
    assert answer.status_code == 422
    assert "http" in answer.text
    assert db.session.query(Image).count() == 0


def test_others_neither_search_nor_choose(as_edo, as_vera, as_stan, hobbit, stub):
    page, tokens = search(as_edo, hobbit)
    picture = re.search(r'src="(/works/\d+/cover/found/[^"]+)"', page)[1]
    asked = len(stub.requests)
    for browser, status in ((as_vera, 403), (as_stan, 404)):
        path = f"/works/{hobbit.id}/cover"
        assert browser.get(f"{path}?text={HOBBIT}").status_code == status
        assert browser.get(picture).status_code == status
        answer = browser.post(f"{path}/choose", data={"found": tokens[0]})
        assert answer.status_code == status
    assert len(stub.requests) == asked
    assert as_edo.post(f"{path}/choose", data={"found": "forged"}).status_code == 404
