"""The pages on which items are split and files moved, without JavaScript."""

from __future__ import annotations

import re

import pytest

from models.base import db
from models.file import MediaFile
from models.library import Folder, LibraryRoot, Root
from models.work import Edition, Work
from services import derive
from services.db.transactions import writing
from services.works.edit import edit_work
from services.works.placing import move_files
from tests.factories import add_member, make_library, make_work, signed_in
from tests.rows import first_edition


@pytest.fixture
def emma(books):
    return make_work("Emma", books)


@pytest.fixture
def twin(books):
    return make_work("Emma (Annotated)", books)


@pytest.fixture
def pair(emma, books):
    """Two files of Emma's edition, which came from them."""
    with writing():
        root = Root(name="Disk", path=b"/disk", path_text="/disk", kind="book")
        db.session.add(root)
        db.session.flush()
        folder = Folder(root_id=root.id, path=b"", path_text="")
        db.session.add_all([LibraryRoot(library_id=books.id, root_id=root.id), folder])
        db.session.flush()
        edition = first_edition(emma)
        edition.scan_key = "epub"
        files = [
            MediaFile(
                root_id=root.id, folder_id=folder.id, edition_id=edition.id, path=name.encode(),
                path_text=name, size=1, mtime_ns=1, position=position, format="epub",
            )
            for position, name in enumerate(("Emma.epub", "Sanditon.epub"))
        ]  # fmt: skip
        db.session.add_all(files)
        db.session.flush()
        derive.refresh_works([emma.id])
    return files


def move_url(work, file, target="") -> str:
    return moves_url(work, file.id, target)


def moves_url(work, ids, target="") -> str:
    return f"/works/{work.id}/files/{ids}/move{f'/{target.id}' if target else ''}"


def work_of(file) -> int:
    db.session.expire_all()
    return db.session.get(Edition, file.edition_id).work_id


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_the_item_page_offers_it_to_whoever_may(app, cast, as_edo, as_vera, emma, pair):
    page = as_edo.get(f"/works/{emma.id}").text
    assert "Split…" in page
    assert move_url(emma, pair[0]) in page
    page = as_vera.get(f"/works/{emma.id}").text
    assert "Split…" not in page
    assert move_url(emma, pair[0]) not in page


def test_splitting_is_only_offered_where_something_can_be_left(as_edo, emma, twin, pair):
    assert "Split…" in as_edo.get(f"/works/{emma.id}").text
    assert "Split…" not in as_edo.get(f"/works/{twin.id}").text  # its only edition
    with writing():
        db.session.add(Edition(work_id=twin.id, format="pdf", name="Facsimile", position=1))
    assert "Split…" in as_edo.get(f"/works/{twin.id}").text


def test_a_file_is_moved_to_an_item_that_is_found_by_typing(as_edo, emma, twin, pair):
    page = as_edo.get(move_url(emma, pair[1])).text
    assert f'href="{move_url(emma, pair[1], twin)}"' in page
    assert "Another edition of this item" not in page
    piece = as_edo.get(f"{move_url(emma, pair[1])}/_others?q=anno").text
    assert f'href="{move_url(emma, pair[1], twin)}"' in piece
    assert "The matching edition, or a new one" in as_edo.get(move_url(emma, pair[1], twin)).text
    answer = as_edo.post(move_url(emma, pair[1], twin), data={"edition": "0"})
    assert answer.location == f"/works/{twin.id}#files"
    assert work_of(pair[1]) == twin.id
    page = squeezed(as_edo.get(f"/works/{twin.id}").text)
    assert "Moved the file to “Emma (Annotated)”." in page
    assert "Moved here by Edo" in page


def test_several_files_are_chosen_and_moved_by_one_change(as_edo, emma, twin, pair):
    one, two = ids = [file.id for file in pair]
    assert f'href="/works/{emma.id}/move"' in as_edo.get(f"/works/{emma.id}").text
    page = as_edo.get(f"/works/{emma.id}/move").text
    assert re.findall(r'name="files"\s+value="(\d+)"', page) == [str(one), str(two)]
    answer = as_edo.post(f"/works/{emma.id}/move", data={})
    assert answer.status_code == 422
    assert "Choose at least one file or edition." in answer.text
    edition = str(first_edition(emma).id)
    for chosen in ({"files": [str(number) for number in ids]}, {"editions": [edition]}):
        answer = as_edo.post(f"/works/{emma.id}/move", data=chosen)
        assert answer.location == moves_url(emma, f"{one}-{two}")
    target = moves_url(emma, f"{one}-{two}", twin)
    assert f'href="{target}"' in as_edo.get(answer.location).text
    page = squeezed(as_edo.get(target).text)
    assert "Move to “Emma (Annotated)”?" in page
    assert "Move 2 files" in page
    assert "Emma.epub" in page
    assert "Sanditon.epub" in page
    answer = as_edo.post(target, data={"edition": "0"})
    assert [work_of(file) for file in pair] == [twin.id, twin.id]
    assert "Moved 2 files to “Emma (Annotated)”." in as_edo.get(answer.location).text
    undo = re.search(r"/changes/\d+/undo", as_edo.get(f"/works/{twin.id}/history").text)
    assert as_edo.post(undo[0]).status_code == 303
    assert [work_of(file) for file in pair] == [emma.id, emma.id]


def test_nothing_is_moved_when_one_of_the_chosen_files_is_of_another_item(
    cast, as_edo, emma, twin, pair
):
    move_files(emma, [pair[1].id], twin, by=cast.olga)
    chosen = f"{pair[0].id}-{pair[1].id}"
    assert as_edo.post(moves_url(emma, chosen, twin), data={"edition": "0"}).status_code == 404
    assert work_of(pair[0]) == emma.id


@pytest.mark.parametrize("ids", ["9-3", "1-99999", "1,,2", "1-", f"{2**63}", "1-2-3", "x"])
def test_a_choice_of_files_that_none_can_be_is_not_found(as_edo, emma, ids):
    assert as_edo.get(moves_url(emma, ids)).status_code == 404


def test_a_file_is_moved_to_another_edition(as_edo, emma, pair):
    with writing():
        edition = Edition(work_id=emma.id, format="pdf", name="Facsimile", position=1)
        db.session.add(edition)
    assert "Another edition of this item" in as_edo.get(move_url(emma, pair[1])).text
    page = as_edo.get(move_url(emma, pair[1], emma)).text
    assert "Facsimile" in page
    assert "The matching edition" not in page
    assert as_edo.post(move_url(emma, pair[1], emma), data={}).status_code == 422
    as_edo.post(move_url(emma, pair[1], emma), data={"edition": str(edition.id)})
    db.session.expire_all()
    assert pair[1].edition_id == edition.id


def test_a_placed_file_follows_itself_again(app, cast, as_edo, as_vera, emma, twin, pair):
    move_files(emma, [pair[1].id], twin, by=cast.olga)
    page = squeezed(as_edo.get(f"/works/{twin.id}").text)
    assert "Moved here by Olga" in page
    follow = f"/works/{twin.id}/files/{pair[1].id}/follow"
    assert f'action="{follow}"' in page
    assert f'action="{follow}"' not in as_vera.get(f"/works/{twin.id}").text
    assert as_vera.post(follow).status_code == 403
    page = as_edo.get(as_edo.post(follow).location).text
    assert "The next scan will place this file." in page
    assert "Moved here by" not in page
    history = squeezed(as_edo.get(f"/works/{twin.id}/history").text)
    assert "let scans place files" in history
    assert "moved a file here from “Emma”" in history
    assert "moved a file to “Emma (Annotated)”" in as_edo.get(f"/works/{emma.id}/history").text


def test_who_may_scan_is_offered_a_scan_of_a_file_that_scans_place_again(
    cast, as_edo, as_olga, emma, twin, pair
):
    for browser, is_offered in ((as_olga, True), (as_edo, False)):
        move_files(emma, [pair[1].id], twin, by=cast.olga)
        follow = f"/works/{twin.id}/files/{pair[1].id}/follow"
        page = browser.get(browser.post(follow).location).text
        assert ("Scan now" in page) is is_offered
        assert (f'name="root_id" value="{pair[1].root_id}"' in page) is is_offered
        move_files(twin, [pair[1].id], emma, by=cast.olga)


def test_all_files_follow_themselves_again_at_once(cast, as_edo, as_vera, emma, twin, pair):
    move_files(emma, [pair[1].id], twin, by=cast.olga)
    follow = f'action="/works/{twin.id}/follow"'
    assert follow not in as_edo.get(f"/works/{twin.id}").text  # one has a button of its own
    move_files(emma, [pair[0].id], twin, by=cast.olga)
    assert follow in as_edo.get(f"/works/{twin.id}").text
    assert follow not in as_vera.get(f"/works/{twin.id}").text
    page = as_edo.get(as_edo.post(f"/works/{twin.id}/follow").location).text
    assert "The next scan will place these files." in page
    assert "locked title" not in page
    assert "Moved here by" not in page


def test_whoever_lets_files_go_learns_where_a_locked_title_goes(cast, as_edo, emma, twin, pair):
    move_files(emma, [pair[1].id], twin, by=cast.olga)
    edit_work(twin, {"title": "Mine"}, by=cast.olga)
    page = as_edo.get(as_edo.post(f"/works/{twin.id}/follow").location).text
    assert "the locked title goes with them, unless the other item’s title is locked too." in page


def test_who_placed_a_file_is_not_named_to_members_of_another_library(app, cast, books, pair, emma):
    club = make_library("Club", owner=cast.stan)
    shared = make_work("Shared", books, club)
    move_files(emma, [pair[1].id], shared, by=cast.ada)
    root_id = pair[1].root_id
    with writing():
        db.session.add(LibraryRoot(library_id=club.id, root_id=root_id))
    page = squeezed(signed_in(app, cast.stan).get(f"/works/{shared.id}").text)
    assert "Moved here by someone" in page
    assert "Ada" not in page


def test_chosen_files_become_an_item(as_edo, emma, pair):
    page = as_edo.get(f"/works/{emma.id}/split").text
    assert len(re.findall(r'name="files"', page)) == 2
    data = {"files": [str(pair[1].id)], "title": "Sanditon"}
    answer = as_edo.post(f"/works/{emma.id}/split", data=data)
    assert answer.status_code == 303
    new = db.session.query(Work).filter_by(title="Sanditon").one()
    assert answer.location == f"/works/{new.id}"
    assert work_of(pair[1]) == new.id
    assert "Split off “Sanditon”." in as_edo.get(answer.location).text
    assert "split off “Sanditon”" in as_edo.get(f"/works/{emma.id}/history").text
    assert "split this off “Emma”" in as_edo.get(f"/works/{new.id}/history").text
    page = squeezed(as_edo.get("/history").text)
    assert f'split “Sanditon” off <a href="/works/{emma.id}">“Emma”</a>' in page
    assert "(empty)" not in page
    assert "Primary edition" not in page


def test_it_refuses_nothing_and_everything_and_keeps_what_was_chosen(as_edo, emma, pair):
    answer = as_edo.post(f"/works/{emma.id}/split", data={"title": "X"})
    assert answer.status_code == 422
    assert "Choose at least one file or edition." in answer.text
    data = {"files": [str(file.id) for file in pair], "title": "All of it"}
    answer = as_edo.post(f"/works/{emma.id}/split", data=data)
    assert answer.status_code == 422
    assert "Leave at least one file or edition with this item." in answer.text
    assert answer.text.count("checked") == 2
    assert "All of it" in answer.text
    assert as_edo.post(f"/works/{emma.id}/split", data={"files": ["999"]}).status_code == 422


def test_who_moves_a_file_that_somebody_has_moved_is_led_to_it(cast, as_edo, emma, twin, pair):
    third = make_work("Emma, again", cast.books)
    move_files(emma, [pair[1].id], twin, by=cast.olga)
    for goal in (twin, third):
        for ask in (as_edo.get, as_edo.post):
            answer = ask(move_url(emma, pair[1], goal))
            assert answer.location == f"/works/{twin.id}#files"
            page = as_edo.get(answer.location).text
            assert "This file is in “Emma (Annotated)” already." in page
    assert work_of(pair[1]) == twin.id


def test_nobody_learns_where_a_file_is_that_they_may_not_see(app, cast, emma, twin, pair):
    club = make_library("Club", owner=cast.stan)
    theirs = make_work("Theirs", club)
    stan = signed_in(app, cast.stan)
    assert stan.get(move_url(theirs, pair[1])).status_code == 404
    assert stan.post(move_url(theirs, pair[1], theirs)).status_code == 404


def test_who_splits_off_what_somebody_has_moved_is_told_so(cast, as_edo, emma, twin, pair):
    move_files(emma, [pair[1].id], twin, by=cast.olga)
    answer = as_edo.post(f"/works/{emma.id}/split", data={"files": [str(pair[1].id)]})
    assert answer.status_code == 422
    assert "The file you chose belongs to another item now. Choose again." in answer.text
    assert "valid choice" not in answer.text


def test_a_viewer_may_neither_split_nor_move(cast, as_vera, emma, twin, pair):
    pages = (f"/works/{emma.id}/split", f"/works/{emma.id}/move")
    for url in (*pages, move_url(emma, pair[0]), move_url(emma, pair[0], twin)):
        assert as_vera.get(url).status_code == 403
    assert as_vera.post(pages[1], data={"files": [str(pair[0].id)]}).status_code == 403


def test_nobody_moves_a_file_into_an_item_that_they_only_read(app, cast, as_edo, emma, pair):
    club = make_library("Club", owner=cast.stan)
    add_member(club, cast.edo, "viewer")
    theirs = make_work("Emma of the club", club)
    assert as_edo.get(move_url(emma, pair[1], theirs)).status_code == 403
    answer = as_edo.post(move_url(emma, pair[1], theirs), data={"edition": "0"})
    assert answer.status_code == 403
    assert work_of(pair[1]) == emma.id
