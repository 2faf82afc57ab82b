"""A Calibre library is imported from its folder, or from its database alone."""

from __future__ import annotations

import io
import os
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from errors import Forbidden, Invalid, NotFound
from models.base import db
from models.file import Image, MediaFile
from models.library import Folder, LibraryRoot, Root
from models.person import Person
from models.work import Edition, ExternalId, Work
from services.db.transactions import writing
from services.folders import FolderRules
from services.imports import calibre, files, requests, run
from services.imports.options import Duplicates, options_of
from services.works import read
from tests.factories import add_member, make_work
from tests.makers.calibre import CalibreLibrary
from tests.services.imports.conftest import Importer, outcomes, own, readings, titles

COLUMNS = {
    "read": "bool", "date_read": "datetime", "mood": "text", "shelfmark": "composite",
    "genre": "text", "pages": "int",
}  # fmt: skip
MOMO = {
    "uuid": "5d9e7b6a-0000-4000-8000-000000000001",
    "authors": ["Michael Ende", "King| Martin Luther"],
    "sorts": {"Michael Ende": "Ende, Michael Andreas"},
    "series": ["Tales, Old & New"],
    "index": 2.0,
    "tags": ["fairy", "to-read"],
    "publishers": ["Thienemann"],
    "languages": ["deu", "eng"],
    "ratings": [9],
    "identifiers": {"isbn": "9783522177511", "goodreads": "68811", "url": "https://a.example/,b"},
    "comments": "<div><p>Time &amp; men</p><script>alert(1)</script></div>",
    "pubdate": "1973-08-31 23:00:00+00:00",
    "formats": ["EPUB", "PDF"],
    "cover": True,
    "custom": {
        "read": 1, "date_read": "2024-01-01 23:00:00+00:00", "mood": ["calm", "warm"],
        "genre": ["Fantasy"], "pages": 320,
    },
}  # fmt: skip


@pytest.fixture
def shelf(tmp_path: Path) -> CalibreLibrary:
    shelf = CalibreLibrary(tmp_path / "media" / "Calibre", COLUMNS)
    shelf.add("Momo", **MOMO)
    shelf.add("Solaris: a “novel”, 2nd", authors=["Unknown"], custom={"read": 0}, uuid="u-2")
    return shelf


@pytest.fixture
def rules(tmp_path: Path) -> FolderRules:
    return FolderRules((tmp_path / "media",), tmp_path / "program", tmp_path / "data")


@pytest.fixture
def imported(cast) -> Importer:
    return Importer(cast.books, cast.ada)


def begin(importer: Importer, shelf: CalibreLibrary, rules: FolderRules):
    folder = os.fsencode(shelf.folder)
    return calibre.begin_folder(importer.library, folder, by=importer.by, rules=rules)


def planned(importer: Importer, job, **duplicates):
    layout = options_of(job).layout
    requests.choose(job, layout, Duplicates(**duplicates), by=importer.by)
    run.run_import(job.id)
    return importer.fresh(job)


def imported_all(importer: Importer, shelf: CalibreLibrary, rules: FolderRules, **duplicates):
    return importer.apply(planned(importer, begin(importer, shelf, rules), **duplicates))


def count(model) -> int:
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()


def test_everything_that_calibre_knows_is_imported_and_undone(imported, cast, shelf, rules):
    job = planned(imported, begin(imported, shelf, rules))
    assert (outcomes(job), titles()) == ([("new", ""), ("new", "")], [])
    job = imported.apply(job)
    assert (job.state, titles()) == ("done", ["Momo", "Solaris: a “novel”, 2nd"])
    momo, solaris = db.session.execute(select(Work).order_by(Work.id)).scalars()
    value = lambda name, work=momo: read.value_of(work, name, by=cast.ada)  # noqa: E731
    assert value("contributors") == [["Michael Ende", "aut"], ["Martin Luther King", "aut"]]
    assert value("contributors", solaris) == []
    assert value("series") == [["Tales, Old & New", "2"]]
    assert value("tags") == ["fairy", "to-read"]
    assert value("genres") == ["Fantasy"]
    assert (momo.language, momo.published) == ("de", "1973-09-01")
    assert momo.description.strip() == "Time & men"
    sorts = dict(db.session.execute(select(Person.name, Person.sort_name)).all())
    assert sorts["Michael Ende"] == "Ende, Michael Andreas"
    edition = db.session.execute(select(Edition).where(Edition.work_id == momo.id)).scalar_one()
    assert (edition.isbn_13, edition.publisher) == ("9783522177511", "Thienemann")
    assert (edition.format, edition.page_count) == ("ebook", 320)
    numbers = db.session.execute(
        select(ExternalId.source, ExternalId.value).where(ExternalId.subject_id == momo.id)
    ).all()
    assert set(map(tuple, numbers)) == {
        ("calibre", MOMO["uuid"]), ("goodreads", "68811"), ("url", "https://a.example/,b"),
    }  # fmt: skip
    noted = own(cast.ada)
    assert (noted["Momo"].status, noted["Momo"].rating) == ("read", 9)
    assert noted["Solaris: a “novel”, 2nd"].status == "unread"
    assert readings(cast.ada) == [(None, date(2024, 1, 2))]
    image = db.session.get_one(Image, momo.cover_id)
    assert (image.origin, image.source, image.height) == ("upload", "import", 90)
    assert solaris.cover_id is None
    assert list(files.folder().iterdir()) == []
    imported.undo(job)
    assert (titles(), own(cast.ada), readings(cast.ada)) == ([], {}, [])


def test_columns_that_are_not_taken_are_named_and_can_be_chosen(imported, cast, shelf, rules):
    job = begin(imported, shelf, rules)
    options = options_of(job)
    assert list(options.chosen) == ["Read", "Date_read", "Mood", "Genre", "Pages"]
    taken = {options.format.header[index] for index in options.layout.columns.values()}
    assert set(options.chosen) - taken == {"Mood"}
    layout = options.layout
    columns = {**layout.columns, "tags": 2}
    requests.choose(job, layout._replace(columns=columns), Duplicates(), by=cast.ada)
    run.run_import(job.id)
    imported.apply(imported.fresh(job))
    momo = db.session.execute(select(Work).where(Work.title == "Momo")).scalar_one()
    assert read.value_of(momo, "tags", by=cast.ada) == ["calm", "warm"]


def test_a_second_run_finds_what_the_first_one_brought(imported, cast, shelf, rules):
    imported_all(imported, shelf, rules)
    shelf.database.execute("UPDATE books SET title = 'Another title'")
    shelf.database.execute("DELETE FROM identifiers")
    job = imported_all(imported, shelf, rules)
    assert outcomes(job) == [("skipped", "duplicate")] * 2
    job = imported_all(imported, shelf, rules, own=True, empty=True)
    assert {kind for kind, _reason in outcomes(job)} <= {"done", "skipped"}
    assert (count(Work), count(Edition), len(readings(cast.ada))) == (2, 2, 1)


def test_a_book_is_known_by_the_number_of_another_source(imported, shelf, rules):
    imported.all("Title,Author,Identifiers\nOther,Someone,goodreads:68811\n")
    job = planned(imported, begin(imported, shelf, rules))
    assert outcomes(job) == [("update", ""), ("new", "")]  # another edition: its ISBN is new


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_it_is_read_while_calibre_writes_and_nothing_is_written_there(imported, shelf, rules, mode):
    shelf.database.execute(f"PRAGMA journal_mode = {mode}")
    shelf.add("Emma", authors=["Jane Austen"])
    shelf.database.execute("BEGIN IMMEDIATE")
    shelf.database.execute("UPDATE books SET title = 'Not yet'")
    before = {path.name: path.stat().st_mtime_ns for path in shelf.folder.iterdir()}
    job = begin(imported, shelf, rules)
    assert job.total == 3
    assert {path.name: path.stat().st_mtime_ns for path in shelf.folder.iterdir()} == before
    sample = requests.sample(job)
    title = options_of(job).layout.columns["title"]
    assert [row[title] for row in sample][-1] == "Emma"


def test_the_database_alone_is_imported_by_who_may_not_choose_folders(cast, shelf):
    shelf.database.close()
    importer = Importer(cast.books, cast.olga)
    stream = io.BytesIO(shelf.path.read_bytes())
    job = calibre.begin_database(cast.books, stream, by=cast.olga)
    job = importer.apply(planned(importer, job))
    assert len(titles()) == 2
    assert count(Image) == 0
    assert list(files.folder().iterdir()) == []


def test_a_folder_of_the_library_keeps_its_items(imported, cast, shelf, rules):
    with writing():
        root = Root(
            path=os.fsencode(shelf.folder), path_text="Calibre", kind="book", name="Calibre"
        )
        db.session.add(root)
        db.session.flush()
        db.session.add(LibraryRoot(library_id=cast.books.id, root_id=root.id))
    job = planned(imported, begin(imported, shelf, rules))
    assert outcomes(job) == [("failed", "not_scanned"), ("new", "")]
    scanned = make_work("Momo as its file has it", cast.books)
    path = "Author/Momo (1)/Momo.epub"
    with writing():
        edition = db.session.execute(
            select(Edition.id).where(Edition.work_id == scanned.id)
        ).scalar_one()
        folder = Folder(root_id=root.id, path=b"Author/Momo (1)/", path_text="")
        db.session.add(folder)
        db.session.flush()
        db.session.add(
            MediaFile(
                root_id=root.id, folder_id=folder.id, edition_id=edition, path=path.encode(),
                path_text=path, size=6, mtime_ns=1,
            )
        )  # fmt: skip
    job = imported_all(imported, shelf, rules, own=True, empty=True)
    assert outcomes(job) == [("done", "updated"), ("done", "created")]
    assert read.value_of(scanned, "tags", by=cast.ada) == ["fairy", "to-read"]
    assert own(cast.ada)["Momo as its file has it"].rating == 9
    assert count(Work) == 2


def test_only_administrators_choose_folders_and_only_allowed_ones(
    imported, cast, shelf, rules, tmp_path
):
    for person, error in ((cast.olga, Forbidden), (cast.vera, Forbidden), (cast.stan, Forbidden)):
        with pytest.raises(error):
            begin(Importer(cast.books, person), shelf, rules)
    for person, error in ((cast.vera, Forbidden), (cast.stan, NotFound)):
        with pytest.raises(error):
            calibre.begin_database(cast.books, io.BytesIO(b""), by=person)
    CalibreLibrary(tmp_path / "elsewhere")
    (tmp_path / "media" / "Empty").mkdir()
    for folder in (tmp_path / "elsewhere", tmp_path / "media" / "Empty", Path("/etc")):
        with pytest.raises(Invalid):
            calibre.begin_folder(cast.books, os.fsencode(folder), by=cast.ada, rules=rules)


def test_covers_outside_the_folder_are_left_alone(imported, shelf, rules, tmp_path):
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    shelf.database.execute("UPDATE books SET path = '../..', has_cover = 1")
    (tmp_path / "cover.jpg").write_bytes((shelf.folder / "Author/Momo (1)/cover.jpg").read_bytes())
    job = imported_all(imported, shelf, rules)
    assert (job.state, count(Image)) == ("done", 0)


def test_who_is_no_administrator_any_more_gets_no_covers(imported, cast, shelf, rules):
    add_member(cast.books, cast.ada, "editor")
    job = planned(imported, begin(imported, shelf, rules))
    with writing():
        db.session.execute(text('UPDATE "user" SET is_admin = false'))
    job = imported.apply(job)
    assert (job.state, count(Image), len(titles())) == ("done", 0, 2)


@pytest.mark.parametrize(
    "content",
    [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 4096],
    ids=["empty", "text", "damaged"],
)
def test_what_is_no_calibre_library_is_refused(cast, content):
    with pytest.raises(Invalid) as refused:
        calibre.begin_database(cast.books, io.BytesIO(content), by=cast.olga)
    assert refused.value.fields["file"].code in ("calibre_not_calibre", "required")
    assert list(files.folder().iterdir()) == []


def test_a_database_of_something_else_is_refused(cast, tmp_path):
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE VIEW books AS SELECT 1 AS id")
    with pytest.raises(Invalid):
        calibre.begin_database(cast.books, io.BytesIO(path.read_bytes()), by=cast.olga)
