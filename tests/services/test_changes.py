"""Edits are recorded, seen, undone; two people at once lose nothing."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select, update

from errors import Conflict, Forbidden
from models.base import db
from models.change import Change, ChangeSet
from models.library import Membership, ScopeCount
from models.work import Work
from services import access, history
from services.changes import recording
from services.db.transactions import writing
from tests.factories import make_work


def test_an_edit_is_recorded_and_undone(olga, books):
    work = make_work("Solarsi", books)
    with recording(by=olga, kind="edit", subject=work, needs="works:update") as change_set:
        change_set.assign(work, {"title": "Solaris"})
    assert work.title == "Solaris"
    assert work.sort_key.startswith("solaris")
    (made,) = history.list_history(by=olga, subject=work)
    assert [(change.field, change.before, change.after) for change in history.changes_of(made)] == [
        ("title", "Solarsi", "Solaris")
    ]
    history.undo(made, by=olga)
    assert work.title == "Solarsi"
    assert work.sort_key.startswith("solarsi")


def test_an_undo_can_be_undone(olga, books):
    work = make_work("One", books)
    with recording(by=olga, kind="edit", subject=work, needs="works:update") as change_set:
        change_set.assign(work, {"title": "Two"})
    first = history.list_history(by=olga, subject=work)[0]
    second = history.undo(first, by=olga)
    history.undo(second, by=olga)
    assert work.title == "Two"


def test_nothing_is_undone_when_a_field_was_touched_since(olga, books):
    work = make_work("One", books)
    for title in ("Two", "Three"):
        with recording(by=olga, kind="edit", subject=work, needs="works:update") as change_set:
            change_set.assign(work, {"title": title})
    oldest = history.list_history(by=olga, subject=work)[-1]
    with pytest.raises(Conflict) as clash:
        history.undo(oldest, by=olga)
    assert clash.value.values["fields"][0]["field"] == "title"
    assert work.title == "Three"


def test_an_edit_that_changes_nothing_leaves_no_trace(olga, books):
    work = make_work("One", books)
    with recording(by=olga, kind="edit", subject=work, needs="works:update") as change_set:
        change_set.assign(work, {"title": "One"})
    assert db.session.execute(select(func.count()).select_from(ChangeSet)).scalar() == 0


def test_a_rolled_back_dry_run_leaves_nothing(olga, books):
    work = make_work("One", books)

    def try_out() -> None:
        with recording(by=olga, kind="edit", subject=work, needs="works:update") as change_set:
            change_set.assign(work, {"title": "Two"})
            db.session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        try_out()
    db.session.rollback()
    assert db.session.execute(select(func.count()).select_from(Change)).scalar() == 0
    assert work.title == "One"


@pytest.mark.slow
def test_four_people_at_once_lose_and_refuse_no_edit(app, olga, books):
    work_id = make_work("0", books, description="").id
    errors: list[Exception] = []

    def edit_many() -> None:
        try:
            with app.app_context():
                for _ in range(150):
                    mine = db.session.get(Work, work_id)
                    with recording(
                        by=olga_again(), kind="edit", subject=mine, needs="works:update"
                    ) as change_set:
                        change_set.assign(
                            mine, {"description": str(int(mine.description or "0") + 1)}
                        )
        except Exception as error:
            errors.append(error)
        finally:
            with app.app_context():
                db.session.remove()

    olga_id = olga.id

    def olga_again():
        return db.session.get(type(olga), olga_id)

    db.session.rollback()
    threads = [threading.Thread(target=edit_many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    db.session.rollback()
    assert db.session.get(Work, work_id).description == "600"
    assert db.session.execute(select(func.count()).select_from(Change)).scalar() == 600


def test_the_counts_of_a_scope_follow_its_works(olga, books):
    work = make_work("The Dispossessed", books)
    make_work("Dune", books)

    def counts():
        db.session.rollback()
        return {
            row.letter: row.works
            for row in db.session.execute(select(ScopeCount)).scalars()
            if row.works
        }

    assert counts() == {"D": 2}
    with recording(by=olga, kind="edit", subject=work, needs="works:update") as change_set:
        change_set.assign(work, {"title": "Always Coming Home"})
    assert counts() == {"D": 1, "A": 1}
    with recording(by=olga, kind="delete", subject=work, needs="works:delete") as change_set:
        change_set.remove(work)
    assert counts() == {"D": 1}


def test_rights_are_asked_before_the_transaction_and_again_inside_it(olga, books):
    work = make_work("Emma", books)
    asked = []

    def needs() -> None:
        asked.append(bool(db.session().info.get("writing")))
        access.require(olga, "works:update", work)

    with recording(by=olga, kind="edit", subject=work, needs=needs) as recorder:
        recorder.assign(work, {"title": "Emma, corrected"})
    assert asked == [False, True]


def test_whoever_lost_the_right_while_they_waited_changes_nothing(edo, books):
    work = make_work("Emma", books)
    asked = []

    def needs() -> None:
        access.require(edo, "works:update", work)
        if not asked:  # between the two askings an owner takes the role away
            asked.append(True)
            with writing():
                db.session.execute(
                    update(Membership).where(Membership.user_id == edo.id).values(role="viewer")
                )

    with (
        pytest.raises(Forbidden),
        recording(by=edo, kind="edit", subject=work, needs=needs) as recorder,
    ):
        recorder.assign(work, {"title": "Mine now"})
    assert work.title == "Emma"
    assert db.session.execute(select(ChangeSet)).first() is None
