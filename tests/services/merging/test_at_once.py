"""Two people at once: one of them is heard, the other one told, and no work is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from errors import Conflict, Invalid, NotFound
from models.account import User
from models.base import db
from models.work import Work
from services.works.edit import delete_work
from services.works.merging import merge_works
from services.works.read import survivor_of


def together(app, *acts: Callable[[], Any]) -> list[Any]:
    """What came of each, run in threads that begin at the same moment."""
    outcomes: list[Any] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(place: int) -> None:
        with app.app_context():
            start.wait(10)
            try:
                outcomes[place] = acts[place]()
            except (Conflict, Invalid, NotFound) as error:
                outcomes[place] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    db.session.rollback()
    return outcomes


def merging(survivor_id: int, other_id: int, by_id: int) -> Callable[[], Any]:
    def act() -> str:
        works = (db.session.get_one(Work, work_id) for work_id in (survivor_id, other_id))
        survivor, other = works
        merge_works(survivor, [other], by=db.session.get_one(User, by_id))
        return "merged"

    return act


def test_two_who_merge_the_same_items_into_each_other_leave_one(app, cast, emma, twin):
    one, two = emma.id, twin.id
    people = cast.olga.id, cast.edo.id
    db.session.rollback()
    outcomes = together(app, merging(one, two, people[0]), merging(two, one, people[1]))
    assert outcomes.count("merged") == 1
    works = [db.session.get_one(Work, work_id) for work_id in (one, two)]
    assert [work.deleted_at is None for work in works].count(True) == 1
    assert len({survivor_of(work).id for work in works}) == 1


def test_nothing_is_merged_into_an_item_that_is_deleted_meanwhile(app, cast, emma, twin):
    one, two, by_id = emma.id, twin.id, cast.olga.id
    db.session.rollback()

    def delete() -> str:
        delete_work(db.session.get_one(Work, one), by=db.session.get_one(User, by_id))
        return "deleted"

    merged, deleted = together(app, merging(one, two, by_id), delete)
    assert deleted == "deleted"
    survivor, other = (db.session.get_one(Work, work_id) for work_id in (one, two))
    assert survivor.deleted_at is not None
    assert (other.deleted_at is None) == (merged != "merged")
