"""Tags of a library: they are its own, and what carries them gets them back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from errors import Forbidden, NotFound
from models.base import db
from models.classification import Tag
from services import history, lending, loans, tags
from services.lists import library_works
from services.works.edit import edit_work
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


def test_programs_notice_when_a_tag_of_a_book_is_renamed_recoloured_or_deleted(books, olga):
    emma, persuasion = make_work("Emma", books), make_work("Persuasion", books)
    edit_work(emma, {"tags": ["Signed"]}, by=olga)
    tag = db.session.execute(select(Tag).where(Tag.name == "Signed")).scalar_one()

    def stamps() -> list[tuple[object, int]]:
        db.session.expire_all()
        return [(work.updated_at, work.version) for work in (emma, persuasion)]

    before = stamps()
    for change in (
        lambda: tags.edit_tag(tag, {"name": "Dedicated"}, by=olga),
        lambda: tags.edit_tag(tag, {"color": "#ff0000"}, by=olga),
        lambda: history.undo(tags.delete_tag(tag, by=olga), by=olga),
    ):
        change()
        after = stamps()
        assert after[0][0] > before[0][0]
        assert (after[0][1], after[1]) == (before[0][1], before[1])
        before = after
    assert library_works.fingerprint(books, by=olga)[1] == before[0][0]
