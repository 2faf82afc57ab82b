"""After a scan the sizes of its covers are made: only of what is new, whatever interrupts it, and
never while somebody else waits for a worker.
"""

from __future__ import annotations

import os

import pytest
from PIL import Image as Picture
from sqlalchemy import select

from errors import Forbidden, NotFound
from models.base import db
from models.file import Image
from models.job import Job
from services import access, cover_jobs, cover_sizes, covers, jobs
from services.db.transactions import writing
from services.scanning import make_covers
from services.scanning.make_covers import run_covers
from tests.makers import images
from tests.makers.books import cbz


@pytest.fixture
def comics(place):
    """A scanned folder with three comics; the covers haven't been made yet."""
    comics = place("comic")
    for number in range(3):
        comics.put(f"{number}/Issue {number}.cbz", cbz(2, page=images.jpeg(300, 450)))
    comics.scan()
    return comics


@pytest.fixture(autouse=True)
def time_of_its_own(monkeypatch):
    """Every picture is a batch, so that each moment is one between two batches."""
    monkeypatch.setattr(make_covers, "BATCH_SECONDS", -1.0)


def asked(state: str = "queued") -> list[Job]:
    db.session.rollback()
    query = select(Job).where(Job.kind == "covers", Job.state == state).order_by(Job.id)
    return list(db.session.execute(query.execution_options(populate_existing=True)).scalars())


def work_off() -> Job:
    (job,) = asked()
    job_id = job.id
    db.session.rollback()
    run_covers(job_id)
    db.session.rollback()
    return db.session.get(Job, job_id, populate_existing=True)


def sizes(settings) -> list[str]:
    return sorted(path.name for path in (settings.data_dir / "covers").rglob("*-*.webp"))


def shown() -> list[Image]:
    db.session.rollback()
    query = select(Image).order_by(Image.id).execution_options(populate_existing=True)
    return list(db.session.execute(query).scalars())


def test_a_scan_asks_for_its_covers_and_they_are_there_at_the_first_view(
    comics, settings, olga, monkeypatch
):
    assert sizes(settings) == []
    job = work_off()
    assert (job.state, job.done, job.total) == ("done", 3, 3)
    assert len(sizes(settings)) == 3 * len(cover_sizes.WIDTHS)
    monkeypatch.setattr(cover_sizes, "make", None)
    for image in shown():
        path = covers.get_picture(image.id, 320, by=olga, data_dir=settings.data_dir)
        assert Picture.open(path).size == (300, 450)
        assert (image.width, image.height) == (300, 450)
        assert image.color.startswith("#")


def test_only_what_is_new_is_made(comics, settings):
    work_off()
    comics.scan()
    assert asked() == []
    comics.put("9/Issue 9.cbz", cbz(2, page=images.jpeg(200, 300)))
    comics.scan()
    assert work_off().total == 1
    assert len(sizes(settings)) == 4 * len(cover_sizes.WIDTHS)


def test_a_changed_cover_is_made_again(comics, settings):
    work_off()
    path = comics.put("1/Issue 1.cbz", cbz(3, page=images.jpeg(320, 480, (9, 160, 9))))
    os.utime(path, ns=(10**18, 10**18))
    comics.scan()
    assert work_off().total == 1
    assert sorted(image.width for image in shown()) == [300, 300, 320]


def test_a_killed_job_goes_on_where_it_was(comics, settings, monkeypatch):
    (job,) = asked()
    make, calls = cover_sizes.make, []

    def killed(*arguments, **named):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return make(*arguments, **named)

    monkeypatch.setattr(cover_sizes, "make", killed)
    with pytest.raises(KeyboardInterrupt):
        run_covers(job.id)
    db.session.rollback()
    monkeypatch.setattr(cover_sizes, "make", make)
    with writing():
        db.session.get(Job, job.id).state = "queued"
    assert [image.width for image in shown()] == [300, 0, 0]
    job = work_off()
    assert (job.state, job.done, job.total, job.attempt) == ("done", 3, 3, 2)


def test_delivered_twice_it_is_done_once(comics):
    job = work_off()
    run_covers(job.id)
    assert asked("done")[0].attempt == 1


def test_a_cancelled_job_ends_and_the_next_scan_asks_again(comics, olga, monkeypatch):
    (job,) = asked()
    make = cover_sizes.make

    def cancelling(*arguments, **named):
        size = make(*arguments, **named)
        cover_jobs.cancel(job.id, by=olga)
        return size

    monkeypatch.setattr(cover_sizes, "make", cancelling)
    job = work_off()
    assert (job.state, job.done) == ("cancelled", 1)
    monkeypatch.setattr(cover_sizes, "make", make)
    comics.scan()
    assert work_off().total == 2


def test_it_does_not_begin_while_another_job_waits(comics):
    other = jobs.request("scan", subject_table="root", subject_id=77, by=access.SYSTEM)
    job = work_off()
    assert (job.state, job.attempt) == ("queued", 0)
    with writing():
        db.session.get(Job, other.id).state = "running"  # it has its worker
    assert work_off().state == "done"


def test_it_makes_way_for_a_job_that_comes(comics, monkeypatch):
    make = cover_sizes.make

    def asking(*arguments, **named):
        size = make(*arguments, **named)
        jobs.request("scan", subject_table="root", subject_id=77, by=access.SYSTEM)
        return size

    monkeypatch.setattr(cover_sizes, "make", asking)
    assert (work_off().state, [image.width for image in shown()]) == ("queued", [300, 0, 0])


def test_a_broken_cover_makes_way_for_the_next_one(comics, settings):
    comics.put("1/cover.png", b"no picture")
    comics.scan()
    job = work_off()
    assert job.state == "done"
    works = comics.works()
    kinds = [db.session.get(Image, work.cover_id) for work in works]
    assert [(image.origin, image.width) for image in kinds] == [("embedded", 300)] * 3


def test_empty_pages_are_no_cover(comics, settings, olga):
    comics.put("9/Issue 9.cbz", cbz(2, page=images.jpeg(200, 300, (255, 255, 255))))
    comics.scan()
    work_off()
    empty = next(work for work in comics.works() if "9" in work.title)
    assert empty.cover_id is None
    assert len(sizes(settings)) == 3 * len(cover_sizes.WIDTHS)


def test_a_disk_that_is_away_ends_the_job_and_no_cover_is_called_broken(comics, settings):
    (job,) = asked()
    comics.folder.rename(comics.folder.with_name("away"))
    job = work_off()
    assert (job.state, job.problem) == ("cancelled", "root_unreachable")
    assert not any(image.is_broken for image in shown())
    comics.folder.with_name("away").rename(comics.folder)
    comics.scan()
    assert work_off().done == 3


def test_one_missing_file_does_not_stop_the_others(comics, settings):
    (comics.folder / "0/Issue 0.cbz").unlink()
    job = work_off()
    assert (job.state, [image.width for image in shown()]) == ("done", [0, 300, 300])


# ── who may ───────────────────────────────────────────────────────────────────────────────────────


def test_who_sees_the_folder_sees_the_job_and_only_who_may_scan_it_cancels_it(
    comics, ada, olga, stan, cast
):
    (job,) = asked()
    assert [(line.job.id, line.may_cancel) for line in cover_jobs.list_active(by=olga)] == [
        (job.id, True)
    ]
    assert [line.job.id for line in cover_jobs.list_active(by=ada)] == [job.id]
    assert cover_jobs.list_active(by=stan) == []
    with pytest.raises(NotFound):
        cover_jobs.cancel(job.id, by=stan)
    assert asked()[0].state == "queued"
    cover_jobs.cancel(job.id, by=olga)
    assert asked() == []


def test_a_viewer_sees_the_job_and_may_not_cancel_it(comics, vera):
    from tests.factories import add_member

    add_member(comics.library, vera, "viewer")
    (job,) = asked()
    assert [line.may_cancel for line in cover_jobs.list_active(by=vera)] == [False]
    with pytest.raises(Forbidden):
        cover_jobs.cancel(job.id, by=vera)


def test_a_scan_is_not_cancelled_as_if_it_were_a_job_for_covers(comics, olga):
    scan = jobs.request("scan", subject_table="root", subject_id=comics.root.id, by=access.SYSTEM)
    with pytest.raises(NotFound):
        cover_jobs.cancel(scan.id, by=olga)
