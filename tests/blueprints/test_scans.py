"""Activity: asking for scans, watching, cancelling, answering, and what could not be read."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from models.base import db, utc_now
from models.job import Job, JobEvent, JobItem
from models.library import LibraryRoot, Root
from services import jobs, roots, scans, system
from services.db.transactions import writing
from services.jobs import LEASE
from tests.queries import counted


@pytest.fixture
def root(books):
    with writing():
        root = Root(path=b"/media/books", path_text="/media/books", name="Shelf", kind="book")
        db.session.add(root)
        db.session.flush()
        db.session.add(LibraryRoot(library_id=books.id, root_id=root.id))
    return root


def make_scan(root, **values) -> Job:
    with writing():
        job = Job(kind="scan", subject_table="root", subject_id=root.id, **values)
        db.session.add(job)
    return job


def test_an_owner_asks_for_a_scan_and_sees_it_wait(root, as_olga):
    answer = as_olga.post("/scans", data={"root_id": root.id})
    assert answer.status_code == 303
    page = as_olga.get(answer.location).text
    assert "Scan of Shelf" in page
    assert "jobs aren’t running" in page  # tests have none
    assert as_olga.post("/scans", data={"root_id": root.id}).location == answer.location


def test_the_queue_that_answers_is_not_mentioned(root, as_olga, monkeypatch):
    monkeypatch.setattr(system, "is_queue_up", lambda: True)
    page = as_olga.get(as_olga.post("/scans", data={"root_id": root.id}).location).text
    assert "started" in page
    assert "jobs aren’t running" not in page


def test_who_is_no_owner_asks_for_none(root, as_vera, as_stan):
    assert as_vera.post("/scans", data={"root_id": root.id}).status_code == 403
    assert as_stan.post("/scans", data={"root_id": root.id}).status_code == 404
    assert as_vera.post("/scans", data={"root_id": "x"}).status_code == 404


def test_scanning_all_is_offered_to_who_has_something_to_scan(root, as_olga, as_vera, as_ada):
    assert "Scan all folders" in as_olga.get("/scans").text
    assert "Scan all folders" in as_ada.get("/scans").text
    assert "Scan all folders" not in as_vera.get("/scans").text
    as_vera.post("/scans/all")
    assert db.session.query(Job).count() == 0
    as_olga.post("/scans/all")
    assert [job.subject_id for job in db.session.query(Job)] == [root.id]


def test_members_see_scans_and_strangers_do_not(root, as_vera, as_stan):
    job = make_scan(root, state="done", finished_at=utc_now(), counts={"added": 41})
    assert "41 files added" in as_vera.get("/scans").text
    assert "Shelf" not in as_stan.get("/scans").text
    for path in ("", "/_progress", "/_live", "/problems", "/problems.csv"):
        assert as_stan.get(f"/scans/{job.id}{path}").status_code == 404


def test_a_finished_scan_is_no_warning_and_leads_to_what_it_could_not_read(root, as_olga):
    clean = make_scan(root, state="done", finished_at=utc_now(), counts={"added": 1})
    unread = make_scan(root, state="done", finished_at=utc_now(), counts={"failed": 1})
    failed = make_scan(root, state="failed", finished_at=utc_now(), problem="crashed")
    for job, tone, is_linked in ((clean, "ok", False), (unread, "ok", True), (failed, "danger", 0)):
        piece = as_olga.get(f"/scans/{job.id}/_progress").text
        assert f"badge-{tone}" in piece
        assert (f'href="/scans/{job.id}/problems"' in piece) == is_linked


def test_a_schedule_says_when_its_folder_was_scanned_last_however_that_began(root, ada, as_ada):
    roots.set_schedule(root, "daily", by=ada)
    assert "Last scan: never" in as_ada.get("/scans").text
    with writing():
        root.scan_finished_at = utc_now()
    assert "Last scan: just now" in as_ada.get("/scans").text


def test_the_page_of_a_scan_with_problems_is_shown_to_who_is_to_mend_them(root, as_olga, as_vera):
    job = make_scan(root, state="done", finished_at=utc_now(), counts={"failed": 1})
    with writing():
        values = {"path": b"cut.epub", "path_text": "cut.epub", "reason": "not_a_zip"}
        db.session.add(JobItem(job_id=job.id, kind="problem", **values))
    for browser in (as_olga, as_vera):
        for path in ("", "/problems"):
            answer = browser.get(f"/scans/{job.id}{path}")
            assert answer.status_code == 200
            assert "cut.epub" in answer.text


def test_it_says_that_a_scan_was_started_by_changes(root, as_vera):
    job = make_scan(root, state="done", finished_at=utc_now(), options={"watch": True})
    other = make_scan(root, state="done", finished_at=utc_now())
    assert "files in the folder changed" in as_vera.get(f"/scans/{job.id}").text
    assert "files in the folder changed" not in as_vera.get(f"/scans/{other.id}").text


def test_a_piece_asks_again_while_it_runs_and_no_more_when_it_is_over(root, as_vera):
    job = make_scan(
        root, state="running", done=312, total=1204, current="Le Guin", started_at=utc_now()
    )
    piece = as_vera.get(f"/scans/{job.id}/_progress").text
    assert f'hx-get="/scans/{job.id}/_progress?announced=20"' in piece
    assert 'hx-trigger="every 2s"' in piece
    assert "312" in piece
    assert "Le Guin" in piece
    assert "<html" not in piece
    with writing(job):
        job.state, job.finished_at = "done", utc_now()
    assert "hx-get" not in as_vera.get(f"/scans/{job.id}/_progress").text


@pytest.mark.parametrize("piece", ["_progress", "_live"])
def test_the_heading_is_fetched_again_when_a_scan_stops(root, as_olga, piece):
    job = make_scan(root, state="running", started_at=utc_now())
    page = as_olga.get(f"/scans/{job.id}").text
    assert 'hx-trigger="scan-stopped from:body, every 15s"' in page
    assert "Scan again" not in page
    answer = as_olga.get(f"/scans/{job.id}/{piece}")
    assert "scan-stopped" not in answer.headers.get("HX-Trigger", "")
    with writing(job):
        job.state, job.finished_at = "done", utc_now()
    answer = as_olga.get(f"/scans/{job.id}/{piece}")
    assert json.loads(answer.headers["HX-Trigger"])["scan-stopped"] is True
    page = as_olga.get(f"/scans/{job.id}").text
    assert "scan-stopped" not in page
    assert "Scan again" in page


def test_the_newest_library_of_a_scan_is_one_that_the_visitor_sees(root, books, cast):
    job = make_scan(root, state="done", finished_at=utc_now())
    assert scans.newest_library(job, by=cast.vera) == books.id
    assert scans.newest_library(job, by=cast.stan) is None


def test_the_page_contains_the_very_piece(root, as_vera):
    job = make_scan(root, state="queued")
    page, piece = as_vera.get(f"/scans/{job.id}").text, as_vera.get(f"/scans/{job.id}/_live").text

    def bare(text):
        return "".join(re.sub(r'value="[^"]*"|announced=\d*', "", text).split())

    assert bare(piece) in bare(page)


def test_who_watches_a_scan_sees_its_counts_and_problems_grow(root, as_vera):
    job = make_scan(
        root, state="running", done=3, total=9, counts={"seen": 3, "read": 3}, started_at=utc_now()
    )
    assert f'hx-get="/scans/{job.id}/_live?announced=' in as_vera.get(f"/scans/{job.id}").text
    with writing(job):
        job.counts = {"seen": 8, "read": 7, "failed": 1}
        db.session.add(
            JobItem(
                job_id=job.id,
                kind="problem",
                path=b"torn.epub",
                path_text="torn.epub",
                reason="truncated",
            )
        )
    piece = as_vera.get(f"/scans/{job.id}/_live").text
    assert "torn.epub" in piece
    assert "ends too early" in piece
    for number, word in (("8", "files seen"), ("7", "read"), ("1", "unreadable")):
        assert re.search(rf"<b>{number}</b>\s*<span>{word}", piece), word
    assert piece.count("hx-get") == 1


def test_the_live_region_hears_the_start_each_tenth_and_the_end(root, as_vera):
    job = make_scan(root, state="running", done=0, total=1000, started_at=utc_now())
    client, announced, heard = as_vera, "", []
    for done in (0, 50, 110, 120, 450, 999, 1000):
        with writing(job):
            job.done = done
            if done == 1000:
                job.state, job.finished_at = "done", utc_now()
        answer = client.get(f"/scans/{job.id}/_progress", query_string={"announced": announced})
        announced = answer.text.partition("announced=")[2].partition('"')[0]
        heard.append(json.loads(answer.headers.get("HX-Trigger", "{}")).get("announce"))
    assert heard[0] == "Scanning Shelf."
    assert heard[1:] == [
        None,
        "110 of 1,000",
        None,
        "450 of 1,000",
        "999 of 1,000",
        "Scan of Shelf: Finished. nothing new",
    ]


def test_a_scan_that_read_unchanged_files_again_says_so(root, as_vera):
    counts = {"seen": 5, "read": 5, "unchanged": 4, "changed": 1, "updated": 1}
    job = make_scan(root, state="done", finished_at=utc_now(), counts=counts)
    text = "1 file changed, 4 files re-read without changes, 1 item updated"
    assert text in as_vera.get(f"/scans/{job.id}").text


def test_a_scan_that_grouped_files_again_says_what_became_of_items(root, as_vera):
    counts = {"seen": 5, "changed": 5, "merged": 1, "split": 2, "regrouped": 1200}
    job = make_scan(root, state="done", finished_at=utc_now(), counts=counts)
    page = as_vera.get(f"/scans/{job.id}").text
    assert (
        "5 files changed, 1 item merged, 2 items split off, 1,200 files put into other items"
        in page
    )


@pytest.mark.parametrize("address", ["", "/_live", "/_progress"])
def test_a_scan_whose_worker_is_silent_is_not_called_running(root, as_vera, address):
    heard = utc_now() - timedelta(seconds=20)
    job = make_scan(root, state="running", done=300, total=900, lease_until=heard + LEASE)
    with writing():
        for minutes, kind in ((60, "started"), (1, "resumed")):  # files are counted from there
            at = utc_now() - timedelta(minutes=minutes)
            db.session.add(JobEvent(job_id=job.id, kind=kind, at=at))
    page = as_vera.get(f"/scans/{job.id}{address}").text
    assert "Not responding; continues automatically" in page
    assert "Running" not in page
    assert "a second" not in page
    assert "hx-get" in page  # it goes on to be watched
    with writing(job):
        job.lease_until = utc_now() + LEASE
    page = as_vera.get(f"/scans/{job.id}{address}").text
    assert "Running · 5 files a second" in page
    with writing(job):
        job.state = "queued"
    page = as_vera.get(f"/scans/{job.id}{address}").text
    assert "Waiting for a worker" in page
    assert "a second" not in page


def test_a_scan_is_cancelled(root, as_olga, as_vera):
    job = make_scan(root, state="running")
    assert as_vera.post(f"/scans/{job.id}/cancel").status_code == 403
    assert as_olga.post(f"/scans/{job.id}/cancel").status_code == 303
    db.session.rollback()
    assert job.is_cancel_requested


def test_a_question_is_shown_and_answered(root, as_olga, as_vera):
    job = make_scan(
        root, state="asking", question={"kind": "missing", "missing": 812, "total": 1204}
    )
    assert "Mark 812 files missing" not in as_vera.get(f"/scans/{job.id}").text
    page = as_olga.get(f"/scans/{job.id}").text
    assert "812 of 1,204 files can’t be found" in page
    assert "Mark 812 files missing" in page
    for wrong in ({"choice": "nonsense"}, {}):
        assert as_olga.post(f"/scans/{job.id}/answer", data=wrong).status_code == 422
    assert as_olga.post(f"/scans/{job.id}/answer", data={"choice": "mark"}).status_code == 303
    assert as_olga.post(f"/scans/{job.id}/answer", data={"choice": "mark"}).status_code == 409
    db.session.rollback()
    assert (job.state, job.options["answer"]) == ("queued", "mark")


def test_problems_have_path_and_reason_fifty_a_page_and_as_csv(root, as_vera):
    job = make_scan(root, state="done", finished_at=utc_now())
    with writing():
        for number in range(60):
            path = f"=cmd|{number}" if number == 0 else f"Caf\ufffd {number}.mp3"
            db.session.add(
                JobItem(
                    job_id=job.id,
                    kind="problem",
                    path=path.encode(),
                    path_text=path,
                    reason="truncated",
                )
            )
    first = as_vera.get(f"/scans/{job.id}/problems").text
    assert first.count("The file ends too early") == jobs.PAGE
    after = first.partition("after=")[2].partition('"')[0]
    second = as_vera.get(f"/scans/{job.id}/problems", query_string={"after": after}).text
    assert second.count("The file ends too early") == 10
    sheet = as_vera.get(f"/scans/{job.id}/problems.csv")
    lines = sheet.get_data().decode("utf-8-sig").splitlines()
    assert len(lines) == 61
    assert lines[1].startswith("'=cmd|0,truncated,")
    assert "attachment" in sheet.headers["Content-Disposition"]


def test_the_page_asks_no_more_for_more_scans(root, as_vera):
    for _ in range(2):
        make_scan(root, state="done", finished_at=utc_now())
    as_vera.get("/scans")
    with counted() as few:
        as_vera.get("/scans")
    for _ in range(20):
        make_scan(root, state="done", finished_at=utc_now())
    with counted() as many:
        as_vera.get("/scans")
    assert len(many) == len(few)
