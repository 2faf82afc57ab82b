"""Ignoring a problem, showing it again, and having a file read again."""

from __future__ import annotations

from contextlib import suppress

import pytest

from errors import Forbidden, NotFound
from models.attention import IgnoredProblem
from models.base import db
from models.job import Job
from services.attention import acts, lines, sources
from services.db.transactions import writing
from tests.factories import add_member
from tests.makers.books import epub
from tests.services.scanning.conftest import Place, place

__all__ = ["place"]


@pytest.fixture
def books(place, cast) -> Place:
    books = place("book")
    for user, role in ((cast.edo, "editor"), (cast.vera, "viewer")):
        add_member(books.library, user, role)
    for name in ("a", "b"):
        books.put(f"{name}.epub", b"not a zip at all")
    books.scan()
    return books


def listed(user, **options) -> list[str]:
    db.session.rollback()
    return [line.path for line in lines.list_lines(by=user, **options).lines]


def key_of(user, number: int = 0) -> tuple[str, int, str]:
    db.session.rollback()
    line = lines.list_lines(by=user).lines[number]
    return line.subject_table, line.subject_id, line.code


def test_what_an_editor_ignores_is_ignored_for_everybody_until_it_is_shown_again(books, cast):
    key = key_of(cast.edo)
    acts.ignore(*key, by=cast.edo)
    acts.ignore(*key, by=cast.olga)
    for user in (cast.edo, cast.olga, cast.ada):
        assert listed(user) == ["b.epub"]
        assert listed(user, is_ignored=True) == ["a.epub"]
    assert sources.count_shown(cast.edo) == 1
    books.scan(is_full=True)
    assert listed(cast.edo) == ["b.epub"]
    acts.show_again(*key, by=cast.olga)
    acts.show_again(*key, by=cast.olga)
    assert listed(cast.edo) == ["a.epub", "b.epub"]
    assert listed(cast.edo, is_ignored=True) == []


def test_an_ignored_file_with_another_problem_is_listed(books, cast):
    acts.ignore(*key_of(cast.edo), by=cast.edo)
    books.put("a.epub", b"")
    books.scan()
    assert listed(cast.edo) == ["a.epub", "b.epub"]
    assert listed(cast.edo, is_ignored=True) == []


def test_who_may_not_edit_may_not_act(books, cast):
    key = key_of(cast.olga)
    for act in (acts.ignore, acts.show_again, acts.retry):
        with pytest.raises(Forbidden):
            act(*key, by=cast.vera)
        with pytest.raises(NotFound):
            act(*key, by=cast.stan)
    assert acts.retry_all(by=cast.vera).files == 0
    assert listed(cast.olga) == ["a.epub", "b.epub"]


@pytest.mark.parametrize(
    ("table", "code"),
    [("media_file", "damaged"), ("work", "not_a_zip"), ("", ""), ("job", "asking")],
)
def test_what_is_no_problem_is_neither_ignored_nor_retried(books, cast, table, code):
    _, subject_id, _ = key_of(cast.olga)
    for act in (acts.ignore, acts.retry):
        with suppress(NotFound):
            act(table, subject_id, code, by=cast.ada)
    assert listed(cast.olga) == ["a.epub", "b.epub"]
    assert db.session.query(IgnoredProblem).count() == 0
    assert not any(line.is_waiting for line in lines.list_lines(by=cast.olga).lines)


def test_a_retry_leaves_a_question_that_waits_for_its_answer(books, cast):
    with writing():
        job = Job(kind="scan", subject_table="root", subject_id=books.root.id, state="asking")
        db.session.add(job)
    assert acts.retry(*key_of(cast.olga, 1), by=cast.olga) == acts.Retried(1, [])
    db.session.rollback()
    assert job.state == "asking"


def test_a_file_is_read_again_by_a_scan_that_an_owner_may_ask_for(books, cast):
    books.put("other.epub", epub("Other", authors=["Someone"]))
    books.scan()
    retried = acts.retry(*key_of(cast.olga), by=cast.olga)
    assert (retried.files, [job.state for job in retried.jobs]) == (1, ["queued"])
    assert [line.is_waiting for line in lines.list_lines(by=cast.olga).lines] == [True, False]
    job = books.scan()
    assert (job.counts["read"], books.problems(job)) == (1, {"a.epub": "not_a_zip"})
    assert [line.is_waiting for line in lines.list_lines(by=cast.olga).lines] == [False, False]
    assert books.scan().counts.get("read", 0) == 0


def test_an_editor_s_retry_waits_for_the_next_scan(books, cast):
    assert acts.retry(*key_of(cast.edo), by=cast.edo).jobs == []
    with writing():
        assert db.session.query(Job).filter(Job.state == "queued").count() == 0
    assert books.scan().counts["read"] == 1


def test_all_files_are_read_again_but_not_those_of_others(books, cast):
    other = Place(books.folder.parent / "others", "book", cast.olga)
    other.put("c.epub", b"no zip")
    other.scan()
    assert acts.retry_all(by=cast.edo).files == 2
    assert acts.retry_all(by=cast.olga, library_id=other.library.id).files == 1
    assert acts.retry_all(by=cast.ada).files == 3
    assert (books.scan().counts["read"], other.scan().counts["read"]) == (2, 1)


def test_a_failed_scan_can_be_ignored_and_the_next_failure_is_another(books, cast):
    for number in (1, 2):
        with writing():
            job = Job(
                kind="scan", subject_table="root", subject_id=books.root.id, state="failed",
                problem="crashed",
            )  # fmt: skip
            db.session.add(job)
        assert lines.list_lines(by=cast.olga).counts["scan"] == 1, number
        acts.ignore("job", job.id, "crashed", by=cast.olga)
        assert "scan" not in lines.list_lines(by=cast.olga).counts


def test_the_count_has_an_end(books, cast, monkeypatch):
    monkeypatch.setattr(sources, "MAX_COUNTED", 0)
    assert sources.count_shown(cast.olga) == 1
    assert sources.count_shown(cast.stan) is None
    assert sources.count_shown(cast.vera) is None
