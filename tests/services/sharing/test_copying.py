"""“Copy to my library”: what a copy takes along, who may make one, and that it stands by itself."""

from __future__ import annotations

import pytest
from PIL import Image as Picture
from sqlalchemy import select

from errors import Forbidden, NotFound
from models.base import db, utc_now
from models.change import FieldSource
from models.classification import MediaType
from models.file import Image, MediaFile
from models.library import Holding, Root
from models.work import Copy, Edition, ExternalId, Work
from services import covers, history, provenance, runtime, shelves
from services.access import SYSTEM
from services.db.transactions import writing
from services.works import copying, offers
from services.works.edit import delete_work, edit_work
from services.works.editions import delete_edition
from services.works.offers import Offer
from services.works.read import get_work, value_of
from tests.factories import add_member, find_or_make_person, make_library, make_work


@pytest.fixture
def solaris(cast, books):
    """With all that a copy takes along, and all that it doesn't."""
    work = make_work(
        "Solaris", books, authors=("Stanislaw Lem",), formats=("paperback", "epub"),
        description="An ocean that thinks.",
    )  # fmt: skip
    fields = {
        "series": [["Lem", "1"]], "tags": ["Favourite"], "genres": ["Science Fiction"],
        "media_type": "novel",
    }  # fmt: skip
    edit_work(work, fields, by=cast.olga)
    shelf = shelves.create_shelf(books, {"name": "Best"}, by=cast.olga)
    shelves.put_book(books, shelf, work.uuid, by=cast.olga)
    with writing():
        edition = db.session.execute(
            select(Edition).where(Edition.work_id == work.id).order_by(Edition.id)
        ).scalars().first()  # fmt: skip
        edition.isbn_13, edition.is_primary = "9780156027601", True
        db.session.add(Copy(edition_id=edition.id, library_id=books.id, barcode="B 1"))
        db.session.add(
            ExternalId(subject_table="work", subject_id=work.id, source="isfdb", value="7")
        )
    return work


def held_by(work) -> list[int]:
    query = select(Holding.library_id).where(Holding.work_id == work.id)
    return list(db.session.execute(query).scalars())


def test_a_viewer_copies_an_item_to_her_own_library(cast, corner, solaris):
    copy, change_set = copying.copy_work(corner, solaris, by=cast.vera)
    assert change_set is not None
    assert (held_by(copy), copy.copied_from, copy.kind) == ([corner.id], solaris.id, "book")
    own = {
        name: value_of(copy, name, by=cast.vera)
        for name in ("title", "description", "contributors", "genres", "media_type")
    }
    assert own == {
        "title": "Solaris", "description": "An ocean that thinks.",
        "contributors": [["Stanislaw Lem", "aut"]], "genres": ["Science Fiction"],
        "media_type": "novel",
    }  # fmt: skip
    query = select(Edition).where(Edition.work_id == copy.id).order_by(Edition.position)
    editions = db.session.execute(query).scalars().all()
    assert [(each.format, each.isbn_13, each.is_primary) for each in editions] == [
        ("paperback", "9780156027601", True),
        ("epub", "", False),
    ]
    outside = select(ExternalId.source, ExternalId.value).where(ExternalId.subject_id == copy.id)
    assert [tuple(row) for row in db.session.execute(outside)] == [("isfdb", "7")]


def test_what_is_another_librarys_own_stays_there(cast, corner, solaris):
    copy, _ = copying.copy_work(corner, solaris, by=cast.vera)
    assert value_of(copy, "series", by=SYSTEM) == value_of(copy, "tags", by=SYSTEM) == []
    copies = select(Copy).join(Edition).where(Edition.work_id == copy.id)
    assert db.session.execute(copies).all() == []
    assert shelves.shelves_of(corner, copy, by=cast.vera) == []
    query = select(FieldSource.source, FieldSource.user_id).where(
        FieldSource.subject_table == "work", FieldSource.subject_id == copy.id
    )
    assert {tuple(row) for row in db.session.execute(query)} == {("copy", cast.vera.id)}


def test_the_tags_of_a_file_come_before_a_copied_value_and_its_name_does_not(cast, corner, solaris):
    copy, _ = copying.copy_work(corner, solaris, by=cast.vera)
    chosen = offers.choose(
        [Offer(copy.id, "title", "Eden", "tags"), Offer(copy.id, "description", "e", "name")],
        [copy.id],
        utc_now(),
    )
    assert dict(chosen.columns) == {copy.id: {"title": "Eden"}}


def test_nothing_of_a_copy_is_locked_and_a_correction_of_either_leaves_the_other(
    cast, corner, solaris
):
    copy, _ = copying.copy_work(corner, solaris, by=cast.vera)
    assert provenance.locked_fields(copy) == frozenset()
    edit_work(copy, {"title": "Vera's"}, by=cast.vera)
    edit_work(solaris, {"title": "Olga's"}, by=cast.olga)
    assert (get_work(copy.id, by=cast.vera).title, solaris.title) == ("Vera's", "Olga's")


def test_undo_takes_a_copy_back(cast, corner, solaris):
    copy, change_set = copying.copy_work(corner, solaris, by=cast.vera)
    work_id = copy.id
    history.undo(history.get_change_set(change_set.id, by=cast.vera), by=cast.vera)
    db.session.expire_all()
    with pytest.raises(NotFound):
        get_work(work_id, by=cast.vera)
    assert get_work(solaris.id, by=cast.vera).title == "Solaris"


def test_a_library_copies_an_item_once(cast, corner, solaris):
    first, _ = copying.copy_work(corner, solaris, by=cast.vera)
    assert copying.copy_work(corner, solaris, by=cast.vera) == (first, None)
    assert copying.list_targets(solaris, by=cast.vera) == ([], [(corner, first.id)])


def test_a_copy_in_the_trash_is_none_that_the_library_has(cast, corner, solaris):
    first, _ = copying.copy_work(corner, solaris, by=cast.vera)
    delete_work(first, by=cast.vera)
    assert copying.list_targets(solaris, by=cast.vera) == ([corner], [])
    second, change_set = copying.copy_work(corner, solaris, by=cast.vera)
    assert second.id != first.id
    assert change_set is not None


def test_what_was_deleted_of_an_item_is_not_copied(cast, books, corner, solaris):
    query = select(Edition).where(Edition.work_id == solaris.id, Edition.format == "epub")
    delete_edition(db.session.execute(query).scalar_one(), by=cast.olga)
    copy, _ = copying.copy_work(corner, solaris, by=cast.vera)
    kept = select(Edition.format).where(Edition.work_id == copy.id)
    assert db.session.execute(kept).scalars().all() == ["paperback"]


def test_a_person_in_the_trash_is_not_named_by_a_copy(cast, books, corner):
    work = make_work("Eden", books, authors=("Stanislaw Lem", "Somebody Else"))
    with writing():
        find_or_make_person("Somebody Else").deleted_at = utc_now()
    copy, _ = copying.copy_work(corner, work, by=cast.vera)
    assert value_of(copy, "contributors", by=cast.vera) == [["Stanislaw Lem", "aut"]]


def test_it_is_offered_to_who_cannot_share_and_has_a_library_of_this_kind(
    cast, books, corner, solaris
):
    films = make_library("Films", owner=cast.vera, kind="movie")
    assert [row.id for row in copying.list_targets(solaris, by=cast.vera).free] == [corner.id]
    for person in (cast.edo, cast.olga, cast.ada):
        assert copying.list_targets(solaris, by=person) == ([], [])
        assert not copying.may_copy(solaris, by=person)
    assert copying.may_copy(solaris, by=cast.vera)
    assert films.id not in [row.id for row in copying.list_targets(solaris, by=cast.vera).free]


def test_an_editor_of_both_who_cannot_share_with_a_third_may_copy(cast, books, club, corner):
    work = make_work("Solaris", books, club)
    add_member(corner, cast.olga, "editor")
    assert [row.id for row in copying.list_targets(work, by=cast.olga).free] == [corner.id]


def test_a_stranger_copies_nothing_and_nobody_copies_into_a_library_they_only_view(
    cast, books, club, corner, solaris
):
    with pytest.raises(NotFound):
        copying.copy_work(club, solaris, by=cast.stan)
    foreign = make_work("Eden", club)
    with pytest.raises(NotFound):
        copying.copy_work(corner, foreign, by=cast.vera)
    add_member(club, cast.vera, "viewer")
    with pytest.raises(Forbidden):
        copying.copy_work(books, foreign, by=cast.vera)
    with pytest.raises(NotFound):
        copying.copy_work(corner, solaris, by=cast.edo)


def test_a_copys_cover_stays_when_the_file_that_showed_it_goes(cast, books, corner, tmp_path):
    folder = tmp_path / "media"
    folder.mkdir()
    Picture.new("RGB", (600, 900), "navy").save(folder / "cover.jpg")
    work = make_work("Solaris", books)
    with writing():
        root = Root(name="Media", path=str(folder).encode(), path_text=str(folder), kind="book")
        db.session.add(root)
        db.session.flush()
        image = Image(
            subject_table="work", subject_id=work.id, origin="file", root_id=root.id,
            path=b"cover.jpg", stamp="1",
        )  # fmt: skip
        db.session.add(image)
        db.session.flush()
        work.cover_id = image.id
    copy, change_set = copying.copy_work(corner, work, by=cast.vera)
    (folder / "cover.jpg").unlink()
    own = db.session.get_one(Image, copy.cover_id)
    assert (own.origin, own.root_id, own.media_file_id) == ("upload", None, None)
    data_dir = runtime.current().data_dir
    assert covers.get_picture(own.id, 320, by=cast.vera, data_dir=data_dir).exists()
    with pytest.raises(NotFound):
        covers.get_picture(own.id, 320, by=cast.stan, data_dir=data_dir)
    assert db.session.execute(select(MediaFile)).all() == []
    history.undo(history.get_change_set(change_set.id, by=cast.vera), by=cast.vera)
    with pytest.raises(NotFound):
        get_work(copy.id, by=cast.vera)


def test_a_copy_is_made_although_its_cover_cannot_be_drawn(cast, books, corner, tmp_path):
    work = make_work("Solaris", books)
    with writing():
        image = Image(subject_table="work", subject_id=work.id, origin="file", path=b"gone.jpg")
        db.session.add(image)
        db.session.flush()
        work.cover_id = image.id
    copy, _ = copying.copy_work(corner, work, by=cast.vera)
    assert db.session.get_one(Work, copy.id).title == "Solaris"


def test_media_types_are_copied_by_what_they_are(cast, corner, solaris):
    copy, _ = copying.copy_work(corner, solaris, by=cast.vera)
    assert db.session.get_one(MediaType, copy.media_type_id).name == "novel"
