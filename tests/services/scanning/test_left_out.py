"""What a walk leaves out: bins and snapshots of systems, hidden and unfinished files, and what
ignore files and patterns name.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from errors import Invalid
from services.scanning import left_out
from services.scanning.walk import Listing, list_folder, walk


def is_book(name: bytes) -> bool:
    return name.endswith(b".epub")


@pytest.fixture
def root(tmp_path) -> bytes:
    (tmp_path / "root").mkdir()
    return os.fsencode(tmp_path / "root")


def put(root: bytes, path: str, text: str = "x") -> None:
    whole = Path(os.fsdecode(root), path)
    whole.parent.mkdir(parents=True, exist_ok=True)
    whole.write_text(text, encoding="utf-8")


def seen(root: bytes, *patterns: str) -> list[str]:
    """The paths of the books that a walk lists."""
    rules = left_out.rules_of({"exclude": patterns})
    return sorted(
        os.fsdecode(listing.path + row[0])
        for listing in walk(root, is_book, rules)
        for row in listing.media
    )


def problems(root: bytes) -> dict[str, str]:
    return {
        os.fsdecode(path): reason
        for listing in walk(root, is_book)
        for path, reason in listing.problems
    }


@pytest.mark.parametrize(
    "name",
    [
        *("#recycle", "#Recycle", "#snapshot", "@eaDir", "@Recycle", "@Recently-Snapshot", "@tmp"),
        *(".@__thumb", "@__thumb", "$RECYCLE.BIN", "$Recycle.Bin", "System Volume Information"),
        *(".Trash-1000", ".Trashes", ".recycle", "lost+found", "Network Trash Folder", "FOUND.000"),
        *(".zfs", ".snapshot", ".snapshots", "~snapshot", ".AppleDouble", "__MACOSX", ".hidden"),
        *(".stfolder", ".stversions", ".stacks-trash", "_UNPACK_Some.Book", "_FAILED_Some.Book"),
        "Temporary Items",
    ],
)
def test_folders_that_systems_keep_for_themselves_are_left_out_at_any_depth(root, name):
    put(root, f"{name}/x.epub")
    put(root, f"Author/{name}/Deep/x.epub")
    put(root, "Author/seen.epub")
    assert seen(root) == ["Author/seen.epub"]


@pytest.mark.parametrize(
    "name", ["Recycle", "Snapshot", "eaDir", "Trash", "Recycled", "Found", "found.0001", "@Home"]
)
def test_folders_whose_names_only_resemble_them_are_not(root, name):
    put(root, f"{name}/x.epub")
    assert seen(root) == [f"{name}/x.epub"]


@pytest.mark.parametrize("name", [".hidden.epub", "._x.epub", "~$x.epub"])
def test_hidden_files_resource_forks_and_locks_are_left_out(root, name):
    put(root, name)
    put(root, "~x.epub")
    assert seen(root) == ["~x.epub"]


def test_a_title_that_begins_with_an_ellipsis_is_not_hidden(root):
    put(root, "...And Justice for All/...And Justice.epub")
    assert seen(root) == ["...And Justice for All/...And Justice.epub"]


@pytest.mark.parametrize(
    "ending", [".part", ".crdownload", ".!qB", ".tmp", ".aria2", ".PARTIAL", ".filepart", ".!ut"]
)
def test_a_download_is_left_out_until_it_is_finished(root, ending):
    """Some programs keep a file of the final name, empty or full of holes, beside it."""
    put(root, f"x.epub{ending}")
    put(root, "x.epub", "")
    put(root, "y.epub")
    before = list_folder(root, b"", is_book)
    assert seen(root) == ["y.epub"]
    os.unlink(os.path.join(root, f"x.epub{ending}".encode()))
    assert seen(root) == ["x.epub", "y.epub"]
    assert list_folder(root, b"", is_book).hash != before.hash


@pytest.mark.parametrize("marker", [".ignore", ".nomedia", ".ndignore"])
@pytest.mark.parametrize("text", ["", " \n\n"])
def test_an_empty_ignore_file_leaves_out_its_folder_and_all_below(root, marker, text):
    for path in ("Kept/x.epub", "Private/x.epub", "Private/Below/x.epub"):
        put(root, path)
    put(root, f"Private/{marker}", text)
    assert seen(root) == ["Kept/x.epub"]
    assert problems(root) == {}


def test_a_nomedia_file_leaves_out_whatever_it_says(root):
    put(root, "Private/x.epub")
    put(root, "Private/.nomedia", "*.jpg")
    assert seen(root) == []


@pytest.mark.parametrize("marker", [".plexignore", ".kavitaignore"])
def test_an_empty_list_of_patterns_leaves_out_nothing(root, marker):
    put(root, "x.epub")
    put(root, marker, "\n")
    assert seen(root) == ["x.epub"]


@pytest.mark.parametrize("marker", [".ignore", ".ndignore", ".plexignore", ".kavitaignore"])
def test_patterns_of_an_ignore_file_count_from_its_folder(root, marker):
    for path in ("Top/x.epub", "A/Top/x.epub", "A/B/Top/x.epub", "A/sample-1.epub", "A/y.epub"):
        put(root, path)
    put(root, f"A/{marker}", "# by hand\r\n/Top/\r\n\r\n*SAMPLE*\r\n")
    assert seen(root) == ["A/B/Top/x.epub", "A/y.epub", "Top/x.epub"]


def test_a_lower_ignore_file_overrules_those_above_and_the_folder_s_own_patterns(root):
    for path in ("a-draft.epub", "Kept/b-draft.epub", "Kept/c-draft.epub"):
        put(root, path)
    put(root, "Kept/.ignore", "!b-*")
    assert seen(root, "*-draft.epub") == ["Kept/b-draft.epub"]


@pytest.mark.parametrize(
    ("patterns", "rest"),
    [
        (["Trailers/"], ["film/a.epub", "film/sample/b.epub", "x.epub"]),
        (["/film/**"], ["x.epub"]),
        (["film/*"], ["x.epub"]),
        (["sample"], ["film/Trailers/c.epub", "film/a.epub", "x.epub"]),
        (["?.epub", "!a.epub"], ["film/a.epub"]),
        (["[xX].EPUB", "#x", "", "TRAILERS"], ["film/a.epub", "film/sample/b.epub"]),
        (["film/**/b.epub", "**/trailers"], ["film/a.epub", "x.epub"]),
        (["!x.epub"], ["film/Trailers/c.epub", "film/a.epub", "film/sample/b.epub", "x.epub"]),
    ],
)
def test_patterns_mean_what_they_mean_to_git_in_any_case(root, patterns, rest):
    for path in ("x.epub", "film/a.epub", "film/sample/b.epub", "film/Trailers/c.epub"):
        put(root, path)
    assert seen(root, *patterns) == rest


def test_a_composed_name_matches_a_decomposed_one(root):
    """macOS writes names apart: u and its dots are two characters."""
    put(root, "Bu\u0308cher/x.epub")
    assert seen(root, "B\u00fccher/") == []


def test_pictures_subtitles_and_sidecars_are_left_out_too(root):
    for name in ("x.epub", "cover.jpg", "sample.jpg", "sample.srt", "metadata.opf"):
        put(root, name)
    patterns = ["sample.*", "metadata.*"]
    listing = list_folder(root, b"", is_book, left_out.rules_of({"exclude": patterns}))
    assert [row[0] for row in listing.pictures] == [b"cover.jpg"]
    assert listing.subtitles == listing.sidecars == []


def test_what_is_left_out_has_no_problems(root):
    os.symlink("/nowhere", os.path.join(root, b"link"))
    assert problems(root) == {"link": "link_broken"}
    put(root, ".ignore", "/link")
    assert problems(root) == {}


def test_a_change_of_an_ignore_file_changes_the_folder(root):
    put(root, "x.epub")
    put(root, "Below/y.epub")

    def hashes() -> list[bytes]:
        return [listing.hash for listing in walk(root, is_book)]

    states = [hashes()]
    for text in ("x.epub", "Below/", "nothing-here", ""):
        put(root, ".ignore", text)
        states.append(hashes())
    assert states[0] == states[3]
    assert len({str(state) for state in states}) == 4


def test_an_unreadable_ignore_file_leaves_everything_as_it_is(root, monkeypatch):
    """Who may not read what is private must not see it because of that."""
    put(root, "Private/x.epub")
    put(root, "Private/Below/x.epub")
    put(root, "Private/.ignore")

    def refuse(_path: bytes) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(left_out, "_read", refuse)
    listings = {listing.path: listing for listing in walk(root, is_book)}
    assert set(listings) == {b"", b"Private/"}
    assert listings[b"Private/"].is_unreadable
    assert listings[b"Private/"].problems == [(b"Private/.ignore", "no_permission")]


@pytest.mark.parametrize("kind", ["folder", "broken link"])
def test_what_bears_the_name_of_an_ignore_file_but_says_nothing_is_none(root, kind):
    put(root, "x.epub")
    path = os.path.join(root, b".ignore")
    os.mkdir(path) if kind == "folder" else os.symlink("/nowhere", path)
    assert seen(root) == ["x.epub"]


def test_a_line_that_is_no_pattern_costs_only_itself(root):
    put(root, "x.epub")
    put(root, "y.epub")
    put(root, ".ignore", "[z-a]\n!\nx.epub\n")
    assert seen(root) == ["y.epub"]
    assert problems(root) == {".ignore": "bad_pattern"}


def test_a_huge_ignore_file_is_read_in_part_and_says_so(root):
    put(root, "x.epub")
    put(root, ".ignore", "x.epub\n" + "# more\n" * 20_000)
    assert seen(root) == []
    assert problems(root) == {".ignore": "bad_pattern"}


def test_a_folder_that_leaves_out_itself_says_so_at_the_top_only(root):
    put(root, "x.epub")
    put(root, ".nomedia")
    assert problems(root) == {".nomedia": "leaves_out_all"}


def test_a_spiteful_pattern_stops_no_walk(root):
    put(root, f"{'a' * 200}.epub")
    assert len(seen(root, "*a" * 60 + "b")) == 1


# ── what a person types ───────────────────────────────────────────────────────────────────────────


def test_patterns_are_stored_as_typed_without_blank_ends():
    text = "\r\n\n# by hand\r\nTrailers/  \r\n\r\n!keep*\n\n"
    assert left_out.parse_patterns(text, "/media") == ["# by hand", "Trailers/", "", "!keep*"]
    assert left_out.parse_patterns("  \n", "/media") == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("!", "bad_pattern"),
        ("/", "bad_pattern"),
        ("a[", "bad_pattern"),
        ("[z-a]", "bad_pattern"),
        ("name\\", "bad_pattern"),
        ("/media/films/Trailers", "pattern_is_absolute"),
        ("!/media/films", "pattern_is_absolute"),
        ("Kids\\Trailers", "pattern_is_a_path"),
        ("../other", "pattern_is_a_path"),
        ("./here", "pattern_is_a_path"),
        ("a\x00b", "pattern_has_controls"),
        ("a" * 501, "pattern_too_long"),
    ],
)
def test_it_names_the_first_line_that_cannot_be_used(line, code):
    with pytest.raises(Invalid) as refused:
        left_out.parse_patterns(f"Trailers/\n# fine\n{line}\n!", "/media/films/")
    problem = refused.value.fields["exclude"]
    assert (problem.code, problem.values["line"]) == (code, 3)


def test_a_folder_beside_may_share_the_beginning_of_the_path():
    assert left_out.parse_patterns("/media/filmstrips", "/media/films") == ["/media/filmstrips"]


def test_patterns_have_a_limit():
    with pytest.raises(Invalid):
        left_out.parse_patterns("a\n" * 201, "/media")


def test_a_listing_knows_what_it_leaves_out(root):
    put(root, "A/x.epub")
    put(root, "A/y.epub")
    listing: Listing = list_folder(root, b"A/", is_book, left_out.rules_of({"exclude": ["x.*"]}))
    assert listing.leaves_out(b"A/x.epub")
    assert not listing.leaves_out(b"A/y.epub")
    assert not listing.leaves_out(b"A/z.epub")
