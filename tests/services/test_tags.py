"""Tags of a library: they are its own, and what carries them gets them back."""

from __future__ import annotations

import pytest

from errors import Forbidden, NotFound
from services import history, lending, loans, tags
from tests.factories import make_library, make_work


def test_a_tag_is_found_in_its_own_library_alone(books, olga, stan):
    tag = tags.create_tag(books, {"name": "Signed"}, by=olga)
    other = make_library("Other", owner=olga)
    assert tags.get_tag(books, tag.uuid, by=olga) is tag
    for library, by in ((other, olga), (books, stan)):
        with pytest.raises(NotFound):
            tags.get_tag(library, tag.uuid, by=by)


def test_a_loan_loses_a_deleted_tag_and_gets_it_back(books, olga, vera):
    tag = tags.create_tag(books, {"name": "Signed"}, by=olga)
    work = make_work("Emma", books, formats=("paperback",))
    loan = lending.lend(books, work, {"borrower": "Bob", "tag_ids": [tag.uuid]}, by=olga)

    def shown() -> list[str]:
        return [found.name for found in loans.row_of(loan, by=olga).tags]

    assert shown() == ["Signed"]
    with pytest.raises(Forbidden):
        tags.delete_tag(tag, by=vera)
    change_set = tags.delete_tag(tag, by=olga)
    assert shown() == []
    history.undo(change_set, by=olga)
    assert shown() == ["Signed"]
