"""The count on every page reads indexes only, however many files there are."""

from __future__ import annotations

from services.attention import sources
from services.db.plain_sql import run


def test_no_part_of_the_count_reads_all_files_of_a_folder(cast):
    plan = [
        row[3] for row in run(f"EXPLAIN QUERY PLAN SELECT count(*) {sources.all_of((1,), (1,))}")
    ]
    files = [step for step in plan if step.startswith(("SEARCH f ", "SCAN f"))]
    assert len(files) == 3
    for step in files:
        assert "ix_media_file_problem" in step or "ix_media_file_edition_id" in step, step
    (works,) = (step for step in plan if step.startswith(("SEARCH w ", "SCAN w")))
    assert "ix_work_lost_files" in works
