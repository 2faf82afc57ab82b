"""Search words made anew in a whole Stacks: it starts by itself, and goes on after kill -9."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.classification import Series, SeriesEntry
from models.job import Job
from services import access, derive, jobs
from services.lists import finding
from tests.databases import ON_POSTGRES
from tests.factories import make_library, make_work
from tests.services.scanning.test_crash import expire_lease, state_of
from tests.services.search import stock

from .conftest import Running, wait_until
from .test_scans_for_real import SLOW, attempts_of, seen_of

pytestmark = pytest.mark.processes
WORKS = 40


@pytest.fixture
def job(app, cast, monkeypatch) -> Job:
    """What a migration asks for, and works that a word finds by what a library of nobody's calls
    them.
    """
    elsewhere = make_library("Elsewhere")
    shared = [make_work(f"Shared {number}", cast.books, elsewhere) for number in range(WORKS)]
    with monkeypatch.context() as old_rule:
        old_rule.setattr(
            derive,
            "_series_known_to_all",
            lambda: select(SeriesEntry.work_id, Series.name).join(Series),
        )
        old_rule.setattr(derive, "_statements", derive._statements.__wrapped__)  # nothing cached
        stock.serialise(elsewhere, "Secret saga", *shared)
    assert finding.find(cast.vera, "secret").total == WORKS
    return jobs.request("reindex", subject_table="", subject_id=0, by=access.SYSTEM)


def test_the_start_rings_for_it_and_after_kill_9_of_everything_the_next_start_goes_on(
    stacks: Running, settings, job, vera
) -> None:
    environ = {"DATABASE_URL": settings.database_url, "STACKS_WEB_WORKERS": "1", "PYTHONPATH": SLOW}
    stacks.start(**environ)
    wait_until(lambda: 0 < seen_of(job.id) < WORKS, 15, stacks.text)
    stacks.kill()
    renewed = seen_of(job.id)
    if (
        ON_POSTGRES
    ):  # workers on other machines may share that database: only the lease says that one is gone
        expire_lease(job.id)
    stacks.start(**environ)
    wait_until(lambda: state_of(job.id) == "done", 20, stacks.text)
    assert (0 < renewed < WORKS, seen_of(job.id), attempts_of(job.id)) == (True, WORKS, 2)
    assert finding.find(vera, "secret").total == 0
    assert finding.find(vera, "shared").total == WORKS
