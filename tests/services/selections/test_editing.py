"""Editing many items at once: what they have in common, what changes, who may not, and two people
at once.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from errors import Forbidden, Invalid
from models.base import db
from models.change import ChangeSet
from models.selection import Selection
from models.work import Work
from services import history, provenance, selections
from services.selections import editing, outcomes, values
from services.selections.editing import ADD, REMOVE, SET, Edits, FieldEdit
from services.works.edit import edit_work
from services.works.read import value_of
from tests.factories import add_member, make_library, make_work


@pytest.fixture
def novels(cast) -> list[Work]:
    return [
        make_work("Emma", cast.books, authors=("Jane Austen",), language="en"),
        make_work("Persuasion", cast.books, authors=("Jane Austen", "Cassandra"), language="en"),
        make_work("Adam Bede", cast.books, authors=("George Eliot",), language="de"),
    ]


def chosen(works: list[Work], by: Any) -> Selection:
    return selections.create_selection([work.id for work in works], by=by)


def seen(works: list[Work]) -> dict[int, int]:
    return {work.id: work.version for work in works}


def change(
    works: list[Work], by: Any, *, locks: dict[str, bool] | None = None, **fields: Any
) -> outcomes.Outcome:
    edits = Edits({name: FieldEdit(*field) for name, field in fields.items()}, locks or {})
    return editing.edit_works(chosen(works, by), edits, versions=seen(works), by=by)


def all_of(works: list[Work], name: str, by: Any) -> list[Any]:
    return [value_of(work, name, by=by) for work in works]


def test_what_items_have_in_common_is_told_from_what_differs(cast, novels):
    change(novels[:2], cast.edo, genres=(ADD, ["Romance"]), tags=(ADD, ["Regency"]))
    names = ("language", "title", "contributors", "genres", "subtitle")
    common = values.common_values(novels[:2], names, by=cast.edo)
    assert common["language"] == ("en", False, ())
    assert common["title"] == ("", True, ())
    assert common["contributors"] == ([["Jane Austen", "aut"]], True, [["Cassandra", "aut"]])
    assert common["genres"] == (["Romance"], False, ())
    assert values.common_values(novels, ["genres"], by=cast.edo)["genres"] == (
        [],
        True,
        ["Romance"],
    )


def test_only_what_was_touched_changes_and_is_locked_and_one_undo_takes_all_back(cast, novels):
    outcome = change(novels, cast.edo, language=(SET, "fr"), genres=(SET, ["Novel"]))
    assert (outcome.changed, outcome.unchanged, outcome.refused) == (3, 0, [])
    assert all_of(novels, "language", cast.edo) == ["fr"] * 3
    assert all_of(novels, "genres", cast.edo) == [["Novel"]] * 3
    assert [work.title for work in novels] == ["Emma", "Persuasion", "Adam Bede"]
    assert provenance.locked_fields(novels[0]) == {"language", "genres"}
    change_set = db.session.get_one(ChangeSet, outcome.change_set_id)
    history.undo(change_set, by=cast.edo)
    assert all_of(novels, "language", cast.edo) == ["en", "en", "de"]
    assert all_of(novels, "genres", cast.edo) == [[], [], []]
    assert provenance.locked_fields(novels[0]) == frozenset()


def test_people_are_added_removed_and_replaced(cast, novels):
    change(novels, cast.edo, contributors=(ADD, [["JANE AUSTEN", "aut"], ["Eva", "nrt"]]))
    people = all_of(novels, "contributors", cast.edo)
    assert people[0] == [["Jane Austen", "aut"], ["Eva", "nrt"]]
    assert people[2] == [["George Eliot", "aut"], ["Jane Austen", "aut"], ["Eva", "nrt"]]
    change(novels, cast.edo, contributors=(REMOVE, [["jane austen", "aut"], ["Eva", "aut"]]))
    people = all_of(novels, "contributors", cast.edo)
    assert people[1] == [["Cassandra", "aut"], ["Eva", "nrt"]]
    change(novels, cast.edo, contributors=(SET, [["Anon", "aut"]]))
    assert all_of(novels, "contributors", cast.edo) == [[["Anon", "aut"]]] * 3


def test_tags_and_series_are_added_and_removed(cast, novels):
    change(novels, cast.edo, tags=(ADD, ["old", "Good"]), series=(ADD, [["Classics", "1"]]))
    change(novels[:1], cast.edo, tags=(REMOVE, ["OLD"]))
    assert all_of(novels, "tags", cast.edo) == [["Good"], ["Good", "old"], ["Good", "old"]]
    assert all_of(novels, "series", cast.edo) == [[["Classics", "1"]]] * 3
    again = change(novels, cast.edo, tags=(ADD, ["good"]))
    assert (again.changed, again.unchanged, again.change_set_id) == (0, 3, None)


def test_fields_are_locked_and_unlocked_for_all(cast, novels):
    change(novels, cast.edo, locks={"title": True})
    assert all("title" in provenance.locked_fields(work) for work in novels)
    change(novels, cast.edo, locks={"title": False, "language": False}, language=(SET, "fr"))
    assert all(provenance.locked_fields(work) == frozenset() for work in novels)


def test_what_one_may_not_edit_stays_and_is_named(cast, novels):
    others = make_library("Others", owner=cast.stan)
    add_member(others, cast.edo, "viewer")
    diary = make_work("Diary", others, language="en")
    outcome = change([novels[0], diary], cast.edo, language=(SET, "fr"))
    assert outcome.changed == 1
    assert [(it.title, it.reason) for it in outcome.refused] == [("Diary", outcomes.FORBIDDEN)]
    assert diary.language == "en"


def test_a_viewer_may_not_edit_many(cast, novels):
    with pytest.raises(Forbidden):
        change(novels, cast.vera, language=(SET, "fr"))
    assert novels[0].language == "en"


def test_what_somebody_else_changed_meanwhile_is_a_conflict_of_that_item_alone(cast, novels):
    kept, versions = chosen(novels, cast.edo), seen(novels)
    edit_work(novels[1], {"language": "it"}, by=cast.olga)
    edit_work(novels[2], {"title": "Bede"}, by=cast.olga)
    edits = Edits({"language": FieldEdit(SET, "fr")}, {})
    outcome = editing.edit_works(kept, edits, versions=versions, by=cast.edo)
    assert all_of(novels, "language", cast.edo) == ["fr", "it", "fr"]
    [refusal] = outcome.refused
    assert (refusal.title, refusal.fields, refusal.who) == ("Persuasion", ["language"], "Olga")


def test_adding_to_a_list_that_somebody_else_changed_is_no_conflict(cast, novels):
    kept, versions = chosen(novels, cast.edo), seen(novels)
    edit_work(novels[0], {"genres": ["Romance"]}, by=cast.olga)
    edits = Edits({"genres": FieldEdit(ADD, ["Novel"])}, {})
    assert editing.edit_works(kept, edits, versions=versions, by=cast.edo).refused == []
    assert value_of(novels[0], "genres", by=cast.edo) == ["Novel", "Romance"]


def test_an_invalid_value_changes_nothing(cast, novels):
    for fields in ({"language": (SET, "not a language")}, {"title": (SET, "")}):
        with pytest.raises(Invalid) as refused:
            change(novels, cast.edo, **fields)
        assert set(refused.value.fields) == set(fields)
    assert db.session.execute(select(ChangeSet).where(ChangeSet.kind == "edit")).first() is None


def test_tags_of_items_that_no_library_holds_together_are_refused(cast, novels):
    own = make_library("Own", owner=cast.edo)
    mine = make_work("Notes", own)
    with pytest.raises(Invalid) as refused:
        change([novels[0], mine], cast.edo, tags=(ADD, ["old"]))
    assert refused.value.fields["tags"].code == "several_libraries"
    assert "tags" not in values.names_of([novels[0], mine], None)
    assert change([novels[0], mine], cast.edo, genres=(ADD, ["Novel"])).changed == 2


def test_tags_of_a_library_that_one_cannot_see_are_neither_shown_nor_lost(cast):
    hidden = make_library("Hidden", owner=cast.stan)
    shared = make_work("Shared", cast.books, hidden)
    edit_work(shared, {"tags": ["secret"]}, by=cast.stan)
    common = values.common_values([shared], ["tags"], by=cast.edo)
    assert common["tags"].value == []
    outcome = change([shared], cast.edo, tags=(SET, ["old"]))
    assert value_of(shared, "tags", by=cast.ada) == ["old", "secret"]
    assert outcome.changed == 1


def test_too_many_at_once_are_refused(cast, novels, monkeypatch):
    monkeypatch.setattr(outcomes, "IN_REQUEST", 2)
    with pytest.raises(Invalid):
        change(novels, cast.edo, language=(SET, "fr"))
