"""Jobs, their history and their schedules as the instance's administrator sees them by program."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import text

import workqueue
from models.base import db
from services import jobs, schedules
from services.metadata import sources
from tests.blueprints.api.client import ENVELOPED, UNKNOWN_ID, Program, statuses
from tests.databases import ON_POSTGRES

NO_SOURCE = "No source that can answer this is enabled."


@pytest.fixture(autouse=True)
def _kinds(monkeypatch) -> None:
    for kind, queue in (("import", workqueue.IMPORTS), ("cleanup", workqueue.UPKEEP)):
        monkeypatch.setitem(workqueue.JOBS, kind, workqueue.Kind("x.run", queue))


@pytest.fixture
def failed(programs, cast):
    job = jobs.request_separate(
        "import", by=cast.vera, options={"library_id": cast.books.id, "type": "csv"}
    )
    held = jobs.claim(job.id)
    with jobs.batch(held, done=7, total=9, counts={"failed": 2}):
        pass
    jobs.finish(held, "failed", problem="crashed")
    db.session.expire_all()
    return job


def test_only_the_administrator_is_answered(programs, failed):
    only_ada = {"olga": 403, "edo": 403, "vera": 403, "stan": 403, "nobody": 401}
    for path in ("", "/history", "/schedules", f"/{failed.uuid}"):
        got = statuses(programs, lambda who, path=path: who.get(f"/admin/jobs{path}"))
        assert got == {"ada": 200, **only_ada}
    for path, status in ((f"/{UNKNOWN_ID}", 404), (f"/{failed.uuid}", 204), ("/history", 200)):
        got = statuses(programs, lambda who, path=path: who.delete(f"/admin/jobs{path}"))
        assert got == {"ada": status, **only_ada}
    line = {"cron": "0 3 * * *", "enabled": True}
    got = statuses(programs, lambda who: who.put("/admin/jobs/schedules/backup", line))
    assert got == {"ada": 200, **only_ada}
    got = statuses(programs, lambda who: who.post("/admin/jobs/schedules/history_prune/run"))
    assert got == {"ada": 202, **only_ada}


def test_the_one_job_with_settings_is_listed_and_off(app, programs, cast):
    job = programs.ada.get("/admin/jobs").json[0]
    assert (job["id"], job["kind"], job["enabled"]) == ("ai-suggestions", "scheduled", False)
    enveloped = Program(app, cast.ada, prefix=ENVELOPED)
    assert enveloped.get("/admin/jobs").json == {"data": [job]}
    line = {"cron": "0 3 * * *", "enabled": True}
    assert programs.ada.put("/admin/jobs/schedules/ai_suggestions", line).json["enabled"] is True
    # this version has nothing that could run it
    assert programs.ada.get("/admin/jobs").json[0]["enabled"] is False


def test_a_job_says_how_it_went_in_the_words_of_this_api(programs, cast, failed):
    history = programs.ada.get("/admin/jobs/history").json
    assert history["total"] == 1
    view = history["items"][0]
    assert {name: view[name] for name in ("kind", "status", "triggered_by", "subtype")} == {
        "kind": "import", "status": "failed", "triggered_by": "user", "subtype": "csv",
    }  # fmt: skip
    assert view["progress"] == {"processed": 7, "total": 9, "failed": 2, "skipped": 0}
    assert view["created_by"] == str(cast.vera.uuid)
    assert (view["library_id"], view["library_name"]) == (str(cast.books.uuid), cast.books.name)
    assert view["kind_id"] == view["id"] == str(failed.uuid)
    assert view["error"]
    detail = programs.ada.get(f"/admin/jobs/{failed.uuid}").json
    assert detail["job"] == view
    assert [event["Type"] for event in detail["events"]] == ["asked", "started", "failed"]
    assert [event["Seq"] for event in detail["events"]] == [1, 2, 3]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2), ("kind=import", 1), ("kind=nothing", 0), ("status=failed", 1),
        ("status=pending", 1), ("status=done", 0), ("subtype=csv", 1), ("since=1d", 2),
        ("since=2999-01-01T00:00:00Z", 0), ("limit=1", 1), ("limit=0", 2), ("limit=-4", 2),
        ("limit=501", 2), ("offset=1", 1), ("offset=9", 0),
    ],
)  # fmt: skip
def test_the_history_is_filtered(programs, failed, query, count):
    programs.ada.post("/admin/jobs/schedules/history_prune/run")
    answer = programs.ada.get(f"/admin/jobs/history?{query}")
    assert len(answer.json["items"]) == count


@pytest.mark.parametrize("query", ["since=yesterday", "since=4", "limit=many", "offset=-1"])
def test_a_malformed_filter_is_refused_by_its_name(programs, query):
    answer = programs.ada.get(f"/admin/jobs/history?{query}")
    assert answer.status_code == 400
    assert query.partition("=")[0] in answer.json["error"]


def test_jobs_are_deleted_one_by_one_and_those_that_ended_all_at_once(programs, failed):
    failed_id = failed.uuid
    assert programs.ada.delete("/admin/jobs/history?kind=scan").json == {"deleted": 0}
    running = programs.ada.post("/admin/jobs/schedules/history_prune/run").json
    assert (running["kind"], running["status"], running["triggered_by"]) == (
        "history_prune", "pending", "admin",
    )  # fmt: skip
    assert programs.ada.delete("/admin/jobs/history").json == {"deleted": 1}
    assert programs.ada.get(f"/admin/jobs/{failed_id}").status_code == 404
    assert programs.ada.delete(f"/admin/jobs/{running['id']}").status_code == 204
    assert programs.ada.get("/admin/jobs/history").json == {"items": [], "total": 0}


def test_schedules_are_listed_by_kind_and_changed_as_a_whole(programs):
    schedules.add_missing()
    listed = programs.ada.get("/admin/jobs/schedules").json
    kinds = [view["kind"] for view in listed]
    assert kinds == sorted(kinds)
    assert {"ai_suggestions", "history_prune"} <= {*kinds}
    backup = next(view for view in listed if view["kind"] == "backup")
    assert backup["next_fire_at"]
    assert "last_fired_at" not in backup
    line = {"cron": "15 4 * * 1-5", "enabled": False, "config": {"keep_daily": 3, "note": "x"}}
    changed = programs.ada.put("/admin/jobs/schedules/backup", line).json
    assert (changed["id"], changed["cron"], changed["enabled"]) == (
        backup["id"], "15 4 * * 1-5", False,
    )  # fmt: skip
    assert changed["config"] == {**backup["config"], "keep_daily": 3, "note": "x"}
    assert "next_fire_at" not in changed
    again = programs.ada.put("/admin/jobs/schedules/backup", {"cron": "0 4 * * *"}).json
    assert again["config"] == changed["config"]


@pytest.mark.parametrize(
    ("kind", "body", "named"),
    [
        ("backup", {"cron": "", "enabled": True}, "cron"),
        ("backup", {"enabled": True}, "cron"),
        ("backup", {"cron": "@daily"}, "cron"),
        ("backup", {"cron": "61 * * * *"}, "cron"),
        ("backup", {"cron": "0 3 * * *", "config": {"keep_daily": -1}}, "keep_daily"),
        ("backup", {"cron": "0 3 * * *", "config": [1]}, "config"),
        ("scan", {"cron": "0 3 * * *"}, "kind"),
        ("nothing", {"cron": "0 3 * * *"}, "kind"),
    ],
)
def test_a_schedule_that_cannot_be_is_refused_by_its_name(programs, kind, body, named):
    answer = programs.ada.put(f"/admin/jobs/schedules/{kind}", body)
    assert answer.status_code == 400
    assert named in answer.json["error"]


def test_a_kind_that_is_unknown_or_cannot_run_is_not_run(programs, cast):
    assert programs.ada.post("/admin/jobs/schedules/nothing/run").status_code == 404
    assert programs.ada.post("/admin/jobs/schedules/ai_suggestions/run").status_code == 400
    sources.set_offline(True, by=cast.ada)
    for kind in ("cover_backfill", "series_volumes"):
        answer = programs.ada.post(f"/admin/jobs/schedules/{kind}/run")
        assert (answer.status_code, answer.json["error"]) == (503, NO_SOURCE)


def test_without_a_queue_the_row_is_enough_and_without_the_row_the_job_is_refused(programs):
    run = "/admin/jobs/schedules/history_prune/run"
    assert programs.ada.post(run).status_code == 202  # tests have no queue
    if ON_POSTGRES:
        return
    path = db.engine.url.database
    db.session.remove()
    db.engine.dispose()
    db.session.execute(text("PRAGMA busy_timeout=10"))  # the next request gets this connection
    db.session.rollback()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # nobody else can write
        answer = programs.ada.post(run)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
