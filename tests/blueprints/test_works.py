"""People browse, open, correct, lock and undo on pages; who may not is told so or sees nothing; two
at once lose nothing.
"""

from __future__ import annotations

import re

import pytest
from sqlalchemy import event

from blueprints import work_words
from models.base import db, utc_now
from models.file import MediaFile, MediaStream
from models.library import Folder, Root
from models.work import Edition, ExternalId, Part, PartFile, Work
from services import derive, history
from services.db.transactions import writing
from tests.factories import make_library, make_work


@pytest.fixture
def emma(books):
    return make_work("Emma", books, authors=("Jane Austen",), published="1815")


def fresh(work_id):
    db.session.rollback()
    return db.session.get(Work, work_id, populate_existing=True)


# ── browsing ──────────────────────────────────────────────────────────────────────────────────────


def test_the_grid_shows_what_is_ours_and_links_to_it(as_vera, emma):
    make_work("Secret", make_library("Hidden"))
    page = as_vera.get("/works")
    assert page.status_code == 200
    assert f'href="/works/{emma.id}"' in page.text
    assert "Secret" not in page.text


@pytest.mark.slow
def test_every_link_of_the_browse_page_leads_somewhere(as_vera, books):
    for number in range(120):
        make_work(
            f"{chr(65 + number % 26)} work {number}", books, published=str(1950 + number % 40)
        )
    page = as_vera.get("/works").text
    links = set(re.findall(r'href="(/works\?[^"]+)"', page))
    assert any("after=" in link for link in links)
    assert any("letter=M" in link for link in links)
    for link in links:
        assert as_vera.get(link.replace("&amp;", "&")).status_code == 200
    seen = set()
    path = "/works"
    while path:
        page = as_vera.get(path).text
        seen |= set(re.findall(r'class="card">\s*<a href="/works/(\d+)"', page))
        following = re.search(r'href="(/works\?[^"]*after=[^"]*)"', page)
        path = following[1].replace("&amp;", "&") if following else None
    assert len(seen) == 120


def test_nonsense_in_the_address_does_no_harm(as_vera, emma):
    large = "9" * 24
    numbers = (
        "page=x",
        "page=-1",
        f"page={large}",
        "genre=1e9",
        f"genre={large}",
        "decade=abc",
        f"year={large}",
    )
    words = ("sort=scope_id", "letter=%27", "after=%00", "kind=%3Cb%3E", "format=%27%22", "view=x")
    for query in numbers + words:
        assert as_vera.get(f"/works?{query}").status_code == 200, query


def test_the_facets_are_a_piece_and_a_page(as_vera, emma):
    piece = as_vera.get("/works/_facets")
    assert piece.status_code == 200
    assert "<html" not in piece.text
    assert "1810s" in piece.text
    assert 'href="/works?decade=1810"' in piece.text
    assert "1810s" in as_vera.get("/works/filters").text
    assert as_vera.get("/works?decade=1810").text.count('class="card"') == 1
    assert "Nothing matches" in as_vera.get("/works?decade=1990").text


def test_facets_of_a_hidden_library_are_not_found(as_vera, as_stan, books):
    hidden = make_library("Hidden")
    assert as_vera.get(f"/works/_facets?library={hidden.id}").status_code == 404
    assert as_stan.get(f"/works/filters?library={books.id}").status_code == 404


def test_the_table_shows_the_same_works(as_vera, emma):
    page = as_vera.get("/works?view=table").text
    assert "<table" in page
    assert "Emma" in page
    assert "Jane Austen" in page


def test_a_page_of_many_works_asks_no_more_questions_than_one_of_few(app, as_vera, books, emma):
    def asked():
        count = []
        listener = lambda *_: count.append(1)  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        as_vera.get("/works")
        event.remove(db.engine, "before_cursor_execute", listener)
        return len(count)

    few = asked()
    for number in range(60):
        make_work(f"Work {number}", books)
    assert asked() == few
    assert few <= 10


# ── one work ──────────────────────────────────────────────────────────────────────────────────────


def test_a_stranger_finds_no_page_of_it(as_stan, emma):
    paths = ("", "/edit", "/history", "/title/_field", "/title/_form", "/title/_why", "/title/why")
    assert [as_stan.get(f"/works/{emma.id}{path}").status_code for path in paths] == [404] * len(
        paths
    )
    posts = ("/edit", "/delete", "/title/_field", "/title/_lock", "/title/lock", "/title/use")
    assert [
        as_stan.post(f"/works/{emma.id}{path}", data={"title": "Mine"}).status_code
        for path in posts
    ] == [404] * len(posts)
    assert fresh(emma.id).title == "Emma"


def test_a_viewer_reads_everything_and_changes_nothing(as_vera, emma):
    page = as_vera.get(f"/works/{emma.id}")
    assert page.status_code == 200
    assert "/edit" not in page.text
    for path in ("/title/_field", "/title/_why", "/title/why", "/history"):
        assert as_vera.get(f"/works/{emma.id}{path}").status_code == 200
    for path in ("/edit", "/title/_form"):
        assert as_vera.get(f"/works/{emma.id}{path}").status_code == 403
    for path in ("/edit", "/delete", "/title/_field", "/title/_lock", "/title/lock", "/title/use"):
        assert (
            as_vera.post(
                f"/works/{emma.id}{path}", data={"title": "Mine", "was_title": '"Emma"'}
            ).status_code
            == 403
        )
    assert fresh(emma.id).title == "Emma"


def test_an_unknown_field_is_not_found(as_edo, emma):
    for path in ("scope_id/_field", "scope_id/_form", "deleted_at/_why", "nothing/why"):
        assert as_edo.get(f"/works/{emma.id}/{path}").status_code == 404
    assert as_edo.post(f"/works/{emma.id}/scope_id/_lock", data={"locked": "1"}).status_code == 404
    assert as_edo.get("/works/99999999999999999999").status_code == 404


@pytest.mark.parametrize("kind", ["book", "comic", "audiobook", "movie", "tv", "music", "game"])
def test_works_of_every_kind_have_a_page(cast, as_ada, kind):
    library = make_library(f"The {kind}s", kind=kind)
    work = make_work(
        f"A {kind}",
        library,
        authors=("Ann Lee",),
        formats=("mkv",),
        description="One.\n\nTwo.",
        language="de",
        published="1999-05",
    )
    with writing():
        root = Root(name="disk", path=b"/srv/x", path_text="/srv/x", kind=kind)
        db.session.add(root)
        db.session.flush()
        folder = Folder(root_id=root.id, path=b"", path_text="")
        db.session.add(folder)
        db.session.flush()
        edition = db.session.query(Edition).one()
        for number in range(1, 4):
            file = MediaFile(
                root_id=root.id,
                folder_id=folder.id,
                edition_id=edition.id,
                path=b"f%d.mkv" % number,
                path_text=f"f{number}.mkv",
                size=5_000_000,
                mtime_ns=1,
                format="mkv",
                codec="h264",
                resolution="1080p",
                duration_ms=61_000,
                missing_since=utc_now() if number == 3 else None,
            )
            db.session.add(file)
            db.session.flush()
            db.session.add(
                MediaStream(
                    media_file_id=file.id, kind="audio", codec="ac3", language="de", channels=6
                )
            )
            part = Part(
                work_id=work.id,
                kind="episode",
                section=number % 2,
                number=number,
                title=f"Part {number}",
            )
            db.session.add(part)
            db.session.flush()
            db.session.add(PartFile(part_id=part.id, media_file_id=file.id))
        derive.refresh_works([work.id])
    page = as_ada.get(f"/works/{work.id}")
    assert page.status_code == 200
    for text in (
        f"A {kind}",
        "Ann Lee",
        "Part 3",
        "f1.mkv",
        "1080p",
        "5.1",
        "5.0 MB",
        "Missing",
        "German",
        "1:01",
    ):
        assert text in page.text, text


def make_file(work, **values) -> MediaFile:
    root = Root(name="disk", path=b"/srv/x", path_text="/srv/x", kind=work.kind)
    db.session.add(root)
    db.session.flush()
    folder = Folder(root_id=root.id, path=b"", path_text="")
    db.session.add(folder)
    db.session.flush()
    edition = db.session.query(Edition).one()
    file = MediaFile(
        root_id=root.id,
        folder_id=folder.id,
        edition_id=edition.id,
        path=b"f",
        path_text="f",
        size=1,
        mtime_ns=1,
        **values,
    )
    db.session.add(file)
    db.session.flush()
    return file


def test_the_languages_of_a_film_are_told_apart_by_sound_and_subtitles(cast, as_ada):
    work = make_work("Heat", make_library("Films", kind="movie"), formats=("mkv",))
    with writing():
        file = make_file(work, format="mkv", codec="h264", resolution="sd")
        for position, (kind, language) in enumerate(
            [("video", ""), ("audio", "eng"), ("audio", "deu"), ("subtitle", "spa")]
        ):
            db.session.add(
                MediaStream(
                    media_file_id=file.id,
                    position=position,
                    kind=kind,
                    codec="ac3",
                    language=language,
                )
            )
        db.session.add(
            ExternalId(subject_table="work", subject_id=work.id, source="imdb", value="tt0113277")
        )
    page = as_ada.get(f"/works/{work.id}").text
    for text in ("Audio: English, German", "Subtitles: Spanish", "H.264", "SD", "IMDb"):
        assert text in page, text


@pytest.mark.parametrize(("code", "name"), [
    ("de", "German"), ("deu", "German"), ("ger", "German"), ("eng", "English"),
    ("pt-BR", "Portuguese (Brazil)"),
    ("zh_Hans", "Chinese (Simplified)"), ("qqq", "qqq"), ("", ""),
])  # fmt: skip
def test_a_language_has_one_name_whatever_code_a_file_uses(code, name):
    assert work_words.language_name(code) == name


def test_the_chapters_inside_an_audiobook_are_listed(cast, as_ada):
    work = make_work("Mort", make_library("Heard", kind="audiobook"), formats=("m4b",))
    with writing():
        make_file(work, format="m4b", chapters=b'[[0,"The first day"],[61000,""]]')
    page = as_ada.get(f"/works/{work.id}").text
    for text in ("2 chapters", "The first day", "Chapter 2", "1:01"):
        assert text in page, text


def test_one_page_is_not_called_one_pages(cast, as_ada, emma):
    with writing():
        make_file(emma, format="pdf", page_count=1)
    page = as_ada.get(f"/works/{emma.id}").text
    assert "1 page<" in page
    assert "1 pages" not in page


def test_the_page_contains_the_piece_that_the_address_returns(as_edo, emma):
    page = re.sub(r"\s+", " ", as_edo.get(f"/works/{emma.id}").text)
    piece = re.sub(r"\s+", " ", as_edo.get(f"/works/{emma.id}/title/_field").text).strip()
    assert piece in page
    assert piece.startswith('<div id="field-title"')


def test_the_frame_of_a_page_is_each_persons_own(cast, as_ada, as_vera, emma):
    first, second = as_ada.get("/works").text, as_vera.get("/works").text
    assert "/admin" in first
    assert "/admin" not in second
    for page in (first, second, as_vera.get("/works").text):
        assert "\x01" not in page
        assert re.search(r"""hx-headers='{"X-CSRFToken": "[^"]{20,}"}'""", page)
    assert len(set(re.findall(r'X-CSRFToken": "([^"]+)"', first + second))) == 2


def test_a_long_album_asks_no_more_questions_than_a_short_one(as_vera, books, emma):
    def asked():
        count = []
        listener = lambda *_: count.append(1)  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        as_vera.get(f"/works/{emma.id}")
        event.remove(db.engine, "before_cursor_execute", listener)
        return len(count)

    with writing():
        db.session.add(Part(work_id=emma.id, kind="track", number=1, title="One"))
    few = asked()
    with writing():
        db.session.add_all(
            [
                Part(work_id=emma.id, kind="track", number=number, title=f"Track {number}")
                for number in range(2, 60)
            ]
        )
    assert asked() == few


def test_titles_are_text_and_never_markup(as_edo, books):
    work = make_work('<script>alert(1)</script> "x"', books, authors=("<i>A</i>",))
    for path in (
        "/works",
        f"/works/{work.id}",
        f"/works/{work.id}/edit",
        f"/works/{work.id}/title/_form",
        "/works?view=table",
        "/",
    ):
        assert "<script>alert" not in as_edo.get(path).text
        assert "<i>A</i>" not in as_edo.get(path).text
    assert history.list_history(by=books_owner(work), subject=work) == []


def books_owner(_work):
    from models.account import User

    return db.session.query(User).filter_by(username_key="olga").one()


@pytest.mark.parametrize(("kind", "part", "shown"), [
    ("tv", {"kind": "episode", "section": 1, "number": 1}, "Episode 1"),
    ("tv", {"kind": "episode", "section": 1, "number": 2, "number_end": 3}, "Episodes 2–3"),
    ("tv", {"kind": "episode", "section": 1, "number": 4, "title": "Secrets"}, "Secrets"),
    ("music", {"kind": "track", "number": 5}, "Track 5"),
    ("audiobook", {"kind": "part", "number": 6}, "Part 6"),
    ("audiobook", {"kind": "part", "number": 0}, "Untitled"),
])  # fmt: skip
def test_a_part_without_a_title_is_called_by_its_number(cast, as_ada, kind, part, shown):
    work = make_work("Dark", make_library("Shows", kind=kind), formats=("mkv",))
    with writing():
        db.session.add(Part(work_id=work.id, **part))
    page = as_ada.get(f"/works/{work.id}").text
    assert shown in page
    assert ("Untitled" in page) is (shown == "Untitled")
