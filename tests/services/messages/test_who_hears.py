"""Who hears of what: those who chose it, and only what they may see."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import delete

from models import base
from models.base import db
from models.lending import Loan
from models.library import LibraryRoot, Membership, Root
from services import access, lending
from services.db.transactions import writing
from services.messages import audience, digests, targets, texts
from tests.factories import make_library, make_work
from tests.services.messages.conftest import end_job, outbox, send


def later(monkeypatch, **by) -> None:
    moment = base.utc_now() + timedelta(**by)
    monkeypatch.setattr(base, "utc_now", lambda: moment)


def paths(receiver) -> list[str]:
    return sorted(call.path for call in receiver.calls)


@pytest.fixture
def folder(books) -> Root:
    with writing():
        root = Root(path=b"/srv/books", path_text="/srv/books", kind="book", name="Shelf disk")
        db.session.add(root)
        db.session.flush()
        db.session.add(LibraryRoot(library_id=books.id, root_id=root.id))
    return root


def test_new_items_are_told_together_and_only_to_members_of_their_library(
    chooses, receiver, vera, stan, ada, books, monkeypatch
):
    for person in (vera, stan, ada):
        chooses(person, "items_added")
    digests.write_due()
    films = make_library("Films", kind="movie")
    make_work("Emma", books, authors=("Jane Austen",))
    make_work("Persuasion", books)
    make_work("Alien", films)
    assert digests.write_due() == 0  # more may come
    later(monkeypatch, minutes=6)
    assert digests.write_due() == 3
    assert digests.write_due() == 0
    send()
    assert paths(receiver) == ["/Ada", "/Ada", "/Vera"]
    [call] = [call for call in receiver.calls if call.path == "/Vera"]
    assert call.body["title"] == "2 new items in Books"
    assert call.body["text"] == "Emma, by Jane Austen\nPersuasion"
    assert call.body["link"] == f"https://books.example.org/stacks/libraries/{books.id}"
    assert "Alien" not in str(call.body)


def test_what_was_there_before_somebody_chose_is_not_news(
    chooses, receiver, vera, books, monkeypatch
):
    make_work("Emma", books)
    chooses(vera, "items_added")
    digests.write_due()
    later(monkeypatch, hours=2)
    assert digests.write_due() == 0
    send()
    assert receiver.calls == []


def test_who_has_left_by_the_time_of_sending_hears_nothing(
    chooses, receiver, vera, books, monkeypatch
):
    chooses(vera, "items_added")
    digests.write_due()
    make_work("Emma", books)
    later(monkeypatch, hours=2)
    assert digests.write_due() == 1
    with writing():
        db.session.execute(delete(Membership).where(Membership.user_id == vera.id))
    send()
    assert (receiver.calls, outbox()) == ([], [])


def test_a_disabled_user_hears_nothing(chooses, receiver, ada):
    chooses(ada, "backup_failed")
    end_job("backup", "failed")
    with writing(ada):
        ada.is_active = False
    send()
    assert receiver.calls == []


def test_a_failed_scan_is_told_to_those_who_can_edit(
    chooses, receiver, olga, edo, vera, stan, folder
):
    for person in (olga, edo, vera, stan):
        chooses(person, "scan_failed")
    end_job("scan", "failed", subject=("root", folder.id))
    end_job("scan", "done", subject=("root", folder.id))
    send()
    assert paths(receiver) == ["/Edo", "/Olga"]
    assert receiver.calls[0].body["title"] == "Scan of Shelf disk failed"


def test_a_scan_that_asks_is_told_too(chooses, receiver, olga, folder):
    chooses(olga, "scan_failed")
    end_job("scan", "asking", subject=("root", folder.id))
    send()
    assert [call.body["title"] for call in receiver.calls] == ["Scan of Shelf disk needs an answer"]


def test_an_import_is_told_to_its_person_alone(chooses, receiver, ada, edo, olga, books):
    for person in (ada, edo, olga):
        chooses(person, "import_done")
    end_job("import", "done", by=edo, library_id=books.id)
    send()
    assert paths(receiver) == ["/Edo"]
    assert receiver.calls[0].body["text"] == "Library: Books"


def test_a_failed_backup_is_told_to_administrators_alone(chooses, receiver, ada, olga, vera):
    chooses(ada, "backup_failed")
    target = chooses(vera, "backup_failed")
    assert {line.events for line in targets.list_targets(by=vera)} == {frozenset()}
    with writing():  # as if she had been an administrator when she chose it
        targets._choose(target, ["backup_failed"])
    end_job("backup", "failed")
    send()
    assert paths(receiver) == ["/Ada"]


def test_an_overdue_loan_is_told_once_to_those_who_lend(
    chooses, receiver, edo, vera, stan, books, monkeypatch
):
    work = make_work("Emma", books, formats=("paperback",))
    for person in (edo, vera, stan):
        chooses(person, "loan_overdue")
    today = base.utc_now().date()
    loan = lend(books, work, edo, due_on=today)
    assert digests.write_due() == 0
    later(monkeypatch, days=2)
    assert digests.write_due() == 1
    assert digests.write_due() == 0
    send()
    assert paths(receiver) == ["/Edo"]
    assert receiver.calls[0].body["title"] == "Overdue: Emma"
    assert "Lent to Rosa from Books" in receiver.calls[0].body["text"]
    with writing(loan):
        loan.due_on = today + timedelta(days=1)
    assert digests.write_due() == 1


def test_a_loan_that_came_back_before_sending_is_no_news(
    chooses, receiver, edo, books, monkeypatch
):
    work = make_work("Emma", books, formats=("paperback",))
    chooses(edo, "loan_overdue")
    loan = lend(books, work, edo, due_on=base.utc_now().date())
    later(monkeypatch, days=2)
    assert digests.write_due() == 1
    with writing(loan):
        loan.returned_on = base.utc_now().date()
    send()
    assert receiver.calls == []


def lend(books, work, by, *, due_on: date) -> Loan:
    lending.lend(books, work, {"borrower": "Rosa", "due_on": due_on}, by=by)
    return db.session.query(Loan).one()


def test_every_event_has_a_rule_and_a_text():
    assert set(audience._RULES) == set(texts._TEXTS)
    assert not audience.may_hear(access.SYSTEM, audience.TEST, {"user_id": 1})
