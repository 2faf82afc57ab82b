"""What tests of pages share: what stands in addresses, and the browsers of the cast.

That of a visitor who is not signed in is pytest-flask's `client`.
"""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from models.account import User
from models.base import db, utc_now
from models.change import ChangeSet
from models.file import MediaFile
from models.job import Job
from models.library import Folder, LibraryRoot, Root
from models.person import Person
from models.work import Edition
from services import series
from services.accounts import sessions
from services.changes import recording
from services.db.transactions import writing
from tests.client import Browser
from tests.factories import Cast, make_work, signed_in


@pytest.fixture
def ids(cast: Cast) -> dict[str, Any]:
    """What stands in the addresses: one row of each kind, around Olga's library."""
    work = make_work("Solaris", cast.books, authors=("Stanisław Lem",))
    with recording(by=cast.olga, kind="edit", subject=work, needs="works:update") as change_set:
        change_set.assign(work, {"title": "Solaris!"})
    with writing():
        root = Root(path=b"/media/books", path_text="/media/books", name="Shelf", kind="book")
        db.session.add(root)
        db.session.flush()
        db.session.add(LibraryRoot(library_id=cast.books.id, root_id=root.id))
        folder = Folder(root_id=root.id, path=b"", path_text="")
        db.session.add(folder)
        db.session.flush()
        edition = db.session.query(Edition).filter_by(work_id=work.id).one()
        file = MediaFile(
            root_id=root.id, folder_id=folder.id, edition_id=edition.id, path=b"a.epub",
            path_text="a.epub", size=1, mtime_ns=1,
        )  # fmt: skip
        db.session.add(file)
        job = Job(
            kind="scan",
            subject_table="root",
            subject_id=root.id,
            state="done",
            finished_at=utc_now(),
        )
        db.session.add(job)
        sessions.open_session(cast.vera, address="", user_agent="")
        db.session.flush()
        made = {"root_id": root.id, "job_id": job.id, "file_id": file.id, "file_ids": [file.id]}
    other = make_work("Solaris (2)", cast.books)
    return {
        **made,
        "library_id": cast.books.id,
        "work_id": work.id,
        "other_id": other.id,
        "target_id": other.id,
        "person_id": db.session.execute(select(Person.id)).scalars().first(),
        "series_id": series.create_series(cast.books, {"name": "Futures"}, by=cast.olga).id,
        "user_id": cast.vera.id,
        "session_id": 1,
        "filename": "favicon.svg",
        "change_set_id": db.session.execute(select(ChangeSet.id)).scalars().first(),
        "edition_id": db.session.execute(select(Edition.id)).scalars().first(),
        "field": "title",
        "name": "title",
        "token": "unsigned",
        "size": "m",
        "subject_table": "job",
        "subject_id": made["job_id"],
        "code": "asking",
    }


@pytest.fixture
def as_ada(app: Flask, ada: User) -> Browser:
    """A browser of Ada's."""
    return signed_in(app, ada)


@pytest.fixture
def as_olga(app: Flask, olga: User) -> Browser:
    """A browser of Olga's."""
    return signed_in(app, olga)


@pytest.fixture
def as_edo(app: Flask, edo: User) -> Browser:
    """A browser of Edo's."""
    return signed_in(app, edo)


@pytest.fixture
def as_vera(app: Flask, vera: User) -> Browser:
    """A browser of Vera's."""
    return signed_in(app, vera)


@pytest.fixture
def as_stan(app: Flask, stan: User) -> Browser:
    """A browser of Stan's."""
    return signed_in(app, stan)
