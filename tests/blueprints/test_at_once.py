"""Programs that send the same at the same moment."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import func, select

from models.base import db
from models.classification import MediaType
from models.work import Copy, Edition, Work
from tests.blueprints.api.client import Program

ISBN = "9780261103344"
MANY = 8


@pytest.fixture
def all_at_once(app):
    """Sends one request by each of several programs at the same moment; gives the answers."""

    def send(programs: list[Program], path: str, body: Any) -> list[Any]:
        answers: list[Any] = []
        start = threading.Barrier(len(programs))

        def run(program: Program) -> None:
            start.wait(30)
            answers.append(program.post(path, body))

        for program in programs:
            assert program.token  # made before, one after the other
        db.session.rollback()
        threads = [threading.Thread(target=run, args=(program,)) for program in programs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        db.session.rollback()
        assert len(answers) == len(programs)
        return answers

    return send


def test_eight_who_add_the_same_isbn_get_one_book(app, cast, all_at_once):
    novel = str(db.session.query(MediaType).filter_by(name_key="novel").one().uuid)
    body = {
        "title": "The Hobbit",
        "media_type_id": novel,
        "edition": {"format": "paperback", "isbn_13": ISBN},
    }
    people = [cast.olga, cast.edo] * (MANY // 2)
    answers = all_at_once(
        [Program(app, person) for person in people], f"/libraries/{cast.books.uuid}/books", body
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
    for model, rows in ((Work, 1), (Edition, 1), (Copy, MANY)):
        query = select(func.count()).select_from(model).where(model.deleted_at.is_(None))
        assert db.session.execute(query).scalar_one() == rows


def test_eight_who_add_different_books_of_one_new_author_get_all_of_them(app, cast, all_at_once):
    novel = str(db.session.query(MediaType).filter_by(name_key="novel").one().uuid)
    answers = all_at_once(
        [Program(app, cast.olga) for _ in range(MANY)], "/contributors", {"name": "Ann New"}
    )
    assert {answer.status_code for answer in answers} == {201}
    [person] = {answer.json["id"] for answer in answers}
    body = {
        "title": "Untitled",
        "media_type_id": novel,
        "contributors": [{"contributor_id": person, "role": "author"}],
    }
    answers = all_at_once(
        [Program(app, cast.olga) for _ in range(MANY)], f"/libraries/{cast.books.uuid}/books", body
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == MANY
