"""Addresses with two ids: what the second one names belongs to what the first one names, else
there is nothing at this address.
"""

from __future__ import annotations

import pytest

from models.base import db
from models.file import MediaFile
from models.job import Schedule
from models.library import Folder, LibraryRoot, Membership, Root
from services.db.transactions import writing
from tests.blueprints.routes import address, numbers_in, routes
from tests.factories import add_member, make_library, make_work, signed_in
from tests.rows import first_edition

# Gives a library a folder that it doesn't have; the width is no row; any two items may meet; a file
# that was moved is looked for where it is now.
FREE = {
    "libraries.restore_folder", "covers.show", "works.move_files", "works.move_others",
    "works.merge_with", "works.save_merge", "works.move_files_to", "works.save_move",
}  # fmt: skip


@pytest.fixture
def elsewhere(cast, ids):
    """What stands in another library of Olga's, by its name in addresses."""
    films = make_library("Films", owner=cast.olga)
    add_member(films, cast.stan, "viewer")
    film = make_work("Solaris", films)
    with writing():
        root = Root(path=b"/media/films", path_text="/media/films", name="Films", kind="book")
        db.session.add(root)
        db.session.flush()
        folder = Folder(root_id=root.id, path=b"", path_text="")
        db.session.add_all([LibraryRoot(library_id=films.id, root_id=root.id), folder])
        db.session.flush()
        file = MediaFile(
            root_id=root.id, folder_id=folder.id, edition_id=first_edition(film).id, path=b"a.epub",
            path_text="a.epub", size=1, mtime_ns=1,
        )  # fmt: skip
        db.session.add(file)
    return {
        "root_id": root.id,
        "user_id": cast.stan.id,
        "file_id": file.id,
        "file_ids": [file.id],
        "edition_id": first_edition(film).id,
    }


def rows():
    db.session.rollback()
    links = db.session.query(LibraryRoot.library_id, LibraryRoot.root_id).all()
    members = db.session.query(Membership.library_id, Membership.user_id, Membership.role).all()
    paths = db.session.query(Root.id, Root.path, Root.deleted_at).all()
    return sorted(links), sorted(members), sorted(paths), db.session.query(Schedule).count()


def test_what_is_in_another_library_is_not_found_in_this_one(app, cast, ids, elsewhere):
    before, walked = rows(), set()
    for rule, method in routes(app):
        outer_and_inner = numbers_in(rule)
        if len(outer_and_inner) < 2 or rule.endpoint in FREE:
            continue
        inner = max(outer_and_inner, key=rule.rule.index)
        crossed = address(app, rule, {**ids, inner: elsewhere[inner]})
        for person in (cast.ada, cast.olga):
            answer = signed_in(app, person).open(crossed, method=method, data={"every": "daily"})
            assert answer.status_code == 404, (method, rule.rule, person.username)
        walked.add(rule.endpoint)
    assert {"libraries.set_schedule", "libraries.change_role"} <= walked
    assert rows() == before


def test_a_folder_that_a_library_has_or_could_not_have_is_not_restored(
    cast, ids, elsewhere, as_ada, as_olga
):
    place = f"/libraries/{ids['library_id']}/folders/{{}}/restore"
    assert as_ada.post(place.format(ids["root_id"])).status_code == 404
    assert as_ada.post(place.format(99_999)).status_code == 404
    with writing():
        db.session.get(Root, elsewhere["root_id"]).kind = "music"
    assert as_ada.post(place.format(elsewhere["root_id"])).status_code == 404
    assert as_olga.post(place.format(elsewhere["root_id"])).status_code == 403
