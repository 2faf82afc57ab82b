"""Covers are shown to whoever may see the work, in a few sizes, made once; broken ones give way to the drawn cover."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from models.base import db
from models.file import Image, MediaFile
from models.library import Folder, Root
from models.work import Edition, Work
from services import covers
from services.transactions import writing
from tests.factories import make_work, signed_in
from tests.makers import images


@pytest.fixture
def disk(tmp_path, books):
    """A root with a picture, a broken picture, and a work that shows the first."""
    media = tmp_path / "media"
    media.mkdir()
    (media / "cover.jpg").write_bytes(images.jpeg(400, 600))
    (media / "broken.jpg").write_bytes(b"no picture at all")
    work = make_work("Emma", books)
    with writing():
        root = Root(name="disk", path=os.fsencode(media), path_text=str(media), kind="book")
        db.session.add(root)
        db.session.flush()
        image = Image(subject_table="work", subject_id=work.id, origin="file", root_id=root.id, path=b"cover.jpg", stamp="1")
        db.session.add(image)
        db.session.flush()
        work.cover_id = image.id
    return work, image, media


def test_everybody_who_sees_the_work_sees_its_cover(app, vera, disk):
    _work, image, media = disk
    client = signed_in(app, vera)
    for width in covers.WIDTHS:
        answer = client.get(f"/covers/{image.id}/{width}")
        assert answer.status_code == 200
        assert answer.mimetype == "image/webp"
        assert answer.data[8:12] == b"WEBP"
        assert "private" in answer.headers["Cache-Control"]
    assert "immutable" in client.get(f"/covers/{image.id}/320?v=1").headers["Cache-Control"]
    again = client.get(f"/covers/{image.id}/320", headers={"If-None-Match": client.get(f"/covers/{image.id}/320").headers["ETag"]})
    assert again.status_code == 304
    (media / "cover.jpg").unlink()
    assert client.get(f"/covers/{image.id}/320").status_code == 200


def test_nobody_else_does(app, stan, disk):
    _work, image, _media = disk
    assert signed_in(app, stan).get(f"/covers/{image.id}/320").status_code == 404
    assert app.test_client().get(f"/covers/{image.id}/320").status_code == 303


def test_there_are_only_a_few_sizes(app, vera, disk):
    _work, image, _media = disk
    for width in (1, 321, 100_000, 10**30):
        assert signed_in(app, vera).get(f"/covers/{image.id}/{width}").status_code == 404
    assert signed_in(app, vera).get("/covers/99999/320").status_code == 404


def test_a_broken_picture_gives_way_to_the_drawn_cover(app, vera, disk):
    work, image, _media = disk
    with writing(image):
        image.path = b"broken.jpg"
    client = signed_in(app, vera)
    assert f"/covers/{image.id}/" in client.get("/works").text
    assert client.get(f"/covers/{image.id}/320").status_code == 404
    db.session.rollback()
    assert db.session.get(Image, image.id, populate_existing=True).is_broken
    assert db.session.get(Work, work.id, populate_existing=True).cover_id is None
    assert "cover-drawn" in client.get("/works").text


def test_a_missing_file_is_not_called_broken(app, vera, disk):
    _work, image, media = disk
    (media / "cover.jpg").rename(media / "elsewhere.jpg")
    assert signed_in(app, vera).get(f"/covers/{image.id}/320").status_code == 404
    db.session.rollback()
    assert not db.session.get(Image, image.id, populate_existing=True).is_broken
    covers._resting.clear()
    (media / "elsewhere.jpg").rename(media / "cover.jpg")
    assert signed_in(app, vera).get(f"/covers/{image.id}/320").status_code == 200


def test_a_picture_inside_a_file_is_shown_while_the_file_is_there(app, vera, disk):
    import zipfile

    from models.base import utc_now

    work, image, media = disk
    with zipfile.ZipFile(media / "a.cbz", "w") as archive:
        archive.writestr("1:odd name.jpg", images.jpeg(300, 500))
    with writing():
        folder = Folder(root_id=image.root_id, path=b"", path_text="")
        db.session.add(folder)
        db.session.flush()
        edition = db.session.query(Edition).one()
        file = MediaFile(root_id=image.root_id, folder_id=folder.id, edition_id=edition.id, path=b"a.cbz", path_text="a.cbz", size=1, mtime_ns=1)
        db.session.add(file)
        db.session.flush()
        inside = Image(subject_table="work", subject_id=work.id, origin="embedded", media_file_id=file.id, member="zip:1:odd name.jpg", stamp="1")
        gone = Image(subject_table="work", subject_id=work.id, origin="embedded", media_file_id=file.id, member="zip:1:odd name.jpg", stamp="2")
        db.session.add_all([inside, gone])
    client = signed_in(app, vera)
    assert client.get(f"/covers/{inside.id}/96").status_code == 200
    with writing(file):
        file.missing_since = utc_now()
    assert client.get(f"/covers/{inside.id}/96").status_code == 200
    assert client.get(f"/covers/{gone.id}/96").status_code == 404


def test_the_web_process_loads_no_image_library():
    code = "import sys, app, readers.cover_process; print([name for name in ('PIL', 'av', 'lxml', 'guessit') if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout.strip() == "[]"
