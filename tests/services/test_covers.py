"""A person gives a work a picture of their own: who may, what is kept of it, going back, undo, and
scans that leave it alone.
"""

from __future__ import annotations

import io
import os

import pytest
from PIL import Image as Picture
from sqlalchemy import select

from errors import Forbidden, Invalid, NotFound
from models.base import db
from models.change import ChangeSet
from models.file import Image
from models.work import Work
from services import covers, history
from services.db.transactions import writing
from services.works.edit import edit_work
from tests.factories import make_work
from tests.makers import images


@pytest.fixture
def emma(books):
    """A work that shows a picture of its folder."""
    work = make_work("Emma", books)
    with writing():
        image = Image(
            subject_table="work", subject_id=work.id, origin="file", path=b"cover.jpg", stamp="1"
        )
        db.session.add(image)
        db.session.flush()
        work.cover_id = image.id
    return work


@pytest.fixture
def send(settings):
    def send(work, data, by):
        return covers.set_cover(work, io.BytesIO(data), by=by, data_dir=settings.data_dir)

    return send


def shown(work) -> Image | None:
    db.session.rollback()
    return db.session.get(
        Image, db.session.get(Work, work.id, populate_existing=True).cover_id or 0
    )


def kept(settings) -> list[str]:
    found = (settings.data_dir / "covers").rglob("*")
    return sorted(path.name for path in found if path.is_file())


def test_an_editor_gives_a_work_another_cover(settings, send, emma, edo, vera):
    version = emma.version
    send(emma, images.jpeg(300, 450), edo)
    image = shown(emma)
    assert (image.origin, image.width, image.height) == ("upload", 300, 450)
    assert db.session.get(Work, emma.id).version > version
    assert kept(settings) == [f"{image.content_hash.hex()}.webp"]
    path = covers.get_picture(image.id, 96, by=vera, data_dir=settings.data_dir)
    assert Picture.open(path).size == (96, 144)


def test_a_viewer_and_a_stranger_may_not(settings, send, emma, vera, stan):
    with pytest.raises(Forbidden):
        send(emma, images.jpeg(), vera)
    with pytest.raises(Forbidden):
        covers.remove_cover(emma, by=vera)
    with pytest.raises(NotFound):
        send(emma, images.jpeg(), stan)
    with pytest.raises(NotFound):
        covers.remove_cover(emma, by=stan)
    assert shown(emma).origin == "file"
    assert kept(settings) == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "no_picture"),
        (b"rubbish", "not_a_picture"),
        (images.png()[:40], "not_a_picture"),
        (
            (
                b'<svg xmlns="http://www.w3.org/2000/svg" width="9"'
                b' height="9"><script>alert(1)</script></svg>'
            ),
            "not_a_picture",
        ),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not_a_picture"),
    ],
)
def test_what_is_no_picture_changes_nothing(settings, send, emma, edo, data, code):
    before = emma.cover_id
    with pytest.raises(Invalid) as problem:
        send(emma, data, edo)
    assert problem.value.fields["cover"].code == code
    assert shown(emma).id == before
    assert kept(settings) == []
    assert db.session.execute(select(ChangeSet)).first() is None


@pytest.mark.slow
def test_a_picture_has_a_limit_in_bytes_and_in_pixels(monkeypatch, settings, send, emma, edo):
    with pytest.raises(Invalid) as problem:
        send(emma, images.png(90_000, 1_000), edo)
    assert problem.value.fields["cover"].code == "too_many_pixels"
    monkeypatch.setattr(covers, "MAX_BYTES", 1000)
    with pytest.raises(Invalid) as problem:
        send(emma, b"x" * 1001, edo)
    assert problem.value.fields["cover"].code == "picture_too_large"
    assert kept(settings) == []


def test_a_rotated_photo_is_upright_and_has_no_location(settings, send, emma, edo):
    out, exif = io.BytesIO(), Picture.Exif()
    exif[0x0112], exif[0x010F] = 6, "A telltale camera"
    exif.get_ifd(0x8825)[1] = "N"
    Picture.new("RGB", (600, 400), (9, 99, 199)).save(
        out, "JPEG", exif=exif, icc_profile=b"a profile", comment=b"taken at home"
    )
    send(emma, out.getvalue(), edo)
    image = shown(emma)
    assert (image.width, image.height) == (400, 600)
    (path,) = (settings.data_dir / "covers" / "originals").rglob("*.webp")
    with Picture.open(path) as stored:
        assert (stored.format, stored.size, dict(stored.getexif())) == ("WEBP", (400, 600), {})
        assert not {"exif", "icc_profile", "xmp", "comment"} & set(stored.info)
    assert b"telltale" not in path.read_bytes()


def test_a_huge_picture_is_kept_smaller(send, emma, edo):
    send(emma, images.jpeg(4000, 6000), edo)
    assert (shown(emma).width, shown(emma).height) == (1600, 2400)


def test_undo_brings_the_old_cover_back_and_can_be_undone(settings, send, emma, edo, vera):
    before = emma.cover_id
    created = send(emma, images.jpeg(30, 40), edo)
    mine = shown(emma).id
    with pytest.raises(Forbidden):
        history.undo(created, by=vera)
    undone = history.undo(created, by=edo)
    assert shown(emma).id == before
    history.undo(undone, by=edo)
    assert shown(emma).id == mine
    assert covers.get_picture(mine, 96, by=edo, data_dir=settings.data_dir).exists()


def test_a_second_picture_takes_the_place_of_the_first_and_undo_gives_it_back(send, emma, edo):
    send(emma, images.jpeg(30, 40), edo)
    first = shown(emma).id
    created = send(emma, images.jpeg(50, 60), edo)
    assert shown(emma).id > first
    assert db.session.get(Image, first) is None
    history.undo(created, by=edo)
    assert shown(emma).id == first


def test_the_same_picture_again_changes_nothing(send, emma, edo):
    send(emma, images.jpeg(30, 40), edo)
    version = db.session.get(Work, emma.id, populate_existing=True).version
    assert send(emma, images.jpeg(30, 40), edo) is None
    assert db.session.get(Work, emma.id, populate_existing=True).version == version


def test_going_back_to_the_files_own_cover_and_undoing_that(send, emma, edo):
    own = emma.cover_id
    assert covers.remove_cover(emma, by=edo) is None
    send(emma, images.jpeg(30, 40), edo)
    mine = shown(emma).id
    change_set = covers.remove_cover(emma, by=edo)
    assert shown(emma).id == own
    history.undo(change_set, by=edo)
    assert shown(emma).id == mine


def test_undo_shows_the_picture_that_a_scan_has_found_meanwhile(send, emma, edo):
    old = emma.cover_id
    created = send(emma, images.jpeg(30, 40), edo)
    with writing():
        db.session.delete(db.session.get(Image, old))
        found = Image(
            subject_table="work", subject_id=emma.id, origin="file", path=b"cover.jpg", stamp="2"
        )
        db.session.add(found)
    history.undo(created, by=edo)
    assert shown(emma).id == found.id


def test_a_cover_does_not_get_in_the_way_of_somebody_who_edits(send, emma, edo, olga):
    seen = emma.version
    send(emma, images.jpeg(30, 40), edo)
    edit_work(emma, {"title": "Emma!"}, by=olga, seen_version=seen)
    assert shown(emma).origin == "upload"


def test_a_file_of_another_process_is_not_left_behind(settings, send, emma, edo):
    with pytest.raises(Invalid):
        send(emma, b"rubbish", edo)
    assert not [
        name for name in os.listdir(settings.data_dir / "covers") if name.startswith(".new-")
    ]
