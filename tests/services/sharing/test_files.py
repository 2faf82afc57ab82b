"""A file belongs to the libraries that its root feeds, or to the one that it was sent to."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from errors import Forbidden, Invalid, NotFound
from models.base import db
from models.file import MediaFile
from services import access, edition_files, history, storage_locations
from services.works.editions import delete_edition, edit_edition
from tests.factories import add_member, make_work
from tests.makers.books import epub
from tests.services.test_scopes import hold


@pytest.fixture
def send(tmp_path, edition_of):
    def send(work, library, by, name: str = "solaris.epub") -> MediaFile:
        (tmp_path / "sent").write_bytes(epub("Solaris"))
        row = edition_files.add_upload(
            edition_of(work), library, tmp_path / "sent", name, by=by, read=lambda *_: None
        )
        return row.file

    return send


def path_of(file: MediaFile) -> str:
    return file.path_text.partition("/")[2]


def listed(edition, by) -> list[int]:
    return [row.file.id for row in edition_files.rows_of([edition.id], by=by).get(edition.id, [])]


@pytest.mark.parametrize("is_deleted", [True, False])
def test_nobody_links_an_upload_of_a_library_they_do_not_see(
    cast, books, club, send, edition_of, is_deleted
):
    work, trap = (
        make_work("Solaris", books, formats=("ebook",)),
        make_work("Trap", club, formats=("ebook",)),
    )
    file = send(work, books, cast.olga)
    if is_deleted:
        delete_edition(edition_of(work), by=cast.olga)
    with pytest.raises(Invalid) as refused:
        edition_files.link_upload(edition_of(trap), club, path_of(file), by=cast.stan)
    assert refused.value.fields["file_path"].code == "no_such_file"
    assert listed(edition_of(trap), cast.stan) == []


def test_a_viewer_of_its_library_does_not_link_it_either(cast, books, corner, send, edition_of):
    work, trap = (
        make_work("Solaris", books, formats=("ebook",)),
        make_work("Trap", corner, formats=("ebook",)),
    )
    file = send(work, books, cast.olga)
    with pytest.raises(Forbidden):
        edition_files.link_upload(edition_of(trap), corner, path_of(file), by=cast.vera)


def test_the_upload_of_a_deleted_edition_is_linked_again_in_its_library(
    cast, books, send, edition_of
):
    work, other = (
        make_work("Solaris", books, formats=("ebook",)),
        make_work("Other", books, formats=("ebook",)),
    )
    file = send(work, books, cast.olga)
    delete_edition(edition_of(work), by=cast.olga)
    edition_files.link_upload(edition_of(other), books, path_of(file), by=cast.edo)
    assert listed(edition_of(other), cast.vera) == [file.id]


def test_a_shared_work_shows_and_sends_each_library_its_own_files(
    cast, books, club, send, edition_of
):
    work = make_work("Solaris", books, formats=("ebook",))
    file = send(work, books, cast.olga)
    hold(club, work)
    edition = edition_of(work)
    assert listed(edition, cast.stan) == []
    with pytest.raises(NotFound):
        edition_files.get_file(edition, file.uuid, by=cast.stan)
    with pytest.raises(NotFound):
        edition_files.remove_file(edition, file.uuid, by=cast.stan)
    assert listed(edition, cast.vera) == listed(edition, cast.ada) == [file.id]
    assert edition_files.get_file(edition, file.uuid, by=cast.edo)[0].id == file.id


def test_an_editor_of_both_moves_a_file_and_an_editor_of_one_does_not(
    cast, books, club, send, edition_of
):
    work = make_work("Solaris", books, formats=("ebook",))
    file = send(work, books, cast.olga)
    hold(club, work)
    other = make_work("Other", books, formats=("ebook",))
    with pytest.raises(Forbidden):
        edition_files.link_upload(edition_of(other), books, path_of(file), by=cast.olga)
    edition_files.link_upload(edition_of(other), books, path_of(file), by=cast.edo)
    assert listed(edition_of(other), cast.olga) == [file.id]


def test_the_other_librarys_editor_removes_their_own_upload_and_no_other(
    cast, books, club, send, edition_of
):
    work = make_work("Solaris", books, club, formats=("ebook",))
    ours, theirs = send(work, books, cast.olga), send(work, club, cast.stan, "theirs.epub")
    edition_files.remove_file(edition_of(work), theirs.uuid, by=cast.stan)
    with pytest.raises(NotFound):
        edition_files.remove_file(edition_of(work), ours.uuid, by=cast.stan)
    add_member(books, cast.stan, "viewer")
    with pytest.raises(Forbidden):
        edition_files.remove_file(edition_of(work), ours.uuid, by=cast.stan)


def test_an_edition_with_files_or_copies_of_another_library_is_not_deleted_by_ones_own_editor(
    cast, books, club, send, edition_of
):
    work = make_work("Solaris", books, formats=("ebook",))
    file = send(work, books, cast.olga)
    hold(club, work)
    edition = edition_of(work)
    with pytest.raises(Forbidden):
        delete_edition(edition, by=cast.stan)
    assert listed(edition, cast.olga) == [file.id]
    edition_files.remove_file(edition, file.uuid, by=cast.olga)
    edit_edition(edition, books, {}, by=cast.olga, copy_values=(1, None))
    with pytest.raises(Forbidden):
        delete_edition(edition, by=cast.stan)
    delete_edition(edition, by=cast.edo)
    assert edition.deleted_at is not None


def test_whoever_left_does_not_take_back_what_brings_them_the_file(
    cast, books, club, send, edition_of
):
    work = make_work("Solaris", books, formats=("ebook",))
    file = send(work, books, cast.olga)
    change_set = history.list_history(by=cast.olga)[0]
    assert change_set.library_id == books.id
    with pytest.raises(NotFound):
        history.undo(change_set, by=cast.stan)
    history.undo(change_set, by=cast.olga)
    assert db.session.execute(select(MediaFile).where(MediaFile.id == file.id)).first() is None


def test_uploads_of_other_libraries_are_not_listed(cast, books, club, send, upload_folder):
    send(make_work("Solaris", books, formats=("ebook",)), books, cast.olga)
    send(make_work("Stalker", club, formats=("ebook",)), club, cast.stan, "stalker.epub")
    names = {
        who: [entry.name for entry in storage_locations.browse_uploads(
            club if who == "stan" else books, "ebook", "", by=getattr(cast, who)
        )[1]]
        for who in ("vera", "stan", "edo", "ada")
    }  # fmt: skip
    assert names == {
        "vera": ["Solaris"],
        "stan": ["Stalker"],
        "edo": ["Solaris", "Stalker"],
        "ada": ["Solaris", "Stalker"],
    }


def test_a_file_without_any_library_is_the_administrators(cast, books, send):
    file = send(make_work("Solaris", books, formats=("ebook",)), books, cast.olga)
    lost = MediaFile(root_id=file.root_id, library_id=None)
    assert access.libraries_of(lost) == frozenset()
    assert access.may(cast.ada, "files:read", lost)
    assert not access.may(cast.olga, "files:read", lost)
