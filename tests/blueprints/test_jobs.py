"""The pages about jobs: what runs, the history, one job, schedules."""

from __future__ import annotations

import pytest

import workqueue
from models.base import db
from models.job import JobItem
from services import jobs, schedules
from services.metadata import sources
from tests.blueprints.test_attention import make_root
from tests.factories import signed_in
from tests.queries import counted


@pytest.fixture(autouse=True)
def _import(monkeypatch) -> None:
    monkeypatch.setitem(workqueue.JOBS, "import", workqueue.Kind("x.run", workqueue.IMPORTS))


@pytest.fixture
def failed(app, vera):
    job = jobs.request_separate("import", by=vera)
    held = jobs.claim(job.id)
    with jobs.batch(held, done=3, counts={"failed": 1}):
        db.session.add(
            JobItem(job_id=job.id, kind="failed", path_text="Row 7", detail={"message": "No title"})
        )
    jobs.finish(held, "failed", problem="crashed")
    db.session.expire_all()
    return job


@pytest.fixture
def visit(app, cast):
    return lambda who: signed_in(app, getattr(cast, who))


def test_people_see_their_jobs_and_administrators_all(visit, failed):
    assert "Import" in visit("vera").get("/jobs").text
    assert "No jobs to show" in visit("stan").get("/jobs").text
    assert "Import" in visit("ada").get("/admin/jobs").text
    page = visit("vera").get(f"/jobs/{failed.id}").text
    assert all(text in page for text in ("No title", "Row 7", "Requested by Vera"))
    assert visit("stan").get(f"/jobs/{failed.id}").status_code == 404
    log = visit("vera").get(f"/jobs/{failed.id}/log")
    assert "Row 7: No title" in log.text
    assert log.headers["Content-Disposition"].startswith("attachment")
    assert visit("stan").get(f"/jobs/{failed.id}/log").status_code == 404


@pytest.mark.parametrize(
    ("query", "is_shown"),
    [
        ("kind=import", True), ("kind=scan", False), ("state=failed", True), ("state=done", False),
        ("state=nonsense", True), ("since=7d", True), ("since=x", True), ("page=2", False),
        ("page=-3", True), ("page=x", True),
    ],
)  # fmt: skip
def test_the_history_is_filtered_by_its_address(visit, failed, query, is_shown):
    answer = visit("ada").get(f"/admin/jobs?{query}")
    assert answer.status_code == 200
    assert (f"/jobs/{failed.id}" in answer.text) is is_shown


def test_a_running_job_is_cancelled_by_its_user_and_nobody_else(visit, vera, failed):
    job = jobs.request_separate("import", by=vera)
    page = visit("vera").get("/jobs/_running").text
    assert "hx-get" in page
    assert 'id="running-jobs"' in visit("vera").get("/jobs").text
    assert "hx-get" not in visit("stan").get("/jobs/_running").text
    assert visit("stan").post(f"/jobs/{job.id}/cancel").status_code == 404
    assert "hx-get" in visit("vera").get(f"/jobs/{job.id}/_live").text
    assert visit("vera").post(f"/jobs/{job.id}/cancel").status_code == 303
    db.session.expire_all()
    assert job.state == "cancelled"
    assert "hx-get" not in visit("vera").get(f"/jobs/{job.id}/_live").text


def test_a_job_is_run_again_and_deleted(visit, ada, failed):
    assert (
        visit("vera").post(f"/jobs/{failed.id}/retry").status_code == 409
    )  # an import is sent again
    job = jobs.request("reindex", subject_table="", subject_id=0, by=ada)
    jobs.finish(jobs.claim(job.id), "failed", problem="crashed")
    again = visit("ada").post(f"/jobs/{job.id}/retry")
    assert again.status_code == 303
    assert again.location != f"/jobs/{job.id}"
    assert visit("stan").post(f"/jobs/{failed.id}/delete").status_code == 404
    failed_id = failed.id
    assert visit("vera").post(f"/jobs/{failed_id}/delete").status_code == 303
    assert visit("ada").get(f"/jobs/{failed_id}").status_code == 404


def test_the_history_is_cleared_by_the_administrator(visit, failed):
    assert visit("vera").post("/admin/jobs/clear").status_code == 403
    assert visit("ada").post("/admin/jobs/clear", data={"kind": "scan"}).status_code == 303
    assert f"/jobs/{failed.id}" in visit("ada").get("/admin/jobs").text
    visit("ada").post("/admin/jobs/clear")
    assert "No jobs to show" in visit("ada").get("/admin/jobs").text


def test_a_search_for_covers_says_why_it_left_items_out(visit, ada, app):
    job = jobs.request("cover_backfill", subject_table="", subject_id=0, by=ada)
    held = jobs.claim(job.id)
    with jobs.batch(held, done=3, counts={"done": 1, "skipped": 2}):
        for title in ("Emma", "Persuasion"):
            about = {"subject_table": "work", "path_text": title}
            row = JobItem(job_id=job.id, kind="skipped", reason="not_found", **about)
            db.session.add(row)
    jobs.finish(held, "done")
    assert visit("vera").get(f"/jobs/{job.id}").status_code == 404
    page = visit("ada").get(f"/jobs/{job.id}").text
    texts = ("1 cover found, 2 skipped", "Nothing added", "No source knows this item.", "2 items")
    assert all(text in page for text in texts)
    log = visit("ada").get(f"/jobs/{job.id}/log").text
    assert "- Persuasion: No source knows this item." in log


def test_a_job_that_asks_sources_says_when_none_is_enabled(visit, ada):
    sources.set_offline(True, by=ada)
    admin, place = visit("ada"), "/admin/jobs/schedules"
    schedule = schedules.get_of_kind("cover_backfill", by=ada)
    assert "Items of one run" in admin.get(f"{place}/{schedule.id}/edit").text
    assert visit("olga").post(f"{place}/{schedule.id}/run").status_code == 403
    assert admin.post(f"{place}/{schedule.id}/run").status_code == 303
    assert "No source that can answer this is enabled." in admin.get("/admin/jobs").text
    assert jobs.list_active(by=ada) == []


def test_schedules_are_shown_in_words_changed_and_run(visit, ada):
    schedule = schedules.get_of_kind("backup", by=ada)
    page = visit("ada").get("/admin/jobs").text
    assert "At 03:10 every day" in page
    assert "AI suggestions" not in page  # nothing here can run it
    at = f"/admin/jobs/schedules/{schedule.id}"
    form = visit("ada").get(f"{at}/edit").text
    assert "10 3 * * *" in form
    assert 'name="keep_daily"' in form
    assert 'name="max_age_days"' not in form
    values = {"cron": "15 4 * * *", "keep_daily": "3", "keep_weekly": "0", "keep_monthly": "1"}
    assert visit("ada").post(f"{at}/edit", data={**values, "cron": "x"}).status_code == 422
    assert visit("ada").post(f"{at}/edit", data={**values, "keep_daily": "-1"}).status_code == 422
    assert visit("ada").post(f"{at}/edit", data=values).status_code == 303
    db.session.expire_all()
    assert (schedule.cron, schedule.is_enabled) == ("15 4 * * *", False)
    assert schedule.options == {"keep_daily": 3, "keep_weekly": 0, "keep_monthly": 1}
    assert visit("ada").post(f"{at}/run").status_code == 303
    assert [line.job.kind for line in jobs.list_active(by=ada)] == ["backup"]
    for path in ("edit", "run"):
        assert visit("olga").post(f"{at}/{path}", data=values).status_code == 403


def test_a_folder_is_scanned_at_the_times_of_a_line_until_its_page_says_otherwise(
    visit, ada, books
):
    root = make_root(books, "Shelf")
    schedules.set_schedule("scan", "root", root.id, 60, by=ada)
    schedule = schedules.find_schedule("scan", "root", root.id)
    values = {"cron": "0 5 * * 6", "is_enabled": "1"}
    at, page = f"/admin/jobs/schedules/{schedule.id}/edit", f"/libraries/{books.id}/folders"
    assert "Hourly" in visit("ada").get(at).text
    assert visit("ada").post(at, data=values).status_code == 303
    assert "At 05:00 on Saturday" in visit("ada").get("/scans").text
    assert "At 05:00 on Saturday" in visit("olga").get(page).text
    assert "At the times in Admin" in visit("ada").get(page).text
    save = f"{page}/{root.id}/schedule"
    visit("ada").post(save, data={"every": "custom", "watch": "off"})
    db.session.expire_all()
    assert (schedule.cron, schedule.every_minutes) == ("0 5 * * 6", None)
    visit("ada").post(save, data={"every": "daily", "watch": "off"})
    db.session.expire_all()
    assert (schedule.cron, schedule.every_minutes) == ("", 24 * 60)


def test_more_jobs_need_no_more_queries(visit, failed, ada, vera):
    client = visit("ada")
    jobs.request_separate("import", by=ada)
    schedules.add_missing()
    client.get("/admin/jobs")

    def queries() -> int:
        with counted() as sent:
            client.get("/admin/jobs")
        return len(sent)

    before = queries()
    for _ in range(12):
        job = jobs.request_separate("import", by=vera)
        jobs.finish(jobs.claim(job.id), "done")
    for _ in range(3):
        jobs.request_separate("import", by=ada)
    assert queries() == before
