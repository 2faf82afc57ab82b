"""Items are listed under the formats of editions that can be used: those with a present file or a
copy, and those that never had a file.
"""

from __future__ import annotations

import pytest

from models.base import db, utc_now
from models.file import MediaFile
from models.library import Folder, Root
from models.work import Copy, Edition
from services import derive
from services.db.transactions import writing
from services.lists import facets
from services.lists.finding import find
from tests.factories import make_work
from tests.services.lists.truth import facet_counts, true_counts


def add_files(work, format_: str, *files: dict) -> None:
    """Files of the edition of this format."""
    with writing():
        edition = db.session.query(Edition).filter_by(work_id=work.id, format=format_).one()
        name = format_.encode()
        root = Root(name=format_, path=name, path_text=format_, kind="book")
        db.session.add(root)
        db.session.flush()
        folder = Folder(root_id=root.id, path=b"", path_text="")
        db.session.add(folder)
        db.session.flush()
        for number, columns in enumerate(files):
            path = f"{number}.{format_}"
            place = {"root_id": root.id, "folder_id": folder.id, "edition_id": edition.id}
            row = {"path": path.encode(), "path_text": path, "size": 1, "mtime_ns": 1}
            db.session.add(MediaFile(**place, **row, **columns))
        db.session.flush()
        derive.refresh_works([work.id])


MISSING = {"missing_since": utc_now()}


@pytest.mark.parametrize(
    ("files", "is_listed"),
    [
        ((), True),
        (({},), True),
        ((MISSING, {}), True),
        ((MISSING,), False),
        (({"is_extra": True},), False),
        ((MISSING, {"is_extra": True}), False),
    ],
    ids=["none", "present", "one of two", "missing", "extra", "missing and extra"],
)
def test_a_format_is_listed_where_it_can_be_used(olga, books, files, is_listed):
    work = make_work("Solaris", books, formats=("epub", "pdf"))
    add_files(work, "pdf", *files)
    expected = ["epub", "pdf"] if is_listed else ["epub"]
    assert work.formats.split() == expected
    (formats,) = [facet for facet in facets.count_facets(olga) if facet.name == "format"]
    assert sorted(option.value for option in formats.options) == expected
    assert facet_counts() == true_counts()
    assert [row.title for row in find(olga, "format:pdf").rows] == ["Solaris"] * is_listed


def test_a_copy_on_a_shelf_can_be_used_though_its_file_is_missing(books):
    work = make_work("Solaris", books, formats=("hardcover",))
    add_files(work, "hardcover", MISSING)
    assert work.formats == ""
    with writing():
        edition = db.session.query(Edition).filter_by(work_id=work.id).one()
        db.session.add(Copy(edition_id=edition.id, library_id=books.id))
        db.session.flush()
        derive.refresh_works([work.id])
    assert work.formats == "hardcover"
