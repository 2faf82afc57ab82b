"""Lists that go on behind an id: walked to their end, they show each line once, newest first."""

from __future__ import annotations

import pytest

from errors import Forbidden
from models.account import Audit
from models.base import db
from models.job import Job, JobItem
from models.library import LibraryRoot, Root
from services import audit, history, jobs, scans
from services.accounts import limits
from services.db.transactions import writing
from services.works.edit import edit_work
from tests.factories import make_work

LINES = 5  # on pages of two


def walked(list_page) -> list[list[int]]:
    """The ids of each page; as many as there can be, and one more."""
    pages: list[list[int]] = []
    last = None
    while len(pages) <= LINES and (rows := list_page(last)):
        pages.append([row.id for row in rows])
        last = pages[-1][-1]
    return pages


def assert_each_once(pages: list[list[int]]) -> None:
    ids = [row_id for page in pages for row_id in page]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert ids == sorted(set(ids), reverse=True)


@pytest.fixture
def books_scanned(books) -> Root:
    """A folder of the library, and five scans of it."""
    with writing():
        root = Root(path=b"/media/books", path_text="/media/books", name="Books", kind="book")
        db.session.add(root)
        db.session.flush()
        db.session.add(LibraryRoot(library_id=books.id, root_id=root.id))
        for _ in range(LINES):
            db.session.add(
                Job(kind="scan", subject_table="root", subject_id=root.id, state="done", options={})
            )
    return root


def test_the_history_of_a_book(books, olga, vera, monkeypatch):
    monkeypatch.setattr(history, "PAGE", 2)
    work = make_work("Emma", books)
    for number in range(LINES):
        edit_work(work, {"title": f"Emma {number}"}, by=olga)
    for by in (olga, vera):
        assert_each_once(
            walked(lambda last, by=by: history.list_history(by=by, subject=work, before_id=last))
        )


def test_the_audit_log(app, ada, olga, monkeypatch):
    monkeypatch.setattr(audit, "PAGE", 2)
    with writing():
        for _ in range(LINES):
            audit.record("policy_changed", by=ada)
    rows = {row.id for row in db.session.query(Audit)}
    pages = walked(lambda last: [line.row for line in audit.list_audit(by=ada, before_id=last)])
    assert_each_once(pages)
    assert {row_id for page in pages for row_id in page} == rows
    with pytest.raises(Forbidden):
        audit.list_audit(by=olga)


def test_scans_of_a_folder_and_what_strangers_see_of_them(books_scanned, olga, stan, monkeypatch):
    monkeypatch.setattr(jobs, "PAGE", 2)
    assert_each_once(walked(lambda last: scans.list_scans(by=olga, before_id=last)))
    assert scans.list_scans(by=stan) == []


def test_problems_of_a_scan_in_the_order_of_their_ids(books_scanned):
    job = db.session.query(Job).first()
    with writing():
        for number in range(LINES):
            db.session.add(
                JobItem(job_id=job.id, kind="problem", path=b"%d" % number, reason="damaged")
            )
    pages = walked(lambda last: scans.list_problems(job, after_id=last or 0, limit=2))
    ids = [row_id for page in pages for row_id in page]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert ids == sorted(set(ids))


def test_failed_sign_ins_are_for_the_administrator(app, ada, olga):
    assert limits.list_failures(by=ada) == []
    with pytest.raises(Forbidden):
        limits.list_failures(by=olga)
