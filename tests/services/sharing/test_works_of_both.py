"""What a shared work shows of another library, and what its editors may do to it: nothing."""

from __future__ import annotations

import pytest

from models.base import db, utc_now
from models.change import FieldSource
from models.classification import Series
from services import history, provenance, series, series_books
from services.access import SYSTEM
from services.db.transactions import writing
from services.lists.details import details
from services.series_books import Placement
from services.works.edit import edit_work
from services.works.read import value_of
from tests.factories import make_work


@pytest.fixture
def shared(cast, books, club):
    """In a series of each library."""
    work = make_work("Solaris", books, club)
    for library, by, name in ((books, cast.olga, "Ours"), (club, cast.stan, "Theirs")):
        row = series.create_series(library, {"name": name}, by=by)
        series_books.put_book(library, row, Placement(work.uuid, 1.0), by=by)
    return work


def names(work, by) -> list[str]:
    return [name for name, _ in value_of(work, "series", by=by)]


def test_each_library_reads_its_own_series(cast, shared):
    assert names(shared, cast.vera) == names(shared, cast.olga) == ["Ours"]
    assert names(shared, cast.stan) == ["Theirs"]
    assert names(shared, cast.edo) == names(shared, cast.ada) == ["Ours", "Theirs"]
    assert [line.name for line in details(shared, by=cast.olga).series] == ["Ours"]


def test_who_edits_one_library_changes_only_its_series(cast, club, shared):
    edit_work(shared, {"series": [["Other", "2"]]}, by=cast.stan)
    assert names(shared, SYSTEM) == ["Ours", "Other"]
    made = db.session.query(Series).filter_by(name="Other").one()
    assert made.library_id == club.id
    edit_work(shared, {"series": []}, by=cast.stan)
    assert names(shared, SYSTEM) == ["Ours"]


def test_history_and_undo_speak_of_one_librarys_series(cast, shared):
    change_set = edit_work(shared, {"series": []}, by=cast.stan)
    (change,) = [each for each in history.changes_of(change_set) if each.field == "series"]
    assert (change.before, change.after) == ([["Theirs", "1"]], [])
    edit_work(shared, {"series": [["Ours", "7"]]}, by=cast.olga)
    history.undo(change_set, by=cast.stan)
    assert sorted(names(shared, SYSTEM)) == ["Ours", "Theirs"]


def test_sources_name_no_member_file_or_series_of_another_library(cast, shared):
    edit_work(shared, {"subtitle": "A novel"}, by=cast.stan)
    with writing():
        db.session.add(
            FieldSource(
                subject_table="work", subject_id=shared.id, field="series", source="tags",
                value=[["Theirs", "1"]], is_chosen=False, at=utc_now(),
            )
        )  # fmt: skip
    by_whom = {
        name: provenance.sources_of(shared, "subtitle", by=getattr(cast, name))[0].by
        for name in ("olga", "vera", "stan", "edo", "ada")
    }
    assert by_whom == {"olga": "", "vera": "", "stan": "Stan", "edo": "Stan", "ada": "Stan"}
    values = [source.value for source in provenance.sources_of(shared, "series", by=cast.olga)]
    assert values == []
