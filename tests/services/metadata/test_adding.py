"""Items added by hand or by a program fill themselves from sources."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from errors import Forbidden, Invalid
from models.base import db
from models.job import Job
from models.work import Copy, Work
from services import provenance
from services.metadata import adding, sources
from services.metadata.adding import NewItem
from services.metadata.enrichment.run import run_enrichment
from services.works import links
from services.works.editions import list_editions
from tests.providers.metadata.journeys import HOBBIT, UNKNOWN


def run_all() -> int:
    ids = db.session.execute(select(Job.id).where(Job.state == "queued")).scalars().all()
    for job_id in ids:
        run_enrichment(job_id)
    db.session.rollback()
    return len(ids)


def test_an_isbn_is_enough(stub, books, olga):
    work, is_new = adding.add_item(books, NewItem(isbn="0-261-10221-4"), by=olga)
    assert (work.title, is_new) == ("The Hobbit", True)
    assert provenance.chosen_sources(work)["title"].source == "open_library"
    assert run_all() == 1
    assert work.cover_id is not None
    assert links.value_of(work, "contributors")[0] == ["J.R.R. Tolkien", "aut"]
    (row,) = list_editions(work, by=olga)
    assert (row.edition.isbn_13, row.edition.format) == (HOBBIT, "paperback")
    assert row.edition.page_count


def test_the_same_isbn_again_is_one_more_copy(stub, books, olga):
    first = adding.add_item(books, NewItem(isbn=HOBBIT), by=olga)
    again = adding.add_item(books, NewItem(isbn=HOBBIT, title="Other"), by=olga)
    assert (again.work.id, again.is_new, again.work.title) == (first.work.id, False, "The Hobbit")
    assert db.session.execute(select(func.count()).select_from(Copy)).scalar() == 2


def test_a_title_is_enough_and_is_the_persons_own(stub, books, olga):
    item = NewItem(title=" The  Hobbit", creators=["J.R.R. Tolkien"])
    work = adding.add_item(books, item, by=olga).work
    assert provenance.chosen_sources(work)["title"].source == "person"
    run_all()
    assert work.description


@pytest.mark.parametrize(
    ("item", "field", "code"),
    [
        (NewItem(), "isbn", "required"),
        (NewItem(isbn="123"), "isbn", "not_an_isbn"),
        (NewItem(isbn=UNKNOWN), "title", "unknown_isbn"),
        (NewItem(title="x" * 600), "title", "too_long"),
    ],
)
def test_it_refuses_what_is_wrong_or_unknown(stub, books, olga, item, field, code):
    with pytest.raises(Invalid) as refused:
        adding.add_item(books, item, by=olga)
    assert refused.value.fields[field].code == code
    assert not db.session.execute(select(Work)).all()


def test_without_sources_an_item_with_a_title_is_added_all_the_same(stub, books, olga, ada):
    sources.set_offline(True, by=ada)
    work = adding.add_item(books, NewItem(isbn=UNKNOWN, title="Mine"), by=olga).work
    assert work.title == "Mine"
    assert run_all() == 0


def test_many_new_items_wait_as_one_batch(stub, books, olga):
    for number in range(3):
        adding.add_item(books, NewItem(title=f"Book {number}", creators=["Somebody"]), by=olga)
    job = db.session.execute(select(Job)).scalar_one()
    assert job.total == 3
    run_all()
    adding.add_item(books, NewItem(title="Book 4", creators=["Somebody"]), by=olga)
    assert db.session.execute(select(func.count()).select_from(Job)).scalar() == 2


def test_a_viewer_may_not_add_items(stub, books, vera, olga):
    assert not adding.may_add(books, by=vera)
    assert adding.may_add(books, by=olga)
    with pytest.raises(Forbidden):
        adding.add_item(books, NewItem(title="Mine"), by=vera)
