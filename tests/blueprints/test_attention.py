"""The page about what needs attention."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from blueprints import file_words
from models.attention import IgnoredProblem, ListingProblem
from models.base import db, utc_now
from models.file import MediaFile, MediaFileNote
from models.job import Job
from models.library import Folder, LibraryRoot, Root
from services.attention import lines
from services.db.transactions import writing
from tests.factories import make_library, make_user, make_work, signed_in
from tests.queries import counted


@pytest.fixture
def root(books):
    return make_root(books, "Shelf")


def make_root(library, name: str) -> Root:
    with writing():
        root = Root(path=b"/media/" + name.encode(), path_text=f"/media/{name}", name=name,
                    kind=library.kind)  # fmt: skip
        db.session.add(root)
        db.session.flush()
        db.session.add(LibraryRoot(library_id=library.id, root_id=root.id))
    return root


def make_file(root, path: str, problem: str = "", *notes: str, **values) -> MediaFile:
    with writing():
        folder = db.session.execute(select(Folder).where(Folder.root_id == root.id)).scalar()
        if folder is None:
            folder = Folder(root_id=root.id, path=b"", path_text="", listing_hash=b"x")
            db.session.add(folder)
            db.session.flush()
        file = MediaFile(
            root_id=root.id, folder_id=folder.id, path=path.encode(), path_text=path, size=1,
            mtime_ns=7, problem=problem, problem_since=utc_now(), **values,
        )  # fmt: skip
        db.session.add(file)
        db.session.flush()
        db.session.add_all(MediaFileNote(media_file_id=file.id, note=note) for note in notes)
    return file


def make_scan(root, state: str, problem: str = "", question=None) -> Job:
    with writing():
        job = Job(
            kind="scan", subject_table="root", subject_id=root.id, state=state, problem=problem,
            question=question, finished_at=utc_now(),
        )  # fmt: skip
        db.session.add(job)
    return job


def act_url(file, act: str) -> str:
    return f"/attention/media_file/{file.id}/{file.problem}/{act}"


def test_it_shows_what_is_wrong_where_and_what_can_be_done(root, as_olga):
    make_file(root, "A/torn.epub", "truncated")
    page = as_olga.get("/attention").text
    assert "ends too early" in page
    assert "A/torn.epub" in page
    assert "in Shelf" in page
    assert "Try again" in page
    assert "Ignore" in page
    assert "/media/Shelf" not in page
    assert re.search(r'id="nav-attention".*?>1<', page, re.S)


def test_the_name_of_the_file_comes_first(root, books, as_olga):
    make_file(root, "A/torn.epub", "truncated")
    make_scan(make_root(books, "Away"), "failed", "root_unreachable")
    headlines = re.findall(r"<strong>(.*?)</strong>", as_olga.get("/attention").text)
    assert [text for text in headlines if text in ("torn.epub", "Away")] == ["Away", "torn.epub"]


def test_an_administrator_sees_the_whole_path(root, as_ada):
    make_file(root, "A/torn.epub", "truncated")
    assert "/media/Shelf/A/torn.epub" in as_ada.get("/attention").text


def test_every_kind_has_a_heading_and_a_sentence(root, books, as_olga):
    make_file(root, "torn.epub", "truncated")
    make_file(root, "odd.epub", "", "wrong_extension")
    make_file(root, "alone.epub")
    make_scan(root, "asking", question={"kind": "many", "missing": 3, "total": 4})
    with writing():
        db.session.add(
            ListingProblem(
                root_id=root.id, path=b"l", path_text="l", reason="link_broken", since=utc_now()
            )
        )
    make_scan(make_root(books, "Away"), "failed", "root_unreachable")
    make_scan(make_root(books, "Odd"), "failed", "crashed")
    page = as_olga.get("/attention").text
    for text in (
        "Questions", "3 of 4 files can’t be found", "Folders that can’t be reached",
        "Is its disk connected?", "Failed scans", "Internal error", "Unreadable", "Broken link",
        "Partly read", "don’t match its extension", "Not in any item", "which item",
    ):  # fmt: skip
        assert text in page, text
    headings = re.findall(r"<h2>(.*?)</h2>", page)
    assert headings == [
        "Questions", "Folders that can’t be reached", "Failed scans", "Unreadable", "Partly read",
        "Not in any item",
    ]  # fmt: skip
    for kind, number in (("scan", 1), ("unreadable", 2), ("nonsense", 8)):
        assert as_olga.get(f"/attention?kind={kind}").text.count('id="line-') == number


def test_an_item_whose_files_went_elsewhere_is_listed_to_who_may_edit_it(
    books, cast, as_edo, as_vera
):
    work = make_work("Emma", books)
    other = make_work("Hidden", make_library("Hidden", owner=cast.olga))
    with writing():
        for row in (work, other):
            row.lost_files_at = utc_now()
    page = as_edo.get("/attention").text
    assert "Items whose files went elsewhere" in page
    assert f'href="/works/{work.id}"' in page
    assert "Hidden" not in page
    assert page.count('id="line-') == 1
    assert "Emma" not in as_vera.get("/attention").text
    url = f"/attention/work/{work.id}/lost_files/ignore"
    assert as_vera.post(url).status_code == 403
    assert as_edo.post(url).status_code == 303
    assert 'id="line-' not in as_edo.get("/attention").text
    assert "Emma" in as_edo.get("/attention?ignored=1").text


def test_nothing_wrong_is_said_so_and_the_header_has_no_count(books, as_olga):
    page = as_olga.get("/attention").text
    assert "Nothing needs attention" in page
    assert "nav-attention" not in page
    assert "Nothing is ignored" in as_olga.get("/attention?ignored=1").text


def test_a_viewer_and_a_stranger_see_nothing_of_it(root, as_vera, as_stan):
    file = make_file(root, "torn.epub", "truncated")
    for client, status in ((as_vera, 403), (as_stan, 404)):
        page = client.get("/attention").text
        assert "torn" not in page
        assert "nav-attention" not in page
        assert "Needs attention" not in client.get("/").text
        for act in ("ignore", "show-again", "retry"):
            assert client.post(act_url(file, act)).status_code == status
            assert client.post(act_url(file, f"_{act}")).status_code == status
    assert db.session.query(IgnoredProblem).count() == 0


def test_an_editor_learns_nothing_about_other_libraries(root, cast, as_edo):
    secret = make_library("Secret", owner=cast.olga)
    make_file(make_root(secret, "Hidden"), "hidden.epub", "truncated")
    make_file(root, "torn.epub", "truncated")
    page = as_edo.get("/attention").text
    assert "torn.epub" in page
    assert "hidden.epub" not in page
    assert "Hidden" not in page
    assert "Secret" not in page
    assert as_edo.get(f"/attention?library={secret.id}").status_code == 404


def test_lists_are_filtered_by_library_and_keep_the_filter(books, root, cast, as_olga):
    other = make_library("Other", owner=cast.olga)
    make_file(make_root(other, "Second"), "other.epub", "truncated")
    file = make_file(root, "torn.epub", "truncated")
    page = as_olga.get(f"/attention?library={other.id}").text
    assert "other.epub" in page
    assert "torn.epub" not in page
    assert re.search(rf'<option value="{other.id}"\s+selected', page)
    answer = as_olga.post(act_url(file, "ignore"), data={"library": str(books.id)})
    assert answer.location == f"/attention?library={books.id}"


def test_ignoring_is_undone_in_the_list_of_what_is_ignored(root, as_olga):
    file = make_file(root, "torn.epub", "truncated")
    assert as_olga.post(act_url(file, "ignore")).status_code == 303
    page = as_olga.get("/attention").text
    assert "torn.epub" not in page.partition("toasts")[0]
    assert act_url(file, "show-again") in page  # the toast's undo
    ignored = as_olga.get("/attention?ignored=1").text
    assert "torn.epub" in ignored
    assert "Show again" in ignored
    as_olga.post(act_url(file, "show-again"))
    assert "torn.epub" in as_olga.get("/attention").text


def test_each_act_answers_with_the_line_as_it_is_now(root, as_olga):
    file = make_file(root, "torn.epub", "truncated")
    page = as_olga.get("/attention").text
    assert f'hx-post="{act_url(file, "_retry")}"' in page
    piece = as_olga.post(act_url(file, "_retry"))
    assert "Will be read again" in piece.text
    assert "data-refocus" in piece.text
    assert "Reading 1 file again" in piece.headers["HX-Trigger"]
    assert "Will be read again" in as_olga.get("/attention").text
    piece = as_olga.post(act_url(file, "_ignore"))
    assert "Show again" in piece.text
    assert "<html" not in piece.text
    assert "Ignored." in piece.headers["HX-Trigger"]
    counts = re.findall(r'(?s)id="(attention-count[^"]*)"[^>]*>(\d+)<', piece.text)
    assert counts == [("attention-count", "0"), ("attention-count-unreadable", "0")]
    assert re.search(r'innerHTML:.problem-count"><', piece.text)
    piece = as_olga.post(act_url(file, "_show-again"))
    assert "Ignore" in piece.text


def test_an_editor_is_told_that_the_next_scan_does_it(root, as_edo):
    file = make_file(root, "torn.epub", "truncated")
    assert "next scan" in as_edo.post(act_url(file, "_retry")).headers["HX-Trigger"]
    as_edo.post("/attention/retry-all")
    assert "The next scan reads 1 file again." in as_edo.get("/attention").text
    assert db.session.query(Job).count() == 0


def test_a_problem_that_is_over_says_so(root, as_olga):
    file = make_file(root, "torn.epub", "truncated")
    url = act_url(file, "_show-again")
    with writing():
        file.problem, file.problem_since, file.edition_id = "", None, None
    assert "Solved." in as_olga.post(url).text
    assert "Solved." in as_olga.post(url.replace("show-again", "ignore")).text


def test_long_lists_have_pages(root, as_olga):
    for number in range(lines.PAGE + 3):
        make_file(root, f"{number:03}.epub", "truncated")
    first, second = (as_olga.get(f"/attention?page={page}").text for page in (1, 2))
    assert first.count('id="line-') == lines.PAGE
    assert second.count('id="line-') == 3
    assert "kind=unreadable&amp;page=2" in as_olga.get("/attention?kind=unreadable").text


def test_more_lines_ask_no_more(root, books, as_olga):
    make_file(root, "1.epub", "truncated")
    make_file(root, "1b.epub", "", "wrong_extension")
    make_scan(root, "failed", "crashed")
    as_olga.get("/attention")
    with counted() as few:
        as_olga.get("/attention")
    for number in range(10):
        make_file(root, f"x{number}.epub", "truncated")
        make_scan(make_root(books, f"R{number}"), "failed", "crashed")
    as_olga.get("/attention")
    with counted() as many:
        as_olga.get("/attention")
    assert len(many) == len(few)


def test_the_count_costs_other_pages_at_most_one_query(root, cast, as_olga, as_vera):
    """Whoever may edit nothing isn't asked about at all."""
    make_file(root, "torn.epub", "truncated")
    as_olga.get("/account")
    with counted() as sent:
        as_olga.get("/account")
    assert len([text for text in sent if "listing_problem" in text]) <= 1
    with counted() as sent:
        as_vera.get("/account")
    assert not [text for text in sent if "listing_problem" in text]


def test_a_member_of_two_libraries_sees_a_shared_folder_once(books, root, cast, as_olga):
    second = make_library("Second", owner=cast.olga)
    with writing():
        db.session.add(LibraryRoot(library_id=second.id, root_id=root.id))
    make_file(root, "torn.epub", "truncated")
    assert as_olga.get("/attention").text.count('id="line-') == 1


def test_a_user_without_any_library_sees_an_empty_page(app, cast):
    assert "Nothing needs attention" in signed_in(app, make_user("New")).get("/attention").text


@pytest.mark.parametrize(
    "code", ["truncated", "damaged", "too_many_genres", "bad_comicinfo_bad_xml", "wrong_extension"]
)
def test_notes_are_sentences(code):
    assert file_words.note(code).endswith(".")
    assert f"({code})" not in file_words.note(code)


def fail(kind: str, state: str = "failed") -> Job:
    with writing():
        job = Job(kind=kind, state=state, problem="disk_full", finished_at=utc_now())
        db.session.add(job)
    return job


def test_a_failed_backup_is_the_administrators_concern_until_one_succeeds(app, ada, olga, books):
    fail("backup")
    job = fail("backup")
    page = signed_in(app, ada).get("/attention").text
    assert page.count("Database backup: ") == 1
    assert f'href="/jobs/{job.id}"' in page
    assert "Database backup: " not in signed_in(app, olga).get("/attention").text
    ignore = f"/attention/job/{job.id}/disk_full/ignore"
    assert signed_in(app, olga).post(ignore).status_code == 404
    assert signed_in(app, ada).post(ignore).status_code == 303
    assert "Database backup: " not in signed_in(app, ada).get("/attention").text
    fail("backup")
    assert "Database backup: " in signed_in(app, ada).get("/attention").text
    fail("backup", "done")
    assert "Database backup: " not in signed_in(app, ada).get("/attention").text
