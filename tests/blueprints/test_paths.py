"""No door lets a path out of where media may lie: not the folder picker, not the form of a root,
not a cover, not an address.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from models.base import db
from models.file import Image, MediaFile
from models.library import Folder, LibraryRoot, Root
from models.work import Edition
from services.db.transactions import writing
from tests.blueprints.routes import numbers_in
from tests.cases import each_case
from tests.factories import make_work, signed_in
from tests.makers.images import jpeg
from tests.settings import settings_for

SECRET = "very-secret-folder"


@pytest.fixture
def media(tmp_path) -> Path:
    """The one place for media, beside a secret, and with a link to it inside."""
    media = tmp_path / "media"
    (media / "books").mkdir(parents=True)
    (tmp_path / "outside" / SECRET).mkdir(parents=True)
    os.symlink(tmp_path / "outside", media / "link")
    return media


@pytest.fixture
def client(app, settings, media, ada):
    app.extensions["stacks"] = settings_for(
        settings.data_dir, STACKS_MEDIA_DIRS=str(media), DATABASE_URL=settings.database_url
    )
    return signed_in(app, ada)


def attacks(media: Path) -> list[bytes]:
    here = os.fsencode(media)
    return [
        here + b"/..",
        here + b"/../outside",
        here + b"/books/../../outside",
        here + b"/./../outside/",
        b"/" + here + b"/../outside",
        here + b"/link",
        here + b"/link/" + SECRET.encode(),
        os.fsencode(media.parent / "outside"),
        os.fsencode(media.parent),
        b"/",
        b"//",
        b"/etc",
        b"/etc/passwd",
        b"/proc/self/root/etc",
        b"/proc/self/cwd",
        b"../..",
        b"..",
        b"~",
        b"~root",
        b"file:///etc",
        b"\\\\host\\share",
        here + b"/\0",
        b"/etc\0" + here,
        here + b"\0/../outside",
        b"\0",
        here + b"/" + b"a" * 300,
        here + b"/a" * 20_000,
        b"/" * 70_000,
        here + b"/\xff\xfe",
        b"\xff",
        here + b"/%2e%2e/outside",
        here + b"/..%2foutside",
        here + b"/..\\outside",
        here + b"\n/etc",
        here + b"/\xed\xb2\x80",
        here + b"x",
        here[:-1],
    ]


def pages(books, root) -> list[str]:
    folders = f"/libraries/{books.id}/folders"
    return [f"{folders}/add", f"{folders}/{root.id}/move", f"/setup/libraries/{books.id}/folder"]


@pytest.fixture
def root(books, media) -> Root:
    with writing():
        root = Root(
            path=os.fsencode(media / "books"),
            path_text=str(media / "books"),
            name="Shelf",
            kind="book",
        )
        db.session.add(root)
        db.session.flush()
        db.session.add(LibraryRoot(library_id=books.id, root_id=root.id))
    return root


@pytest.mark.slow
def test_the_picker_shows_nothing_outside(client, books, root, media):
    for page in pages(books, root):
        shown = client.get(page, query_string={"at": quote(os.fsencode(media))})
        assert shown.status_code == 200
        assert "books" in shown.text
        for path in attacks(media):
            answer = client.get(page, query_string={"at": quote(path)})
            assert answer.status_code == 422, (page, path[:80])
            assert SECRET not in answer.text.replace(str(media), ""), (page, path[:80])
            assert "passwd" not in answer.text
            raw = client.get(f"{page}?at={quote(path)}")  # decoded once only
            assert raw.status_code in (200, 422), (page, path[:80])
            assert SECRET not in raw.text, (page, path[:80])


@pytest.mark.slow
def test_no_such_path_becomes_a_root_by_typing_or_by_the_hidden_field(client, books, root, media):
    before = db.session.execute(select(Root.path)).scalars().all()
    for page in (page for page in pages(books, root) if page.startswith("/libraries")):
        for path in attacks(media):
            for form in (
                {"path": os.fsdecode(path).encode("utf-8", "replace")},
                {"path": "", "at": quote(path)},
            ):
                answer = client.post(page, data=form)
                assert answer.status_code in (413, 422), (page, path[:80], form.keys())
                db.session.rollback()
    db.session.expire_all()
    assert db.session.execute(select(Root.path)).scalars().all() == before


@each_case(
    "address",
    ["/static/../errors.py", "/static/%2e%2e/errors.py", "/static/..%2ferrors.py",
        "/static/%2e%2e%2f%2e%2e%2fetc/passwd", "/static//etc/passwd",
     "/static/%00", "/static/a%00.css", "/static/%ff", "/static/" + "a" * 5000,
     "/static/..%5cerrors.py", "/static/%c0%ae%c0%ae/errors.py",
     "/covers/1/..", "/covers/../works", "/covers/%2e%2e/96", "/covers/1/96%00", "/covers/%ff/96",
     "/covers/-1/96", 
     "/covers/1/1000000000000000000000",
     "/covers/99999999999999999999999/96", "/works/%ff", "/works/%00", "/works/..%2f..%2fetc",
     "/%2e%2e/%2e%2e/etc/passwd", "/%ff%fe", "/a%00b"],
)  # fmt: skip
def test_an_address_that_climbs_finds_nothing(client, address):
    answer = client.get(address)
    assert answer.status_code in (301, 303, 308, 400, 404), answer.status_code
    assert "root:" not in answer.text
    assert "SETTINGS" not in answer.text


def test_huge_numbers_in_addresses_are_not_found(app, client, books, root):
    for rule in app.url_map.iter_rules():
        numbers = numbers_in(rule)
        if not numbers or "GET" not in (rule.methods or ()):
            continue
        with app.test_request_context():
            values = {name: 10**30 if name in numbers else "title" for name in rule.arguments}
            values |= {"file_ids": [10**18 * 99]} if "file_ids" in numbers else {}
            built = rule.build(values)
        assert built is not None
        assert client.get(built[1]).status_code == 404, rule.rule
        db.session.rollback()


def test_huge_numbers_in_questions_are_as_good_as_none_and_in_forms_refused(client, books, root):
    number, work_id = str(10**30), make_work("Dune", books).id
    asked = ("/scans?before=", "/history?before=", "/admin/system?before=",
        f"/works/{work_id}/history?before=", "/works?library=", "/works?page=",
             "/works/_facets?library=", "/search?q=dune&page=", "/works?genre=",
                 "/works?year=")  # fmt: skip
    for path in (start + number for start in asked):
        assert client.get(path).status_code in (200, 404), path
    assert client.post("/scans", data={"root_id": number}).status_code == 404
    answer = client.post(
        f"/works/{work_id}/edit", data={"title": "Dune II", "seen_version": number}
    )
    assert answer.status_code == 422


def picture_of(work, root, **columns) -> int:
    with writing():
        image = Image(subject_table="work", subject_id=work.id, kind="cover", **columns)
        db.session.add(image)
    return image.id


def test_a_cover_is_never_read_from_outside_its_root(client, app, olga, books, root, media):
    work = make_work("Dune", books)
    (media / "books" / "cover.jpg").write_bytes(jpeg(200, 300))
    outside = media.parent / "outside" / "secret.jpg"
    outside.write_bytes(jpeg(200, 300))
    os.symlink(outside, media / "books" / "swapped.jpg")
    os.symlink(outside.parent, media / "books" / "folder")
    paths = (
        b"../../outside/secret.jpg",
        os.fsencode(outside),
        b"swapped.jpg",
        b"folder/secret.jpg",
        b"a\0b.jpg",
        b"x" * 5000,
        b".",
        b"",
    )
    for path in paths:
        image_id = picture_of(work, root, origin="file", root_id=root.id, path=path)
        assert client.get(f"/covers/{image_id}/320").status_code == 404, path[:60]
    good = picture_of(work, root, origin="file", root_id=root.id, path=b"cover.jpg")
    assert client.get(f"/covers/{good}/320").status_code == 200


def test_a_picture_inside_a_file_is_never_read_from_outside_its_root(client, books, root, media):
    work = make_work("Dune", books)
    outside = media.parent / "outside" / "secret.mp3"
    outside.write_bytes(b"")
    edition = db.session.execute(select(Edition.id).where(Edition.work_id == work.id)).scalar_one()
    with writing():
        folder = Folder(root_id=root.id, path=b"", path_text="")
        db.session.add(folder)
        db.session.flush()
        file = MediaFile(
            root_id=root.id,
            folder_id=folder.id,
            edition_id=edition,
            path=b"../../outside/secret.mp3",
            path_text="",
            size=1,
            mtime_ns=1,
        )
        db.session.add(file)
    for member in ("tag", "zip:../../etc/passwd", "zip:/etc/passwd", "file:/etc/passwd", ""):
        image_id = picture_of(work, root, origin="embedded", media_file_id=file.id, member=member)
        assert client.get(f"/covers/{image_id}/320").status_code == 404
    assert (
        db.session.execute(select(func.count()).select_from(Image).where(Image.is_broken)).scalar()
        == 0
    )


@pytest.mark.slow
@each_case(
    "words", ["a\0b", "' OR 1=1 --", "\ud800", "{{7*7}}", "NEAR(a b, 9" + ")" * 9, "a" * 20_000]
)
def test_odd_words_in_questions_and_forms_break_nothing(app, client, books, words):
    work_id = make_work("Dune", books).id
    sent = words.encode("utf-8", "surrogatepass")
    for start in (
        "/search?q=",
        "/works?q=",
        "/works?sort=",
        "/works?letter=",
        "/works?creator=",
        "/works/_facets?q=",
        "/login?next=",
    ):
        answer = client.get(start + quote(sent))
        assert answer.status_code < 500, (start, words[:30])
    stranger = app.test_client()
    for address, field in (("/login", "login"), ("/login", "password")):
        assert stranger.post(
            address, data={"login": "x", "password": "x", field: sent}
        ).status_code in (422, 429)
    for address, field in ((f"/works/{work_id}/edit", "title"),
        (f"/works/{work_id}/edit", "description"), (f"/libraries/{books.id}/edit", "name"),
                           (f"/libraries/{books.id}/edit", "description"),
                               ("/libraries/new", "name"),
                                   ("/account", "display_name")):  # fmt: skip
        answer = client.post(address, data={"kind": "book", field: sent})
        assert answer.status_code < 500, (address, field, words[:30])
        db.session.rollback()


@pytest.mark.parametrize(
    "goal",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/a\n//evil.example",
        "javascript:alert(1)",
        "\0",
        "/%ff",
    ],
)
def test_after_signing_in_one_stays_on_this_site(client, goal):
    answer = client.get("/login", query_string={"next": goal})
    assert answer.status_code == 303
    assert "evil" not in answer.location
    assert "javascript" not in answer.location
