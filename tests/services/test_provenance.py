"""People ask why a value is there: what every source said, which one was chosen, and what a lock
keeps.
"""

from __future__ import annotations

import pytest

from errors import Forbidden, NotFound
from models.base import db, utc_now
from models.change import FieldSource
from services import history, provenance
from services.access import SYSTEM
from services.db.transactions import writing
from services.works.edit import edit_work, lock_field, unlock_field, use_source
from tests.factories import make_work


@pytest.fixture
def tagged(books):
    """A work whose title was read from tags, while the file's name said something else."""
    work = make_work("Emma (1815)", books)
    with writing():
        for source, value, chosen in (
            ("tags", "Emma (1815)", True),
            ("name", "austen-emma", False),
        ):
            db.session.add(
                FieldSource(
                    subject_table="work",
                    subject_id=work.id,
                    field="title",
                    source=source,
                    value=value,
                    is_chosen=chosen,
                    at=utc_now(),
                )
            )
    return work


def recorded(work, field="title"):
    return [
        (each.source, each.value, each.is_chosen, each.is_locked)
        for each in provenance.sources_of(work, field, by=SYSTEM)
    ]


def test_an_edit_becomes_the_chosen_source_and_the_others_are_kept(edo, tagged):
    change_set = edit_work(tagged, {"title": "Emma"}, by=edo)
    found = provenance.sources_of(tagged, "title", by=SYSTEM)
    assert recorded(tagged)[0] == ("person", "Emma", True, True)
    assert found[0].by == "Edo"
    assert sorted(recorded(tagged)[1:]) == [
        ("name", "austen-emma", False, False),
        ("tags", "Emma (1815)", False, False),
    ]
    history.undo(change_set, by=edo)
    assert recorded(tagged)[0] == ("tags", "Emma (1815)", True, False)
    assert len(recorded(tagged)) == 2


def test_a_second_edit_and_its_undo_keep_the_first_ones_lock(edo, olga, tagged):
    edit_work(tagged, {"title": "Emma"}, by=edo)
    change_set = edit_work(tagged, {"title": "Emma, a Novel"}, by=olga)
    assert provenance.sources_of(tagged, "title", by=SYSTEM)[0].by == "Olga"
    history.undo(change_set, by=olga)
    first = provenance.sources_of(tagged, "title", by=SYSTEM)[0]
    assert (first.value, first.is_locked, first.by) == ("Emma", True, "Edo")


def test_a_field_is_locked_and_freed_without_changing_it(edo, tagged):
    lock_field(tagged, "title", by=edo)
    assert recorded(tagged)[0] == ("tags", "Emma (1815)", True, True)
    assert lock_field(tagged, "title", by=edo) is None
    change_set = unlock_field(tagged, "title", by=edo)
    assert provenance.locked_fields(tagged) == set()
    history.undo(change_set, by=edo)
    assert provenance.locked_fields(tagged) == {"title"}


def test_a_field_that_nobody_spoke_about_can_be_locked(edo, books):
    work = make_work("Emma", books)
    lock_field(work, "genres", by=edo)
    assert recorded(work, "genres") == [("person", [], True, True)]
    with pytest.raises(NotFound):
        lock_field(work, "scope_id", by=edo)


def test_a_rejected_value_can_be_taken_after_all(edo, vera, tagged):
    with pytest.raises(Forbidden):
        use_source(tagged, "title", "name", by=vera)
    change_set = use_source(tagged, "title", "name", by=edo)
    assert tagged.title == "austen-emma"
    assert recorded(tagged)[0] == ("name", "austen-emma", True, True)
    history.undo(change_set, by=edo)
    assert tagged.title == "Emma (1815)"
    assert recorded(tagged)[0] == ("tags", "Emma (1815)", True, False)
    with pytest.raises(NotFound):
        use_source(tagged, "title", "nobody", by=edo)
