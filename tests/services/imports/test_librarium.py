"""The libraries of a Librarium server are imported, whatever its answers are."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select, text
from werkzeug.serving import make_server

from errors import Forbidden, Invalid, NotFound
from models.base import db
from models.classification import Shelf, ShelfWork
from models.file import Image
from models.job import Job
from models.lending import Loan
from models.work import Copy, Edition, Work
from providers.librarium import Credentials
from services import jobs, runtime
from services.accounts import sign_in
from services.db.transactions import writing
from services.imports import files, items, librarium, librarium_rows, requests, run
from services.imports.options import Duplicates, options_of
from services.works import read
from tests.factories import add_member, make_library
from tests.services.imports.conftest import Importer, outcomes, own, readings, titles
from tests.stubs.librarium import PASSWORD, TOKEN, Shelved, book, edition, running

SIGNED_IN = Credentials(username="olga", password=PASSWORD)
MOMO = book(
    "b1",
    "Momo",
    subtitle="A story",
    description="About time.",
    contributors=[
        {"name": "Hand, Ill", "role": "illustrator", "display_order": 1},
        {"name": "Michael Ende", "role": "author", "display_order": 0},
    ],
    series=[{"series_name": "Tales", "position": 1.5}, {"series_name": "Old ones"}],
    tags=[{"name": "to, read"}],
    genres=[{"name": "Fantasy"}],
    shelves=[{"id": "s", "name": "Favourites of Olga"}],
    cover_url="/api/v1/libraries/l1/books/b1/cover?v=1",
)


@pytest.fixture(scope="module")
def server() -> Iterator[Shelved]:
    with running() as server:
        yield server


@pytest.fixture
def remote(server, monkeypatch) -> Shelved:
    """Two libraries: Momo in two editions, one of them noted and one lent; and an empty one."""
    monkeypatch.setattr(librarium_rows, "_PAUSES", (0, 0))
    fresh = Shelved(url=server.url)
    vars(server).update(vars(fresh))
    server.libraries = {"l1": [MOMO, book("b2", "Solaris")], "l2": []}
    server.editions = {
        "b1": [
            edition("e2", format="audiobook", narrator="Rufus Beck", is_primary=False),
            edition("e1", isbn_13="9783522177511", publish_date="1973-01-01", page_count=320),
        ],
        "b2": [edition("e3", edition_name="First")],
    }
    server.interactions = {
        "e1": {"read_status": "read", "rating": 9, "date_finished": "2024-01-02", "notes": "Good"},
        "e2": {"read_status": "reading", "is_favorite": True},
    }
    server.loans = [
        {"book_id": "b1", "loaned_to": "Nora", "loaned_at": "2024-05-01", "due_date": None},
        {"book_id": "b2", "loaned_to": "Ole", "loaned_at": "2024-05-01", "returned_at": "2024-06"},
    ]
    return server


@pytest.fixture
def imported(cast) -> Importer:
    return Importer(cast.books, cast.ada)


def begin(importer: Importer, remote: Shelved, credentials: Credentials = SIGNED_IN) -> Job:
    return librarium.begin(importer.library, remote.url, **credentials._asdict(), by=importer.by)


def planned(importer: Importer, job: Job, **duplicates: bool) -> Job:
    options = options_of(job)
    requests.choose(job, options.layout, Duplicates(**duplicates), by=importer.by)
    run.run_import(job.id)
    return importer.fresh(job)


def imported_all(importer: Importer, remote: Shelved, **duplicates: bool) -> Job:
    return importer.apply(planned(importer, begin(importer, remote), **duplicates))


def count(model: type) -> int:
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()


@pytest.mark.parametrize("is_enveloped", [True, False])
@pytest.mark.parametrize("credentials", [SIGNED_IN, Credentials(token=TOKEN)])
def test_books_with_all_that_belongs_to_them_are_imported_and_undone(
    imported, cast, remote, is_enveloped, credentials
):
    remote.is_enveloped = is_enveloped
    job = planned(imported, begin(imported, remote, credentials))
    assert (outcomes(job), titles()) == ([("new", ""), ("update", ""), ("new", "")], [])
    assert PASSWORD not in str(job.options)
    assert TOKEN not in str(job.options)
    job = imported.apply(job)
    assert (job.state, titles()) == ("done", ["Momo", "Solaris"])
    assert list(files.folder().iterdir()) == []  # no secret is left
    momo = db.session.execute(select(Work).where(Work.title == "Momo")).scalar_one()
    value = {
        name: read.value_of(momo, name, by=cast.ada)
        for name in ("contributors", "series", "tags", "genres")
    }
    assert value == {
        "contributors": [["Michael Ende", "aut"], ["Ill Hand", "ill"]],
        "series": [["Tales", "1.5"], ["Old ones", ""]],
        "tags": ["to, read"],
        "genres": ["Fantasy"],
    }
    assert (momo.subtitle, momo.published, momo.language) == ("A story", "1973-01-01", "en")
    kept = db.session.execute(select(Edition).where(Edition.work_id == momo.id)).scalars().all()
    assert {(row.format, row.narrator, row.isbn_13) for row in kept} == {
        ("paperback", "", "9783522177511"), ("audiobook", "Rufus Beck", ""),
    }  # fmt: skip
    assert readings(cast.ada) == [(None, date(2024, 1, 2))]
    loan = db.session.execute(select(Loan)).scalar_one()
    assert (loan.loaned_on, loan.due_on) == (date(2024, 5, 1), None)
    shelf = db.session.execute(select(Shelf)).scalar_one()
    assert (shelf.name, count(ShelfWork)) == ("Favourites of Olga", 1)
    assert db.session.get_one(Image, momo.cover_id).source == "import"
    imported.undo(job)
    assert (titles(), own(cast.ada), readings(cast.ada)) == ([], {}, [])
    live = select(func.count()).select_from(Shelf).where(Shelf.deleted_at.is_(None))
    assert db.session.execute(live).scalar_one() == 0


def test_a_second_run_finds_every_edition_again(imported, cast, remote):
    imported_all(imported, remote)
    before = {model: count(model) for model in (Work, Edition, Copy, Loan, ShelfWork)}
    remote.libraries["l1"][1] = book("b2", "Solaris, renamed")
    job = imported_all(imported, remote)
    assert outcomes(job) == [("skipped", "duplicate")] * 3
    remote.interactions["e2"]["rating"] = 4
    job = imported_all(imported, remote, own=True)
    assert {model: count(model) for model in before} == before
    rated = {row.rating for row in own_of(cast.ada)}
    assert rated == {9, 4}
    remote.editions["b1"].append(edition("e9", format="hardcover", is_primary=False))
    imported_all(imported, remote)
    assert count(Edition) == before[Edition] + 1


def own_of(person):
    from models.reading import Interaction

    query = select(Interaction).where(Interaction.user_id == person.id)
    return db.session.execute(query).scalars().all()


def test_only_the_chosen_libraries_are_read_page_by_page(imported, remote, monkeypatch):
    monkeypatch.setattr(librarium_rows, "PER_PAGE", 100)
    remote.libraries["l2"] = [book(f"n{number}", f"Book {number}") for number in range(250)]
    job = begin(imported, remote)
    options = librarium.choose_libraries(options_of(job), ["l2", "nothing"])
    requests.choose(job, options.layout, Duplicates(), remote=options.remote, by=imported.by)
    run.run_import(job.id)
    job = imported.fresh(job)
    assert (job.total, items.counts([job.id])[job.id]) == (250, {"new": 250})
    assert not [path for path in remote.requests if "/l1/" in path]
    assert sum("/books?" in path for path in remote.requests) == 3
    with pytest.raises(Invalid):
        librarium.choose_libraries(options, ["nothing"])


def test_reading_that_was_killed_goes_on_at_its_page(imported, remote, monkeypatch):
    remote.libraries["l2"] = [book(f"n{number}", f"Book {number}") for number in range(120)]
    job = begin(imported, remote)
    requests.choose(job, options_of(job).layout, Duplicates(), by=imported.by)
    rows_of = librarium_rows._rows
    calls = []

    def dies(*given):
        calls.append(given)
        if len(calls) == 40:
            raise KeyboardInterrupt
        return rows_of(*given)

    monkeypatch.setattr(librarium_rows, "_rows", dies)
    with pytest.raises(KeyboardInterrupt):
        run.run_import(job.id)
    db.session.rollback()
    monkeypatch.setattr(librarium_rows, "_rows", rows_of)
    with writing():
        db.session.execute(text("UPDATE job SET lease_until = NULL, state = 'queued'"))
    remote.requests.clear()
    run.run_import(job.id)
    job = imported.fresh(job)
    assert (job.state, items.counts([job.id])[job.id].total()) == ("asking", 123)
    assert not [path for path in remote.requests if "/b1/editions" in path]


@pytest.mark.parametrize(
    ("fault", "times", "state", "problem"),
    [
        (500, 2, "asking", ""),
        (429, 2, "asking", ""),
        (401, 1, "asking", ""),  # a token that has expired
        (404, 9, "asking", ""),  # a book that was deleted meanwhile
        (500, 9, "failed", "librarium_unreachable"),
        (401, 9, "failed", "librarium_unauthorized"),
        ("html", 9, "failed", "librarium_not_librarium"),
        ("cut", 9, "failed", "librarium_not_librarium"),
    ],
)
def test_a_fault_of_the_server_costs_a_try_or_the_import_with_a_reason(
    imported, remote, fault, times, state, problem
):
    job = begin(imported, remote)
    remote.faults["/b1/editions"] = (fault, times)
    job = planned(imported, job)
    assert (job.state, job.problem) == (state, problem)
    if state == "failed":
        assert list(files.folder().iterdir()) == []


def test_a_slow_server_is_not_waited_for(imported, remote, monkeypatch):
    monkeypatch.setattr(librarium, "_FIRST_SECONDS", 0.3)
    remote.faults["/libraries$"] = ("slow", 1)
    with pytest.raises(Invalid) as refused:
        begin(imported, remote)
    assert refused.value.fields["address"].code == "librarium_unreachable"


def test_covers_that_cannot_be_read_cost_nothing_else(imported, remote):
    remote.faults["/cover"] = (500, 99)
    job = imported_all(imported, remote)
    assert (job.state, count(Image), len(titles())) == ("done", 0, 2)


def test_answers_of_another_kind_are_nothing(imported, remote):
    remote.libraries["l1"] = [
        {"id": 7, "title": ["x"]},
        book("b3", "Odd", contributors="nobody", tags=[None, {"name": 4}], series=[{}],
             cover_url="https://elsewhere.example/x.png"),
    ]  # fmt: skip
    remote.editions["b3"] = [{"id": "e", "page_count": "many", "copy_count": 1e99}]
    job = imported_all(imported, remote)
    assert (job.state, titles(), count(Image)) == ("done", ["Odd"], 0)


def test_the_nightly_clean_up_deletes_the_secrets_of_imports_that_others_ended(imported, remote):
    ended, left = begin(imported, remote), begin(imported, remote)
    jobs.cancel(ended, by=imported.by)  # on the page of jobs
    for path in files.folder().iterdir():
        os.utime(path, (1, time.time() - 7200))
    requests.sweep_files()
    assert [path.stem for path in files.folder().iterdir()] == [str(left.uuid)]


@pytest.mark.parametrize(
    ("credentials", "field", "code"),
    [
        (Credentials(username="olga", password="no"), "password", "librarium_unauthorized"),
        (Credentials(token="no"), "password", "librarium_unauthorized"),
    ],
)
def test_wrong_passwords_are_refused(imported, remote, credentials, field, code):
    with pytest.raises(Invalid) as refused:
        begin(imported, remote, credentials)
    assert refused.value.fields[field].code == code
    assert list(files.folder().iterdir()) == []


def test_only_administrators_name_private_servers_except_that_of_the_environment(cast, remote):
    importer = Importer(cast.books, cast.olga)
    with pytest.raises(Invalid) as refused:
        begin(importer, remote)
    assert refused.value.fields["address"].code in ("odd_port", "private_address")
    runtime.configure(replace(runtime.current(), librarium_url=remote.url))
    assert planned(importer, begin(importer, remote)).state == "asking"
    for person, error in ((cast.vera, Forbidden), (cast.stan, NotFound)):
        with pytest.raises(error):
            begin(Importer(cast.books, person), remote)


def test_who_is_no_administrator_any_more_asks_no_private_server(imported, cast, remote):
    add_member(cast.books, cast.ada, "editor")
    job = begin(imported, remote)
    with writing():
        db.session.execute(text('UPDATE "user" SET is_admin = false'))
    remote.requests.clear()
    assert planned(imported, job).state == "failed"
    assert remote.requests == []


@pytest.mark.parametrize("mount", ["", "/librarium", "/librarium/api/v1"])
def test_another_stacks_server_is_read_as_well(app, imported, cast, mount):
    theirs = make_library("Theirs", owner=cast.olga)
    source = Importer(theirs, cast.olga)
    source.all(
        "Title,Author,ISBN13,Series,Volume,Tags,Read Status,Rating,Date Read,Lent to\n"
        "Momo,Michael Ende,9783522177511,Tales,2,fairy,read,4,2024-01-02,Nora\n"
    )
    sign_in.set_password(cast.olga, "correct horse battery", by=cast.ada)
    served = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    try:
        address = f"http://127.0.0.1:{served.server_port}{mount}"
        job = librarium.begin(
            imported.library,
            address,
            username="Olga",
            password="correct horse battery",
            by=cast.ada,
        )
        chosen = librarium.choose_libraries(options_of(job), [str(theirs.uuid)])
        requests.choose(job, chosen.layout, Duplicates(), remote=chosen.remote, by=cast.ada)
        run.run_import(job.id)
        [row] = items.batch(imported.fresh(job).id, ["update"], 9)  # the very work, to be shared
        assert row.record.work["contributors"] == [["Michael Ende", "aut"]]
        assert row.record.work["series"] == [["Tales", "2"]]
        assert (row.record.work["tags"], row.record.isbn) == (["fairy"], "9783522177511")
        assert (row.record.own["status"], row.record.own["rating"]) == ("read", 8)
        assert row.record.readings == [[None, "2024-01-02"]]
        assert row.record.loan["borrower"] == "Nora"
    finally:
        served.shutdown()
