"""People browse, open, correct, lock and undo on pages; who may not is told so or sees nothing; two at once lose nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from sqlalchemy import event
from werkzeug.datastructures import MultiDict

from models.base import db, utc_now
from models.change import FieldSource
from models.file import MediaFile, MediaStream
from models.library import Folder, Root
from models.work import Edition, Part, PartFile, Work
from services import derive, history, provenance, works
from services.transactions import writing
from tests.factories import make_library, make_work, signed_in


@pytest.fixture()
def emma(books):
    return make_work("Emma", books, authors=("Jane Austen",), published="1815")


@pytest.fixture()
def as_edo(app, edo):
    return signed_in(app, edo)


@pytest.fixture()
def as_olga(app, olga):
    return signed_in(app, olga)


@pytest.fixture()
def as_vera(app, vera):
    return signed_in(app, vera)


def fresh(work_id):
    db.session.rollback()
    return db.session.get(Work, work_id, populate_existing=True)


class _Form(HTMLParser):
    """The fields of the first form that remembers what it was made with."""

    def __init__(self):
        super().__init__()
        self.fields, self._select, self._textarea = [], None, None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "input" and attrs.get("name") not in (None, "q"):
            self.fields.append((attrs["name"], attrs.get("value", "")))
        elif tag == "select":
            self._select = attrs["name"]
        elif tag == "option" and "selected" in attrs:
            self.fields.append((self._select, attrs["value"]))
        elif tag == "textarea":
            self._textarea = attrs["name"]
            self.fields.append((attrs["name"], ""))

    def handle_data(self, data):
        if self._textarea:
            self.fields[-1] = (self._textarea, self.fields[-1][1] + data.removeprefix("\n"))

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._textarea = None


def form_of(client, path):
    """What a browser would send when nothing was touched."""
    reader = _Form()
    reader.feed(client.get(path).text.partition('<main')[2] or client.get(path).text)
    return "", reader.fields


def hidden_of(page):
    reader = _Form()
    reader.feed(page.partition("<main")[2] or page)
    return [(name, value) for name, value in reader.fields if not name.startswith("keep_")]


def changed(fields, **new):
    return [(name, new.get(name, value)) for name, value in fields]


# ── browsing ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_grid_shows_what_is_ours_and_links_to_it(as_vera, emma):
    make_work("Secret", make_library("Hidden"))
    page = as_vera.get("/works")
    assert page.status_code == 200
    assert f'href="/works/{emma.id}"' in page.text
    assert "Secret" not in page.text


def test_every_link_of_the_browse_page_leads_somewhere(as_vera, books):
    for number in range(120):
        make_work(f"{chr(65 + number % 26)} work {number}", books, published=str(1950 + number % 40))
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
        seen |= set(re.findall(r'class="card"><a href="/works/(\d+)"', page))
        following = re.search(r'href="(/works\?[^"]*after=[^"]*)"', page)
        path = following[1].replace("&amp;", "&") if following else None
    assert len(seen) == 120


def test_nonsense_in_the_address_does_no_harm(as_vera, emma):
    for query in ("page=x", "page=-1", "page=99999999999999999999", "sort=scope_id", "letter=%27", "genre=1e9", "decade=abc", "after=%00", "kind=%3Cb%3E",
                  "format=%27%22", "view=x", "year=99999999999999999", "genre=999999999999999999999999"):
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


def test_facets_of_a_hidden_library_are_not_found(app, as_vera, stan, books):
    hidden = make_library("Hidden")
    assert as_vera.get(f"/works/_facets?library={hidden.id}").status_code == 404
    assert signed_in(app, stan).get(f"/works/filters?library={books.id}").status_code == 404


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


# ── one work ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_stranger_finds_no_page_of_it(app, stan, emma):
    client = signed_in(app, stan)
    paths = ("", "/edit", "/history", "/title/_field", "/title/_form", "/title/_why", "/title/why")
    assert [client.get(f"/works/{emma.id}{path}").status_code for path in paths] == [404] * len(paths)
    posts = ("/edit", "/delete", "/title/_field", "/title/_lock", "/title/lock", "/title/use")
    assert [client.post(f"/works/{emma.id}{path}", data={"title": "Mine"}).status_code for path in posts] == [404] * len(posts)
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
        assert as_vera.post(f"/works/{emma.id}{path}", data={"title": "Mine", "was_title": '"Emma"'}).status_code == 403
    assert fresh(emma.id).title == "Emma"


def test_an_unknown_field_is_not_found(as_edo, emma):
    for path in ("scope_id/_field", "scope_id/_form", "deleted_at/_why", "nothing/why"):
        assert as_edo.get(f"/works/{emma.id}/{path}").status_code == 404
    assert as_edo.post(f"/works/{emma.id}/scope_id/_lock", data={"locked": "1"}).status_code == 404
    assert as_edo.get("/works/99999999999999999999").status_code == 404


@pytest.mark.parametrize("kind", ["book", "comic", "audiobook", "movie", "tv", "music", "game"])
def test_works_of_every_kind_have_a_page(app, cast, ada, kind):
    library = make_library(f"The {kind}s", kind=kind)
    work = make_work(f"A {kind}", library, authors=("Ann Lee",), formats=("mkv",), description="One.\n\nTwo.", language="de", published="1999-05")
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
                root_id=root.id, folder_id=folder.id, edition_id=edition.id, path=b"f%d.mkv" % number, path_text=f"f{number}.mkv", size=5_000_000,
                mtime_ns=1, format="mkv", codec="h264", resolution="1080p", duration_ms=61_000, missing_since=utc_now() if number == 3 else None,
            )
            db.session.add(file)
            db.session.flush()
            db.session.add(MediaStream(media_file_id=file.id, kind="audio", codec="ac3", language="de", channels=6))
            part = Part(work_id=work.id, kind="episode", section=number % 2, number=number, title=f"Part {number}")
            db.session.add(part)
            db.session.flush()
            db.session.add(PartFile(part_id=part.id, media_file_id=file.id))
        derive.refresh_works([work.id])
    page = signed_in(app, ada).get(f"/works/{work.id}")
    assert page.status_code == 200
    for text in (f"A {kind}", "Ann Lee", "Part 3", "f1.mkv", "1080p", "5.1", "5.0 MB", "Missing", "German", "1:01"):
        assert text in page.text, text


def test_the_page_contains_the_piece_that_the_address_returns(as_edo, emma):
    page = re.sub(r"\s+", " ", as_edo.get(f"/works/{emma.id}").text)
    piece = re.sub(r"\s+", " ", as_edo.get(f"/works/{emma.id}/title/_field").text).strip()
    assert piece in page
    assert piece.startswith('<div id="field-title"')


# ── editing in place ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_title_is_corrected_in_place_and_the_answer_offers_undo(as_edo, emma):
    path = f"/works/{emma.id}/title/_field"
    _, fields = form_of(as_edo, f"/works/{emma.id}/title/_form")
    answer = as_edo.post(path, data=dict(changed(fields, title="Emma, a Novel")))
    assert answer.status_code == 200
    assert "Emma, a Novel" in answer.text
    assert "Locked" in answer.text
    assert 'hx-swap-oob="true"' in answer.text
    assert "/undo" in answer.headers["HX-Trigger"]
    assert fresh(emma.id).title == "Emma, a Novel"
    undo = re.search(r"/changes/\d+/undo", answer.headers["HX-Trigger"])[0]
    assert as_edo.post(undo).status_code == 303
    assert fresh(emma.id).title == "Emma"
    assert provenance.locked_fields(fresh(emma.id)) == set()


def test_a_wrong_value_comes_back_with_its_complaint(as_edo, emma):
    _, fields = form_of(as_edo, f"/works/{emma.id}/published/_form")
    answer = as_edo.post(f"/works/{emma.id}/published/_field", data=dict(changed(fields, published="long ago")))
    assert answer.status_code == 422
    assert "long ago" in answer.text
    assert "not a date" in answer.text
    assert 'id="field-published"' in answer.text


def test_an_untouched_field_is_neither_saved_nor_locked(as_edo, emma):
    _, fields = form_of(as_edo, f"/works/{emma.id}/contributors/_form")
    answer = as_edo.post(f"/works/{emma.id}/contributors/_field", data=multi(fields))
    assert answer.status_code == 200
    assert "HX-Trigger" not in answer.headers
    assert provenance.locked_fields(fresh(emma.id)) == set()


def multi(fields):
    return MultiDict(fields)


def test_two_people_in_one_field_the_second_sees_both_values_and_chooses(as_edo, as_olga, emma):
    path = f"/works/{emma.id}/title/_field"
    _, edos = form_of(as_edo, f"/works/{emma.id}/title/_form")
    _, olgas = form_of(as_olga, f"/works/{emma.id}/title/_form")
    assert as_olga.post(path, data=dict(changed(olgas, title="Emma!"))).status_code == 200
    answer = as_edo.post(path, data=dict(changed(edos, title="Emma?")))
    assert answer.status_code == 409
    assert "Emma!" in answer.text
    assert "Emma?" in answer.text
    assert "Olga" in answer.text
    assert fresh(emma.id).title == "Emma!"
    again = dict(hidden_of(answer.text))
    assert as_edo.post(path, data={**again, "keep_title": "theirs"}).status_code == 200
    assert fresh(emma.id).title == "Emma!"
    assert as_edo.post(path, data={**again, "keep_title": "mine"}).status_code == 200
    assert fresh(emma.id).title == "Emma?"


# ── the edit page ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_edit_page_saves_what_was_touched_and_nothing_else(as_edo, emma):
    _, fields = form_of(as_edo, f"/works/{emma.id}/edit")
    answer = as_edo.post(f"/works/{emma.id}/edit", data=multi(changed(fields, subtitle="A Novel", genres="Romance; Satire ; ")))
    assert answer.status_code == 303
    work = fresh(emma.id)
    assert (work.title, work.subtitle, work.creator) == ("Emma", "A Novel", "Jane Austen")
    assert works.value_of(work, "genres") == ["Romance", "Satire"]
    assert provenance.locked_fields(work) == {"subtitle", "genres"}
    page = as_edo.get(answer.location).text
    assert "/undo" in page
    assert "Saved" in page


def test_people_are_added_and_taken_out_on_the_edit_page(as_edo, emma):
    _, fields = form_of(as_edo, f"/works/{emma.id}/edit")
    people = iter(["Emma Thompson", "Jane Austen", ""])
    roles = iter(["nrt", "aut", "aut"])
    typed = [(name, next(people) if name == "contributors_name" else next(roles) if name == "contributors_role" else value) for name, value in fields]
    assert as_edo.post(f"/works/{emma.id}/edit", data=multi(typed)).status_code == 303
    assert works.value_of(fresh(emma.id), "contributors") == [["Emma Thompson", "nrt"], ["Jane Austen", "aut"]]


def test_nothing_typed_is_lost_when_one_field_is_wrong(as_edo, emma):
    _, fields = form_of(as_edo, f"/works/{emma.id}/edit")
    answer = as_edo.post(f"/works/{emma.id}/edit", data=multi(changed(fields, title=" ", subtitle="Kept <b>", genres="Satire")))
    assert answer.status_code == 422
    assert "Kept &lt;b&gt;" in answer.text
    assert "Satire" in answer.text
    assert "This is needed" in answer.text
    assert fresh(emma.id).subtitle == ""


def test_two_people_on_the_edit_page_lose_nothing(as_edo, as_olga, emma):
    path = f"/works/{emma.id}/edit"
    _, edos = form_of(as_edo, path)
    _, olgas = form_of(as_olga, path)
    assert as_olga.post(path, data=multi(changed(olgas, title="Emma!", language="en"))).status_code == 303
    answer = as_edo.post(path, data=multi(changed(edos, title="Emma?", subtitle="Edo's", genres="Satire")))
    assert answer.status_code == 409
    for text in ("Emma!", "Emma?", "Olga", "Edo&#39;s", "Satire"):
        assert text in answer.text
    assert fresh(emma.id).subtitle == ""
    again = hidden_of(answer.text)
    assert as_edo.post(path, data=multi([*again, ("keep_title", "theirs")])).status_code == 303
    work = fresh(emma.id)
    assert (work.title, work.subtitle, work.language) == ("Emma!", "Edo's", "en")
    assert works.value_of(work, "genres") == ["Satire"]


def test_fields_that_only_the_other_person_touched_do_not_clash(as_edo, as_olga, emma):
    path = f"/works/{emma.id}/edit"
    _, edos = form_of(as_edo, path)
    _, olgas = form_of(as_olga, path)
    as_olga.post(path, data=multi(changed(olgas, title="Emma!")))
    assert as_edo.post(path, data=multi(changed(edos, subtitle="Edo's"))).status_code == 303
    assert (fresh(emma.id).title, fresh(emma.id).subtitle) == ("Emma!", "Edo's")


# ── why, locks, trash ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_panel_says_where_a_value_came_from_and_offers_the_others(as_edo, as_vera, emma):
    with writing():
        for source, value, is_chosen in (("tags", "Emma", True), ("name", "austen_emma", False)):
            db.session.add(FieldSource(subject_table="work", subject_id=emma.id, field="title", source=source, value=value, is_chosen=is_chosen, at=utc_now()))
    piece = as_vera.get(f"/works/{emma.id}/title/_why").text
    assert "Tags of the file" in piece
    assert "austen_emma" in piece
    assert "Use this" not in piece
    assert "Use this" in as_edo.get(f"/works/{emma.id}/title/why").text
    assert as_edo.post(f"/works/{emma.id}/title/use", data={"source": "name"}).status_code == 303
    assert fresh(emma.id).title == "austen_emma"
    assert as_edo.post(f"/works/{emma.id}/title/use", data={"source": "x"}).status_code == 404


def test_a_lock_is_set_and_freed_with_and_without_scripts(as_edo, emma):
    piece = as_edo.post(f"/works/{emma.id}/title/_lock", data={"locked": "1"})
    assert piece.status_code == 200
    assert "Unlock" in piece.text
    assert "toast" in piece.headers["HX-Trigger"]
    assert provenance.locked_fields(fresh(emma.id)) == {"title"}
    assert as_edo.post(f"/works/{emma.id}/title/lock", data={"locked": "0"}).status_code == 303
    assert provenance.locked_fields(fresh(emma.id)) == set()


def test_a_work_goes_into_the_trash_and_comes_back(as_edo, emma):
    answer = as_edo.post(f"/works/{emma.id}/delete")
    assert answer.status_code == 303
    undo = re.search(r"/changes/\d+/undo", as_edo.get(answer.location).text)[0]
    assert as_edo.get(f"/works/{emma.id}").status_code == 404
    assert as_edo.post(undo).location.endswith(f"/works/{emma.id}")
    assert as_edo.get(f"/works/{emma.id}").status_code == 200


def test_titles_are_text_and_never_markup(as_edo, books):
    work = make_work('<script>alert(1)</script> "x"', books, authors=("<i>A</i>",))
    for path in ("/works", f"/works/{work.id}", f"/works/{work.id}/edit", f"/works/{work.id}/title/_form", "/works?view=table", "/"):
        assert "<script>alert" not in as_edo.get(path).text
        assert "<i>A</i>" not in as_edo.get(path).text
    assert history.list_history(by=books_owner(work), subject=work) == []


def books_owner(_work):
    from models.account import User

    return db.session.query(User).filter_by(username_key="olga").one()
