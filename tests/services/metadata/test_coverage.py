"""What each source knows of a sample of one's own items."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

import workqueue
from errors import Forbidden, Invalid, Unavailable
from models.base import db
from models.job import Job
from models.work import Edition
from services import libraries
from services.db.transactions import writing
from services.metadata import asking, coverage, sources
from services.works.edit import delete_work
from tests.factories import make_library, make_work
from tests.providers.metadata.journeys import HOBBIT, UNKNOWN
from tests.stubs.wire import KEY


def numbered(title: str, library, isbn: str):
    work = make_work(title, library, formats=("hardcover",))
    with writing():
        db.session.execute(update(Edition).where(Edition.work_id == work.id).values(isbn_13=isbn))
    return work


def sampled(library, size: int, by) -> coverage.Coverage:
    job = coverage.start(library, size, by=by)
    for _ in range(2):  # delivered twice
        coverage.run_source_coverage(job.id)
    db.session.rollback()
    return coverage.find_newest(by=by)


def test_each_source_says_what_it_knows_of_ones_own_items(cast, ada, stub):
    sources.change("google_books", {"api_key": KEY}, by=ada)
    libraries.edit_library(cast.books, {"region": "AT"}, by=cast.olga)
    numbered("Known", cast.books, HOBBIT)
    numbered("Unknown", cast.books, UNKNOWN)
    make_work("Without a number", cast.books)
    asking.lookup_isbn(HOBBIT, by=ada)  # what is kept doesn't count
    stub.requests.clear()
    stub.faults["sru_bnf"] = "down"
    result = sampled(cast.books, 20, ada)
    assert (result.job.state, result.job.done, result.job.total) == ("done", 2, 2)
    assert result.library.id == cast.books.id
    lines = {line.source: line for line in result.lines}
    assert list(lines) == ["open_library", "google_books", "sru_dnb", "sru_bnf"]
    library = lines["open_library"]
    assert (library.asked, library.found, library.failed) == (2, 1, 0)
    assert (library.fields["cover"], library.fields["description"]) == (1, 1)
    assert library.seconds >= 0
    assert (lines["sru_bnf"].found, lines["sru_bnf"].failed) == (0, 2)
    asked = {it.query.get("country") for name, it in stub.requests if name == "google_books"}
    assert asked == {"AT"}


def test_a_sample_has_only_as_many_items_as_wanted_and_none_in_the_trash(cast, ada, stub):
    other = make_library("Other", owner=cast.olga)
    for number in range(3):
        numbered(f"Here {number}", cast.books, HOBBIT)
    numbered("There", other, HOBBIT)
    delete_work(numbered("Gone", cast.books, HOBBIT), by=cast.olga)
    assert sampled(cast.books, 2, ada).lines[0].asked == 2
    assert sampled(cast.books, 50, ada).lines[0].asked == 3
    assert sampled(None, 50, ada).lines[0].asked == 4


def test_what_cannot_be_sampled_says_why(cast, ada, stub):
    assert coverage.KIND in workqueue.JOBS
    assert coverage.find_newest(by=ada) is None
    with pytest.raises(Invalid) as empty:
        coverage.start(cast.books, 20, by=ada)
    assert empty.value.fields["library"].code == "no_isbns"
    numbered("Known", cast.books, HOBBIT)
    for size in (0, 51):
        with pytest.raises(Invalid):
            coverage.start(cast.books, size, by=ada)
    for person in (cast.olga, cast.vera, cast.stan):
        with pytest.raises(Forbidden):
            coverage.start(cast.books, 20, by=person)
        with pytest.raises(Forbidden):
            coverage.find_newest(by=person)
    first = coverage.start(cast.books, 20, by=ada)
    assert coverage.start(cast.books, 20, by=ada).id == first.id
    sources.set_offline(True, by=ada)
    with pytest.raises(Unavailable) as refused:
        coverage.start(cast.books, 20, by=ada)
    assert refused.value.part == "no_source"
    assert len(db.session.execute(select(Job)).all()) == 1
