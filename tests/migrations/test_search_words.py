"""0003: what an older version wrote into the search index about series of other libraries is gone
after the upgrade.
"""

from __future__ import annotations

from sqlalchemy import Connection, select, text

import workqueue
from jobs import reindex
from models.base import db
from models.job import Job
from services import jobs
from tests.migrations.rows import fill

BEFORE = "0002"


def _shared(place) -> None:
    """Rows of the older revision: work 1 is also held by library 2, and found by what library 1
    calls its series.
    """
    place.upgrade(BEFORE)
    with place.connect(write=True) as connection:
        fill(connection)
        scope = connection.execute(text("SELECT scope_id FROM work WHERE id = 1")).scalar_one()
        connection.execute(
            text("INSERT INTO scope_library (scope_id, library_id) VALUES (:scope, 2)"),
            {"scope": scope},
        )
        connection.execute(
            text("UPDATE series SET name = 'Secret', name_key = 'secret' WHERE id = 1")
        )
        if connection.dialect.name == "postgresql":
            connection.execute(
                text(
                    "UPDATE work_search SET document = to_tsvector('simple', 'title secret') WHERE"
                    " work_id = 1"
                )
            )
        else:
            connection.execute(
                text("UPDATE work_search SET title = 'title', other = 'secret' WHERE rowid = 1")
            )


def _found(connection: Connection, word: str) -> list[int]:
    if connection.dialect.name == "postgresql":
        query = (
            "SELECT work_id FROM work_search WHERE document @@ CAST(:word AS tsquery) ORDER BY 1"
        )
    else:
        query = "SELECT rowid FROM work_search WHERE work_search MATCH :word ORDER BY 1"
    return list(connection.execute(text(query), {"word": word}).scalars())


def _asked() -> list[Job]:
    db.session.rollback()
    return list(db.session.execute(select(Job).where(Job.kind == "reindex")).scalars())


def test_after_the_upgrade_a_word_no_longer_finds_a_work_by_the_series_of_another_library(
    empty, monkeypatch
):
    _shared(empty)
    with empty.connect() as connection:
        assert _found(connection, "secret") == [1]
    empty.upgrade()
    rung: list[tuple[str, int]] = []
    monkeypatch.setattr(workqueue, "waiting", set)
    monkeypatch.setattr(
        workqueue, "enqueue", lambda name, row_id=0: not rung.append((name, row_id))
    )
    jobs.requeue_lost()  # as the clock does after the start
    [job] = _asked()
    assert ("reindex", job.id) in rung
    reindex.run(job.id)
    assert [each.state for each in _asked()] == ["done"]
    with empty.connect() as connection:
        assert _found(connection, "secret") == []
        assert 1 in _found(connection, "title")


def test_where_no_work_is_in_a_series_there_is_nothing_to_make_anew(empty):
    _shared(empty)
    with empty.connect(write=True) as connection:
        connection.execute(text("DELETE FROM series_entry"))
    empty.upgrade("0007")
    assert _asked() == []


def test_a_new_database_has_nothing_to_make_anew(empty):
    empty.upgrade()
    assert _asked() == []


def test_an_upgrade_that_is_asked_for_again_asks_for_no_second_job(empty):
    _shared(empty)
    empty.upgrade()
    empty.upgrade()
    assert len(_asked()) == 1


def test_a_job_that_was_interrupted_begins_again_after_an_upgrade(empty):
    _shared(empty)
    empty.upgrade("0009")
    with empty.connect(write=True) as connection:
        connection.execute(
            text("UPDATE job SET state = 'running', options = '{\"all\": true, \"after\": 7}'")
        )
    empty.upgrade()
    [job] = _asked()
    assert (job.state, job.options) == ("queued", {"all": True})
