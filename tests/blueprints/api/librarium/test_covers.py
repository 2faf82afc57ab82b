"""Covers of books by program: sending one, naming one on the web, looking at it, taking it away."""

from __future__ import annotations

import io

import pytest
from PIL import Image as Picture
from sqlalchemy import select

from errors import ProviderError
from models.base import db
from models.file import Image
from providers.network import Refused
from services import history, web_pictures
from services.db.transactions import writing
from tests.blueprints.api.client import ENVELOPED, UNKNOWN_ID, Program
from tests.cases import each_case
from tests.factories import add_member, make_library, make_work
from tests.makers import images
from tests.providers.web import PUBLIC, says, serving
from tests.rows import last_change

ROLES = ("ada", "olga", "edo", "vera", "stan", "nobody")
READ = dict(zip(ROLES, (200, 200, 200, 200, 403, 401), strict=True))
WRITE = dict(zip(ROLES, (204, 204, 204, 403, 403, 401), strict=True))


@pytest.fixture
def emma(books):
    return make_work("Emma", books)


@pytest.fixture
def path(books, emma) -> str:
    return f"/libraries/{books.uuid}/books/{emma.uuid}/cover"


@pytest.fixture
def book(books, emma) -> str:
    return f"/libraries/{books.uuid}/books/{emma.uuid}"


@pytest.fixture
def web(monkeypatch):
    """What the web has, by address; an exception is what asking for it raises."""
    found: dict[str, bytes | Exception] = {}

    class Fetcher:
        def fetch(self, address: str, *, max_bytes: int, seconds: float) -> bytes:
            assert not db.session.info.get("writing")
            assert not db.session().in_transaction()
            answer = found[address]
            if isinstance(answer, Exception):
                raise answer
            return answer

    monkeypatch.setattr(web_pictures, "_fetcher", Fetcher())
    return found


def send(program, path, content=None, field="cover"):
    return program.upload(
        "put", path, field, images.jpeg(30, 45) if content is None else content, "cover.jpg"
    )


def size_of(answer) -> tuple[int, int]:
    return Picture.open(io.BytesIO(answer.data)).size


def photo_with_a_place() -> bytes:
    """A photo lying on its side, from a telephone that says where it was."""
    out, exif = io.BytesIO(), Picture.Exif()
    exif[0x0112], exif[0x010F] = 6, "A telltale camera"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 29.5), 3: "E", 4: (2.0, 17.0, 40.2)})
    Picture.new("RGB", (600, 400), (9, 99, 199)).save(
        out, "JPEG", exif=exif, comment=b"telltale comment"
    )
    assert Picture.open(io.BytesIO(out.getvalue())).getexif().get_ifd(0x8825)
    return out.getvalue()


# ── looking ───────────────────────────────────────────────────────────────────────────────────────


@each_case("who", ROLES)
def test_members_see_a_cover_and_nobody_else_does(programs, path, who):
    assert send(programs.edo, path).status_code == 204
    assert getattr(programs, who).get(path).status_code == READ[who]


def test_a_cover_is_a_webp_of_our_own_that_only_its_viewer_keeps(programs, path, book):
    send(programs.edo, path, images.png(3000, 4500))
    url = programs.vera.get(book).json["cover_url"].removeprefix("/api/v1")
    answer = programs.vera.get(url)
    assert (answer.mimetype, size_of(answer)) == ("image/webp", (640, 960))
    assert "private" in answer.headers["Cache-Control"]
    assert "public" not in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again = programs.vera.get(url, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_an_address_without_its_number_is_asked_again_each_time(programs, path):
    send(programs.edo, path)
    assert programs.vera.get(path).headers["Cache-Control"] == "private, no-cache"
    assert programs.vera.get(f"{path}?v=999").headers["Cache-Control"] == "private, no-cache"


def test_parts_of_a_cover_may_be_asked_for(programs, path):
    send(programs.edo, path)
    part = programs.vera.get(path, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.data) == (206, b"RIFF")
    assert programs.vera.get(path, headers={"Range": "bytes=999999-"}).status_code == 416


def test_where_there_is_no_cover_a_program_is_told_so_in_json(programs, path, books):
    assert programs.vera.get(path).status_code == 404
    assert programs.vera.get(f"/libraries/{books.uuid}/books/{UNKNOWN_ID}/cover").status_code == 404
    assert programs.vera.get(f"/libraries/{books.uuid}/books/7/cover").status_code == 400
    assert programs.ada.get(f"/libraries/{UNKNOWN_ID}/books/{UNKNOWN_ID}/cover").status_code == 404
    assert programs.vera.get(f"/libraries/{UNKNOWN_ID}/books/{UNKNOWN_ID}/cover").status_code == 403


def test_a_book_of_another_library_is_not_here(programs, cast, books):
    other = make_library("Other", owner=cast.olga)
    elsewhere = make_work("Elsewhere", other)
    path = f"/libraries/{books.uuid}/books/{elsewhere.uuid}/cover"
    for answer in (
        programs.olga.get(path),
        send(programs.olga, path),
        programs.olga.delete(path),
        programs.olga.post(f"{path}/fetch", {"url": "x"}),
    ):
        assert answer.status_code == 404


def test_the_cover_of_any_book_that_one_may_see(programs, path, emma):
    send(programs.edo, path)
    any_path = f"/books/{emma.uuid}/cover"
    statuses = {who: getattr(programs, who).get(any_path).status_code for who in ROLES}
    assert statuses == {
        "ada": 200,
        "olga": 200,
        "edo": 200,
        "vera": 200,
        "stan": 404,
        "nobody": 401,
    }
    assert programs.vera.get(f"/books/{UNKNOWN_ID}/cover").status_code == 404
    assert programs.vera.get("/books/x/cover").status_code == 400


def test_a_cover_is_never_wrapped(app, programs, cast, path):
    send(programs.edo, path)
    assert size_of(Program(app, cast.vera, prefix=ENVELOPED).get(path)) == (30, 45)


def test_a_picture_that_cannot_be_read_is_not_there(programs, path, emma):
    with writing():
        image = Image(
            subject_table="work", subject_id=emma.id, origin="upload", content_hash=b"gone"
        )
        db.session.add(image)
        db.session.flush()
        emma.cover_id = image.id
    assert programs.vera.get(path).status_code == 404


# ── sending ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", ROLES)
def test_editors_give_books_covers_and_take_them_away(programs, path, book, who):
    program = getattr(programs, who)
    assert send(program, path).status_code == WRITE[who]
    assert (programs.vera.get(book).json["cover_url"] is not None) is (WRITE[who] == 204)
    assert program.delete(path).status_code == WRITE[who]
    assert programs.vera.get(book).json["cover_url"] is None


def test_whoever_edits_one_of_the_libraries_of_a_book_changes_its_cover(programs, cast, books):
    other = make_library("Other", owner=cast.stan)
    add_member(other, cast.edo, "viewer")
    shared = make_work("Shared", books, other)
    path = f"/libraries/{books.uuid}/books/{shared.uuid}/cover"
    assert send(programs.edo, path).status_code == 204
    assert programs.edo.delete(path).status_code == 204
    assert send(programs.vera, path).status_code == 403
    assert send(programs.ada, path).status_code == 204


def test_each_picture_has_an_address_of_its_own(programs, path, book):
    seen = [programs.vera.get(book).json["cover_url"]]
    for width in (30, 60):
        send(programs.edo, path, images.jpeg(width, 90))
        seen.append(programs.vera.get(book).json["cover_url"])
    programs.edo.delete(path)
    seen.append(programs.vera.get(book).json["cover_url"])
    assert seen[0] is seen[3] is None
    assert seen[1] != seen[2]
    assert seen[1].startswith("/api/v1/books/")


def test_taking_away_what_is_not_there_is_fine(programs, path):
    assert programs.edo.delete(path).status_code == 204


def test_the_location_of_a_photo_is_neither_stored_nor_served_and_it_is_upright(
    programs, settings, path
):
    send(programs.edo, path, photo_with_a_place())
    served = programs.vera.get(path)
    assert size_of(served) == (400, 600)
    kept = [file for file in (settings.data_dir / "covers").rglob("*") if file.is_file()]
    assert kept
    for data in (served.data, *(file.read_bytes() for file in kept)):
        assert b"telltale" not in data
        with Picture.open(io.BytesIO(data)) as picture:
            assert (picture.format, dict(picture.getexif()), picture.getexif().get_ifd(0x8825)) == (
                "WEBP",
                {},
                {},
            )
            assert not {"exif", "xmp", "comment"} & set(picture.info)


@each_case("content", [
    b"", b"no picture", images.png()[:40],
    b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', b"%!PS-Adobe-3.0",
])  # fmt: skip
def test_what_is_no_picture_is_refused_whatever_it_is_called(programs, path, book, content):
    answer = send(programs.edo, path, content)
    assert answer.status_code == 400
    assert answer.json["error"].startswith("cover: ")
    assert programs.vera.get(book).json["cover_url"] is None


@pytest.mark.slow
def test_a_picture_with_too_many_pixels_is_refused(programs, path):
    assert send(programs.edo, path, images.png(90_000, 1_000)).status_code == 400


@each_case("more", [1, 1 << 20, 8 << 20])
def test_a_picture_over_ten_mebibytes_is_refused_and_not_cut_off(programs, path, book, more):
    start = images.jpeg(30, 45)
    answer = send(programs.edo, path, start + b"\0" * ((10 << 20) - len(start) + more))
    assert answer.status_code == 413
    assert programs.vera.get(book).json["cover_url"] is None


def test_a_picture_of_just_ten_mebibytes_is_taken(programs, path):
    start = images.jpeg(30, 45)
    assert send(programs.edo, path, start + b"\0" * ((10 << 20) - len(start))).status_code == 204


def test_a_form_needs_the_file_under_its_name(programs, path):
    answer = send(programs.edo, path, field="picture")
    assert answer.status_code == 400
    assert answer.json["error"].startswith("cover: ")
    assert programs.edo.put(path, {"cover": "x"}).status_code == 400
    assert (
        programs.edo.put(path, data=b"--broken", content_type="multipart/form-data").status_code
        == 400
    )


def test_undo_brings_the_old_cover_back(programs, cast, path):
    send(programs.edo, path, images.jpeg(30, 45))
    send(programs.edo, path, images.jpeg(60, 90))
    history.undo(last_change(), by=cast.edo)
    assert size_of(programs.vera.get(path)) == (30, 45)
    programs.edo.delete(path)
    history.undo(last_change(), by=cast.edo)
    assert size_of(programs.vera.get(path)) == (30, 45)


def test_a_token_for_reading_changes_no_cover(app, programs, cast, path):
    token = programs.olga.post("/me/api-tokens", {"name": "reader", "scopes": ["books:read"]}).json[
        "token"
    ]
    reader = Program(app, token=token)
    assert send(reader, path).status_code == 403
    assert send(programs.olga, path).status_code == 204
    assert reader.get(path).status_code == 200


# ── from the web ──────────────────────────────────────────────────────────────────────────────────

ADDRESS = "https://pictures.example/emma.jpg"


@pytest.mark.parametrize("who", ROLES)
def test_editors_name_a_cover_on_the_web(programs, path, web, who):
    web[ADDRESS] = images.jpeg(30, 45)
    assert getattr(programs, who).post(f"{path}/fetch", {"url": ADDRESS}).status_code == WRITE[who]
    if WRITE[who] == 204:
        assert size_of(programs.vera.get(path)) == (30, 45)
        assert db.session.execute(select(Image.source_url)).scalar_one() == ADDRESS


@each_case(("body", "field"), [
    ({}, "url"), ({"url": ""}, "url"), ({"url": "  "}, "url"), ({"url": None}, "url"),
    ({"url": 5}, "url"), ({"url": "x" * 2049}, "url"),
    ({"url": "a\x00b"}, "url"), ([], "body"),
])  # fmt: skip
def test_an_address_is_needed(programs, path, web, body, field):
    answer = programs.edo.post(f"{path}/fetch", body)
    assert answer.status_code == 400
    assert answer.json["error"].startswith(field)


@each_case("address", [
    "emma.jpg", "file:///etc/passwd", "ftp://example.org/x", "https://",
    "https://user:word@example.org/x", "http://example.org:22/",
    "http://127.0.0.1/", "http://localhost/", "http://[::1]/",
    "http://169.254.169.254/latest/meta-data", "http://10.0.0.1/", "http://2130706433/",
    "http://0x7f.1/", "http://[::ffff:127.0.0.1]/", "http://0/",
])  # fmt: skip
def test_only_public_servers_are_asked(programs, path, address):
    """With the real client: these lead nowhere outside, and no byte is sent to them."""
    answer = programs.edo.post(f"{path}/fetch", {"url": address})
    assert answer.status_code == 400, answer.json
    assert answer.json["error"].startswith("url: ")
    assert "Invalid value" not in answer.json["error"]


def test_a_cover_comes_over_a_real_connection_through_redirects(programs, path, monkeypatch):
    with serving() as there:
        there.names |= {"pictures.example": [[PUBLIC]], "inside.example": [["10.0.0.7"]]}
        there.pages |= {
            "/old": says(status=301, Location="/emma"),
            "/emma": says(images.jpeg(30, 45), Content_Type="text/html"),
        }
        there.pages["/in"] = says(status=302, Location="http://inside.example/emma")
        monkeypatch.setattr(web_pictures, "_fetcher", there.fetcher)
        assert (
            programs.edo.post(f"{path}/fetch", {"url": "http://pictures.example/old"}).status_code
            == 204
        )
        assert (
            programs.edo.post(f"{path}/fetch", {"url": "http://pictures.example/in"}).status_code
            == 400
        )
        assert (
            programs.edo.post(f"{path}/fetch", {"url": "http://pictures.example/none"}).status_code
            == 502
        )
    assert size_of(programs.vera.get(path)) == (30, 45)


def test_while_four_covers_are_fetched_a_fifth_has_to_wait(programs, path, web):
    web[ADDRESS] = images.jpeg(30, 45)
    for _ in range(4):
        web_pictures._slots.acquire()
    try:
        answer = programs.edo.post(f"{path}/fetch", {"url": ADDRESS})
    finally:
        web_pictures._slots.release(4)
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (503, True)
    assert programs.edo.post(f"{path}/fetch", {"url": ADDRESS}).status_code == 204


def test_when_the_other_server_fails_that_is_said(programs, path, web):
    web[ADDRESS] = ProviderError("web", "status_404", permanent=True)
    answer = programs.edo.post(f"{path}/fetch", {"url": ADDRESS})
    assert answer.status_code == 502
    assert "404" not in answer.json["error"]


@pytest.mark.slow
def test_what_the_web_has_follows_the_same_rules(programs, path, book, web):
    for content, status in (
        (b"<html>", 400),
        (b"", 400),
        (Refused("too_large"), 413),
        (images.png(90_000, 1_000), 400),
    ):
        web[ADDRESS] = content
        answer = programs.edo.post(f"{path}/fetch", {"url": ADDRESS})
        assert (answer.status_code, answer.json["error"][:5]) == (status, "url: ")
    assert programs.vera.get(book).json["cover_url"] is None
