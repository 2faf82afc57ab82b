"""One of everything in Olga's library, for tests that walk all operations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from models.base import db
from models.library import Library
from models.person import Person
from models.work import Edition
from tests.factories import make_work
from tests.makers.books import epub

LOCATION = {"name": "Shelf", "media_format": "ebook"}


def made(answer: Any) -> str:
    assert answer.status_code in (201, 202), answer.data
    return answer.json["id"]


@pytest.fixture
def existing(programs, cast, tmp_path) -> dict[str, str]:
    """One of everything in Olga's library, by the name that it has in paths and bodies."""
    ids = one_of_each(programs, cast.books, tmp_path / "shelf")
    ada = programs.ada
    return {
        **ids,
        "user_id": str(cast.stan.uuid),
        "genre_id": made(ada.post("/genres", {"name": "Oceans"})),
        "media_type_id": made(ada.post("/media-types",
            {"name": "tablet", "display_name": "Tablet"})),
    }  # fmt: skip


def one_of_each(
    programs, owned: Library, folder: Path, author: str = "Stanisław Lem"
) -> dict[str, str]:
    """What a library of Olga's has, by the name that it has in paths and bodies."""
    work = make_work("Solaris", owned, authors=(author,))
    edition = db.session.execute(
        select(Edition.uuid).where(Edition.work_id == work.id)
    ).scalar_one()
    folder.mkdir()
    library, olga, ada = f"/libraries/{owned.uuid}", programs.olga, programs.ada
    series = made(olga.post(f"{library}/series", {"name": "Futures"}))
    ids = {
        "library_id": str(owned.uuid), "book_id": str(work.uuid), "work_id": str(work.uuid),
        "edition_id": str(edition), "series_id": series,
        "contributor_id": str(db.session.execute(
            select(Person.uuid).where(Person.name == author)).scalar_one()),
        "isbn": "9780306406157",
        "file_id": made(olga.upload("post", f"{library}/books/{work.uuid}/editions/{edition}/files",
            "file", epub(), "solaris.epub")),
        "arc_id": made(olga.post(f"{library}/series/{series}/arcs", {"name": "First"})),
        "shelf_id": made(olga.post(f"{library}/shelves", {"name": "Blue"})),
        "tag_id": made(olga.post(f"{library}/tags", {"name": "moon"})),
        "loan_id": made(olga.post(f"{library}/loans",
            {"book_id": str(work.uuid), "loaned_to": "Kris"})),
        "batch_id": made(olga.post(f"/books/{work.uuid}/enrich")),
        "import_id": made(olga.upload("post", f"{library}/imports", "file", b"Title\nMomo\n")),
        "location_id": made(ada.post(f"{library}/storage-locations",
            {**LOCATION, "root_path": str(folder)})),
    }  # fmt: skip
    assert (
        olga.post(
            f"{library}/series/{series}/books", {"book_id": ids["book_id"], "position": 1}
        ).status_code
        == 204
    )
    assert (
        olga.post(
            f"{library}/shelves/{ids['shelf_id']}/books", {"book_id": ids["book_id"]}
        ).status_code
        == 204
    )
    return ids
