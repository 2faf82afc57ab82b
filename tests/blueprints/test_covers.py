"""Covers are shown to whoever may see the work, in a few sizes, made once; broken ones give way to
the drawn cover.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys

import pytest
from PIL import Image as Picture

from models.base import db
from models.file import Image, MediaFile
from models.library import Folder, Root
from models.work import Edition, Work
from services import cover_sizes, covers
from services.db.transactions import writing
from services.rests import Rests
from tests.client import WITHOUT_TOKEN
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
        image = Image(
            subject_table="work",
            subject_id=work.id,
            origin="file",
            root_id=root.id,
            path=b"cover.jpg",
            stamp="1",
        )
        db.session.add(image)
        db.session.flush()
        work.cover_id = image.id
    return work, image, media


def test_everybody_who_sees_the_work_sees_its_cover(as_vera, disk):
    _work, image, media = disk
    for width in cover_sizes.WIDTHS:
        answer = as_vera.get(f"/covers/{image.id}/{width}")
        assert answer.status_code == 200
        assert answer.mimetype == "image/webp"
        assert answer.data[8:12] == b"WEBP"
        assert "private" in answer.headers["Cache-Control"]
        assert {"max-age=31536000", "immutable"} <= set(answer.headers["Cache-Control"].split(", "))
    again = as_vera.get(
        f"/covers/{image.id}/320",
        headers={"If-None-Match": as_vera.get(f"/covers/{image.id}/320").headers["ETag"]},
    )
    assert again.status_code == 304
    (media / "cover.jpg").unlink()
    assert as_vera.get(f"/covers/{image.id}/320").status_code == 200


def test_nobody_else_does(client, as_stan, disk):
    _work, image, _media = disk
    assert as_stan.get(f"/covers/{image.id}/320").status_code == 404
    assert client.get(f"/covers/{image.id}/320").status_code == 303


def test_there_are_only_a_few_sizes(app, vera, disk):
    _work, image, _media = disk
    for width in (1, 321, 100_000, 10**30):
        assert signed_in(app, vera).get(f"/covers/{image.id}/{width}").status_code == 404
    assert signed_in(app, vera).get("/covers/99999/320").status_code == 404


def test_a_broken_picture_gives_way_to_the_drawn_cover(as_vera, disk):
    work, image, _media = disk
    with writing(image):
        image.path = b"broken.jpg"
    assert f"/covers/{image.id}/" in as_vera.get("/works").text
    assert as_vera.get(f"/covers/{image.id}/320").status_code == 404
    db.session.rollback()
    assert db.session.get(Image, image.id, populate_existing=True).is_broken
    assert db.session.get(Work, work.id, populate_existing=True).cover_id is None
    assert "cover-drawn" in as_vera.get("/works").text


def test_after_a_broken_picture_the_next_one_is_shown(as_vera, disk):
    work, image, media = disk
    (media / "cover.jpg").write_bytes(b"rubbish")
    with writing():
        other = Image(
            subject_table="work", subject_id=work.id, origin="embedded", member="tag:", stamp="1"
        )
        db.session.add(other)
    assert as_vera.get(f"/covers/{image.id}/320").status_code == 404
    db.session.rollback()
    assert db.session.get(Work, work.id, populate_existing=True).cover_id == other.id


def test_a_missing_file_is_not_called_broken(as_vera, disk):
    _work, image, media = disk
    (media / "cover.jpg").rename(media / "elsewhere.jpg")
    assert as_vera.get(f"/covers/{image.id}/320").status_code == 404
    db.session.rollback()
    assert not db.session.get(Image, image.id, populate_existing=True).is_broken
    covers._rests.end(image.uuid)
    (media / "elsewhere.jpg").rename(media / "cover.jpg")
    assert as_vera.get(f"/covers/{image.id}/320").status_code == 200


FOR_PAGE = {"Accept": "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"}
AS_PAGE = {"Accept": "text/html,application/xhtml+xml,image/avif,image/webp,*/*;q=0.8"}


def test_under_every_picture_lies_the_drawn_cover(as_edo, disk):
    work, image, _media = disk
    for page in ("/works", "/libraries", "/", f"/works/{work.id}", f"/works/{work.id}/cover"):
        text = as_edo.get(page).text
        assert "cover-drawn" in text, page
        assert f"/covers/{image.id}/" in text, page
    hits = as_edo.get("/search/_hits?q=emma").text
    assert 0 < hits.find("cover-drawn") < hits.find(f"/covers/{image.id}/96")


def test_a_picture_that_cannot_be_shown_is_an_invisible_one_on_a_page(as_vera, as_stan, disk):
    _work, image, media = disk
    media.rename(media.with_name("away"))
    for browser, address in (
        (as_vera, f"/covers/{image.id}/320"),
        (as_vera, f"/covers/{image.id}/7"),
        (as_vera, "/covers/99999/320"),
        (as_stan, f"/covers/{image.id}/320"),
    ):
        answer = browser.get(address, headers=FOR_PAGE)
        assert (answer.status_code, answer.mimetype) == (200, "image/gif")
        assert answer.headers["Cache-Control"] == "no-store"
        with Picture.open(io.BytesIO(answer.data)) as picture:
            assert picture.convert("RGBA").getpixel((0, 0))[3] == 0
    assert as_vera.get(f"/covers/{image.id}/320", headers=AS_PAGE).mimetype == "text/html"


def test_it_comes_back_with_its_disk_after_a_short_rest(as_vera, disk, monkeypatch):
    _work, image, media = disk
    clock = [1000.0]
    monkeypatch.setattr(covers, "_rests", Rests(lambda: clock[0]))
    media.rename(media.with_name("away"))
    assert as_vera.get(f"/covers/{image.id}/320").status_code == 404
    media.with_name("away").rename(media)
    assert as_vera.get(f"/covers/{image.id}/320").status_code == 404, "not asked again at once"
    clock[0] += 2.5
    assert as_vera.get(f"/covers/{image.id}/320").status_code == 200


def test_while_a_disk_is_away_its_other_pictures_are_not_tried(as_vera, disk, monkeypatch):
    work, image, media = disk
    monkeypatch.setattr(covers, "_rests", Rests())
    with writing():
        values = {"subject_table": "work", "subject_id": work.id, "origin": "file", "stamp": "1"}
        other = Image(root_id=image.root_id, path=b"other.jpg", **values)
        db.session.add(other)
    (media / "other.jpg").write_bytes(images.jpeg())
    media.rename(media.with_name("away"))
    assert as_vera.get(f"/covers/{image.id}/320").status_code == 404
    media.with_name("away").rename(media)
    assert as_vera.get(f"/covers/{other.id}/320").status_code == 404


def test_one_missing_picture_does_not_keep_others_of_its_disk_away(as_vera, disk, monkeypatch):
    work, image, media = disk
    monkeypatch.setattr(covers, "_rests", Rests())
    with writing():
        values = {"subject_table": "work", "subject_id": work.id, "origin": "file", "stamp": "1"}
        other = Image(root_id=image.root_id, path=b"other.jpg", **values)
        db.session.add(other)
    (media / "other.jpg").write_bytes(images.jpeg())
    (media / "cover.jpg").unlink()
    assert as_vera.get(f"/covers/{image.id}/320").status_code == 404
    assert as_vera.get(f"/covers/{other.id}/320").status_code == 200


def test_a_picture_inside_a_file_is_shown_while_the_file_is_there(as_vera, disk):
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
        file = MediaFile(
            root_id=image.root_id,
            folder_id=folder.id,
            edition_id=edition.id,
            path=b"a.cbz",
            path_text="a.cbz",
            size=1,
            mtime_ns=1,
        )
        db.session.add(file)
        db.session.flush()
        inside = Image(
            subject_table="work",
            subject_id=work.id,
            origin="embedded",
            media_file_id=file.id,
            member="zip:1:odd name.jpg",
            stamp="1",
        )
        gone = Image(
            subject_table="work",
            subject_id=work.id,
            origin="embedded",
            media_file_id=file.id,
            member="zip:1:odd name.jpg",
            stamp="2",
        )
        db.session.add_all([inside, gone])
    assert as_vera.get(f"/covers/{inside.id}/96").status_code == 200
    with writing(file):
        file.missing_since = utc_now()
    assert as_vera.get(f"/covers/{inside.id}/96").status_code == 200
    assert as_vera.get(f"/covers/{gone.id}/96").status_code == 404


def test_the_web_process_loads_no_image_library():
    code = (
        "import sys, app, readers.cover_process; print([name for name in ('PIL', 'av', 'lxml',"
        " 'guessit') if name in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert found.stdout.strip() == "[]"


# ── a picture of one's own ────────────────────────────────────────────────────────────────────────


def cover_form(data: bytes, name: str = "photo.jpg") -> dict[str, object]:
    return {"cover": (io.BytesIO(data), name)}


def picture_of(client, work) -> str:
    found = re.search(r"/covers/\d+/640", client.get(f"/works/{work.id}").text)
    return found[0] if found else ""


def test_an_editor_sends_a_picture_sees_it_and_takes_it_back(as_edo, disk):
    work, _image, _media = disk
    before = picture_of(as_edo, work)
    for page in ("cover", "edit"):
        text = as_edo.get(f"/works/{work.id}/{page}").text
        assert re.search(rf'enctype="multipart/form-data"\s+action="/works/{work.id}/cover"', text)
        assert "/cover/remove" not in text
    answer = as_edo.post(f"/works/{work.id}/cover", data=cover_form(images.jpeg(50, 70)))
    assert (answer.status_code, answer.location) == (303, f"/works/{work.id}")
    page = as_edo.get(f"/works/{work.id}").text
    undo = re.search(r"/changes/\d+/undo", page)[0]
    after = re.search(r"/covers/\d+/640", page)[0]
    assert before != after
    assert as_edo.get(after).mimetype == "image/webp"
    assert "50 × 70" in as_edo.get(f"/works/{work.id}/cover").text
    assert as_edo.post(undo).status_code == 303
    assert picture_of(as_edo, work) == before
    as_edo.post(f"/works/{work.id}/cover", data=cover_form(images.png(5, 7), "x.svg"))
    assert picture_of(as_edo, work) != before
    assert as_edo.post(f"/works/{work.id}/cover/remove").status_code == 303
    assert picture_of(as_edo, work) == before
    assert "changed the cover" in as_edo.get(f"/works/{work.id}/history").text


def test_who_may_not_edit_may_not_send_a_picture(app, vera, stan, disk):
    work, _image, _media = disk
    for person, status in ((vera, 403), (stan, 404)):
        client = signed_in(app, person)
        assert client.get(f"/works/{work.id}/cover").status_code == status
        assert (
            client.post(f"/works/{work.id}/cover", data=cover_form(images.jpeg())).status_code
            == status
        )
        assert client.post(f"/works/{work.id}/cover/remove").status_code == status
    assert "/cover" not in re.sub(
        r"/covers/", "", signed_in(app, vera).get(f"/works/{work.id}").text
    )


def test_what_cannot_be_a_cover_is_told_in_a_sentence(as_edo, disk):
    work, image, _media = disk
    answer = as_edo.post(
        f"/works/{work.id}/cover",
        data=cover_form(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "cover.svg"),
    )
    assert answer.status_code == 422
    assert "Not a supported image" in answer.text
    assert 'aria-describedby="f-cover-problem' in answer.text
    assert (
        "Choose an image file."
        in as_edo.post(f"/works/{work.id}/cover", data=cover_form(b"", "")).text
    )
    half = cover_form(images.png(300, 400)[:500], "cover.png")
    assert (
        "This image is damaged or incomplete."
        in as_edo.post(f"/works/{work.id}/cover", data=half).text
    )
    assert as_edo.post(f"/works/{work.id}/cover").status_code == 422
    assert f"/covers/{image.id}/" in picture_of(as_edo, work)


def test_a_picture_may_be_larger_than_other_forms_but_not_endless(as_edo, disk):
    work, _image, _media = disk
    path = f"/works/{work.id}/cover"
    large = images.jpeg(50, 70) + b"\0" * (20 << 20)  # bytes behind the end of a JPEG say nothing
    assert as_edo.post(path, data=cover_form(large)).status_code == 303
    assert as_edo.post(path, data=cover_form(large), headers=WITHOUT_TOKEN).status_code == 400
    assert as_edo.post(f"/works/{work.id}/edit", data=cover_form(large)).status_code == 413
    for size in (33 << 20, (32 << 20) + 9):
        answer = as_edo.post(path, data=cover_form(b"x" * size))
        assert answer.status_code == 413
        assert "32 MiB" in answer.text.replace("At most", "at most")


def test_a_work_without_a_picture_offers_to_take_one(as_edo, books):
    work = make_work("Plain", books)
    assert "Stacks drew one" in as_edo.get(f"/works/{work.id}/cover").text
    assert as_edo.post(f"/works/{work.id}/cover", data=cover_form(images.jpeg())).status_code == 303
    assert picture_of(as_edo, work)
    assert as_edo.post(f"/works/{work.id}/cover/remove").status_code == 303
    assert not picture_of(as_edo, work)
