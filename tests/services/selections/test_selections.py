"""Selections: who may keep one and see it, what all of a list are, and what becomes of its items in
the trash.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from errors import Forbidden, Invalid, NotFound
from models.base import db, utc_now
from models.change import ChangeSet
from models.selection import Selection
from models.work import Work
from services import history, selections, upkeep
from services.db.transactions import writing
from services.lists.conditions import NO_FILTERS, Filters
from services.lists.sorts import BY_TITLE, Sort
from services.selections import storing, trashing
from tests.factories import add_member, make_library, make_work


def titles(ids: list[int]) -> list[str]:
    return [db.session.get_one(Work, work_id).title for work_id in ids]


@pytest.fixture
def novels(cast) -> list[Work]:
    return [make_work(title, cast.books) for title in ("Emma", "Persuasion", "Sanditon")]


@pytest.fixture
def others(cast) -> Any:
    """A library of Stan's in which Edo only looks."""
    library = make_library("Others", owner=cast.stan)
    add_member(library, cast.edo, "viewer")
    return library


def chosen(works: list[Work], by: Any) -> Selection:
    return selections.create_selection([work.id for work in works], by=by)


def test_a_selection_keeps_the_order_of_the_list_and_names_each_item_once(cast, novels):
    emma, persuasion, sanditon = (work.id for work in novels)
    kept = selections.create_selection([sanditon, emma, persuasion, emma], by=cast.edo)
    shown = selections.works_of(kept, by=cast.edo)
    assert [work.id for work in shown] == [sanditon, emma, persuasion]


def test_it_leaves_out_what_its_user_cannot_see(cast, novels, others):
    hidden = make_work("Diary", others)
    kept = selections.create_selection([hidden.id, novels[0].id], by=cast.vera)
    assert kept.work_ids == [novels[0].id]
    with pytest.raises(Invalid):
        selections.create_selection([hidden.id], by=cast.vera)


def test_nobody_else_may_see_it_not_even_an_administrator(cast, novels):
    kept = chosen(novels, cast.edo)
    assert selections.get_selection(kept.id, by=cast.edo) is kept
    for person in (cast.ada, cast.olga, cast.stan):
        with pytest.raises(NotFound):
            selections.get_selection(kept.id, by=person)


def test_a_user_keeps_the_newest_twenty_for_a_week(cast, novels, monkeypatch):
    monkeypatch.setattr(storing, "_MOST", 2)
    own = [chosen(novels, cast.edo).id for _ in range(3)]
    of_vera = chosen(novels, cast.vera)
    stored = db.session.execute(select(Selection.id).order_by(Selection.id)).scalars().all()
    assert stored == [*own[1:], of_vera.id]
    with writing(of_vera):
        of_vera.created_at = utc_now() - selections.KEPT - timedelta(minutes=1)
    upkeep.sweep()
    assert db.session.execute(select(Selection.id)).scalars().all() == own[1:]


def test_all_of_a_list_are_those_of_its_library_and_filters_in_its_order(cast, novels, others):
    make_work("Diary", others)
    make_work("Lady Susan", cast.books, formats=("pdf",))
    listed = selections.list_of_filters(
        cast.books, Filters(format="epub"), Sort("title", is_descending=True), by=cast.edo
    )
    assert titles(listed) == ["Sanditon", "Persuasion", "Emma"]
    everywhere = selections.list_of_filters(None, NO_FILTERS, BY_TITLE, by=cast.edo)
    assert titles(everywhere) == ["Diary", "Emma", "Lady Susan", "Persuasion", "Sanditon"]
    assert titles(selections.list_of_search("susan", by=cast.vera)) == ["Lady Susan"]
    with pytest.raises(NotFound):
        selections.list_of_filters(others, NO_FILTERS, BY_TITLE, by=cast.vera)


def test_of_a_long_list_the_first_are_selected_and_it_says_so(cast, novels, monkeypatch):
    monkeypatch.setattr(storing, "MAX_ITEMS", 2)
    kept = chosen(novels, cast.edo)
    assert (titles(kept.work_ids), kept.is_cut) == (["Emma", "Persuasion"], True)


def test_a_selection_goes_to_the_trash_and_comes_back_with_one_undo(cast, novels):
    outcome = trashing.delete_works(chosen(novels, cast.edo), by=cast.edo)
    assert (outcome.changed, outcome.refused) == (3, [])
    live = select(func.count()).select_from(Work).where(Work.deleted_at.is_(None))
    assert db.session.execute(live).scalar() == 0
    change_set = db.session.get_one(ChangeSet, outcome.change_set_id)
    assert change_set.library_id == cast.books.id
    history.undo(change_set, by=cast.edo)
    assert db.session.execute(live).scalar() == 3


def test_what_one_may_not_delete_stays_and_is_named(cast, novels, others):
    diary, gone = make_work("Diary", others), make_work("Gone", cast.books)
    kept = chosen([novels[0], diary, gone], cast.edo)
    with writing(gone):
        gone.deleted_at = utc_now()
    trashing.delete_works(kept, by=cast.edo)
    outcome = selections.outcome_of(kept, by=cast.edo)
    assert outcome is not None
    assert outcome.changed == 1
    assert [(refusal.title, refusal.reason) for refusal in outcome.refused] == [
        ("Diary", "forbidden"),
        ("Gone", "gone"),
    ]
    assert diary.deleted_at is None


def test_a_viewer_may_not_delete_a_selection(cast, novels):
    kept = chosen(novels, cast.vera)
    with pytest.raises(Forbidden):
        trashing.delete_works(kept, by=cast.vera)
    assert all(work.deleted_at is None for work in novels)


def test_nothing_is_recorded_when_nothing_could_be_deleted(cast, others):
    kept = chosen([make_work("Diary", others)], cast.edo)
    outcome = trashing.delete_works(kept, by=cast.edo)
    assert (outcome.changed, outcome.change_set_id) == (0, None)
    kinds = select(ChangeSet.kind).where(ChangeSet.kind == "delete")
    assert db.session.execute(kinds).first() is None
