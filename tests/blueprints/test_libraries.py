"""The pages of libraries: list, making, editing, deleting with undo, folders, members."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.base import db
from models.change import ChangeSet
from models.job import Job, Schedule
from models.library import Library, LibraryRoot, Membership, Root
from services import access, history, libraries
from services.db.transactions import writing
from tests.factories import make_library, make_work
from tests.queries import counted


@pytest.fixture
def media(settings):
    folder = settings.data_dir.parent / "media"
    (folder / "books").mkdir(parents=True)
    return folder


@pytest.fixture
def root(books, media):
    with writing():
        root = Root(
            path=str(media / "books").encode(),
            path_text=str(media / "books"),
            name="Shelf",
            kind="book",
        )
        db.session.add(root)
        db.session.flush()
        db.session.add(LibraryRoot(library_id=books.id, root_id=root.id))
    return root


def test_the_list_shows_what_one_may_see(books, as_vera, as_stan):
    assert "Books" in as_vera.get("/libraries").text
    empty = as_stan.get("/libraries").text
    assert "No library yet" in empty


def test_a_library_shows_its_newest_covers_else_drawn_ones_else_its_sign(books, as_vera):
    window = '<span class="shelf-fan">'
    assert "#book" in as_vera.get("/libraries").text.partition(window)[2].partition("</a>")[0]
    make_work("Emma & Co", books)
    assert "<b>Emma &amp; Co</b>" in as_vera.get("/libraries").text.partition(window)[2]
    make_work("Persuasion", books, cover_id=77)
    assert "/covers/77/320" in as_vera.get("/libraries").text.partition(window)[2]


def test_the_list_asks_no_more_for_more_libraries(books, as_ada):
    make_work("Emma", books, cover_id=1)
    as_ada.get("/libraries")
    with counted() as few:
        as_ada.get("/libraries")
    for number in range(5):
        library = make_library(f"Library {number}")
        for cover in range(5):
            make_work(f"Work {cover}", library, cover_id=cover + 1)
    with counted() as many:
        as_ada.get("/libraries")
    assert len(many) == len(few)


def test_a_library_is_made(as_vera):
    answer = as_vera.post(
        "/libraries/new", data={"name": "Comics", "kind": "comic", "description": "All"}
    )
    made = db.session.execute(select(Library).where(Library.name == "Comics")).scalar_one()
    assert answer.location == f"/libraries/{made.id}"
    again = as_vera.post("/libraries/new", data={"name": "comics", "kind": "comic"})
    assert again.status_code == 422
    assert 'value="comics"' in again.text
    assert as_vera.post("/libraries/new", data={"name": "X", "kind": "cheese"}).status_code == 422


def test_one_that_one_may_not_see_answers_like_one_that_does_not_exist(books, as_stan):
    for page in ("", "/edit", "/folders", "/members"):
        hidden, missing = (
            as_stan.get(f"/libraries/{number}{page}") for number in (books.id, 99_999)
        )
        assert hidden.status_code == missing.status_code == 404
        assert strip(hidden.text) == strip(missing.text)


def strip(text: str) -> str:
    """Without what differs on every page: form tokens."""
    return "".join(part for part in text.split('"') if len(part) < 60 or " " in part)


def test_an_owner_edits_and_a_viewer_does_not(books, as_olga, as_vera):
    form = {
        "name": "Novels",
        "description": "",
        "language": "en",
        "loan_days": "14",
        "seen_version": str(books.version),
    }
    assert as_vera.post(f"/libraries/{books.id}/edit", data=form).status_code == 403
    assert (
        as_olga.post(f"/libraries/{books.id}/edit", data={**form, "loan_days": "x"}).status_code
        == 422
    )
    assert as_olga.post(f"/libraries/{books.id}/edit", data=form).status_code == 303
    db.session.rollback()
    assert (books.name, books.loan_days) == ("Novels", 14)


def test_the_second_of_two_editors_sees_both_values_and_may_insist(books, as_ada, as_olga):
    form = {"name": "Ours", "loan_days": "28", "seen_version": str(books.version)}
    as_ada.post(f"/libraries/{books.id}/edit", data=form)
    clash = as_olga.post(f"/libraries/{books.id}/edit", data={**form, "name": "Mine"})
    assert clash.status_code == 409
    assert 'value="Mine"' in clash.text
    assert "“Ours”" in clash.text
    db.session.rollback()
    as_olga.post(
        f"/libraries/{books.id}/edit",
        data={**form, "name": "Mine", "seen_version": str(books.version)},
    )
    db.session.rollback()
    assert books.name == "Mine"


def test_deleting_asks_nothing_and_offers_undo(books, as_olga):
    answer = as_olga.post(f"/libraries/{books.id}/delete")
    assert answer.location == "/libraries"
    text = as_olga.get("/libraries").text
    assert "Deleted “" in text
    assert "/undo" in text
    assert as_olga.get(f"/libraries/{books.id}").status_code == 404


def test_only_administrators_manage_folders(books, root, ada, as_olga, as_vera):
    assert "Shelf" in as_olga.get(f"/libraries/{books.id}/folders").text
    for path in ("add", f"{root.id}/move"):
        assert as_olga.get(f"/libraries/{books.id}/folders/{path}").status_code == 403
    for path in (
        "add",
        f"{root.id}/move",
        f"{root.id}/remove",
        f"{root.id}/restore",
        f"{root.id}/schedule",
    ):
        assert (
            as_olga.post(
                f"/libraries/{books.id}/folders/{path}", data={"path": "/srv", "every": "daily"}
            ).status_code
            == 403
        )
    assert as_vera.get(f"/libraries/{books.id}/folders").status_code == 403


def test_the_admin_adds_removes_and_brings_back_a_folder(books, as_ada, media):
    place = f"/libraries/{books.id}/folders"
    assert as_ada.post(f"{place}/add", data={"path": "/etc"}).status_code == 422
    assert (
        as_ada.post(f"{place}/add", data={"path": str(media / "books"), "name": "Shelf"}).location
        == place
    )
    root = db.session.execute(select(Root)).scalar_one()
    assert db.session.execute(select(Job.state)).scalar_one() == "queued"
    assert as_ada.post(f"{place}/{root.id}/remove").location == place
    assert f"{place}/{root.id}/restore" in as_ada.get(place).text
    as_ada.post(f"{place}/{root.id}/restore")
    db.session.rollback()
    assert (root.deleted_at, root.name) == (None, "Shelf")


def test_a_folder_moves_and_gets_a_schedule(books, root, as_ada, media):
    place = f"/libraries/{books.id}/folders/{root.id}"
    (media / "books").rename(media / "novels")
    assert as_ada.get(f"{place}/move").status_code == 200
    as_ada.post(f"{place}/move", data={"path": str(media / "novels")})
    as_ada.post(f"{place}/schedule", data={"every": "weekly"})
    db.session.rollback()
    assert root.path_text == str(media / "novels")
    assert db.session.execute(select(Schedule.every_minutes)).scalar_one() == 10080
    assert as_ada.post(f"{place}/schedule", data={"every": "sometimes"}).status_code == 422


def test_the_folders_page_says_how_each_is_watched_and_why_it_is_not(books, root, as_ada, as_olga):
    page = f"/libraries/{books.id}/folders"
    assert '<option selected value="off">Don’t watch</option>' in as_ada.get(page).text
    as_ada.post(f"{page}/{root.id}/schedule", data={"every": "daily", "watch": "auto"})
    text = as_ada.get(page).text
    assert '<option selected value="auto">Watch automatically</option>' in text
    assert "15 minutes." not in text
    notes = {
        "limit": "watches no more folders",
        "network": "network disk",
        "failed": "its schedule",
    }
    for state, words in notes.items():
        with writing(root):
            root.watch_state = state
        assert words in as_olga.get(page).text
    as_ada.post(f"{page}/{root.id}/schedule", data={"every": "daily", "watch": "60"})
    text = as_ada.get(page).text
    assert '<option selected value="60">Check every hour</option>' in text
    assert "its schedule" not in text
    answer = as_ada.post(f"{page}/{root.id}/schedule", data={"every": "daily", "watch": "often"})
    assert answer.status_code == 422


def test_a_folder_whose_name_is_not_utf8_can_be_picked(books, as_ada, media):
    import os

    os.mkdir(os.fsencode(media) + b"/caf\xe9")
    page = as_ada.get(f"/libraries/{books.id}/folders/add", query_string={"at": str(media)}).text
    assert "caf%25E9" in page or "caf%E9" in page
    at = f"{media}/caf%E9"
    inside = as_ada.get(f"/libraries/{books.id}/folders/add?at={at}").text
    assert f'name="at" type="hidden" value="{at}"' in inside
    as_ada.post(f"/libraries/{books.id}/folders/add", data={"at": at, "path": f"{media}/caf\ufffd"})
    assert db.session.execute(select(Root.path)).scalar_one() == os.fsencode(media) + b"/caf\xe9"


def test_members_are_let_in_changed_and_removed(books, olga, as_olga, stan, vera):
    place = f"/libraries/{books.id}/members"
    assert as_olga.post(place, data={"identifier": "nobody", "role": "viewer"}).status_code == 422
    assert as_olga.post(place, data={"identifier": "vera", "role": "viewer"}).status_code == 422
    assert as_olga.post(place, data={"identifier": "Stan", "role": "editor"}).location == place
    assert as_olga.post(f"{place}/{stan.id}", data={"role": "viewer"}).location == place
    db.session.rollback()
    assert access.roles(stan) == {books.id: "viewer"}
    assert "/undo" in as_olga.get(place).text
    as_olga.post(f"{place}/{stan.id}/remove")
    db.session.rollback()
    assert access.roles(stan) == {}
    assert as_olga.post(f"{place}/{olga.id}/remove").status_code == 409


def test_a_viewer_sees_members_and_may_only_leave(books, edo, vera, as_vera):
    place = f"/libraries/{books.id}/members"
    page = as_vera.get(place)
    assert page.status_code == 200
    assert "Add a member" not in page.text
    assert as_vera.post(place, data={"identifier": "stan", "role": "viewer"}).status_code == 403
    assert as_vera.post(f"{place}/{edo.id}/remove").status_code == 403
    assert as_vera.post(f"{place}/{vera.id}/remove").location == "/libraries"
    assert (
        db.session.execute(select(Membership).where(Membership.user_id == vera.id)).first() is None
    )


def test_the_owner_chooses_the_order_of_sources(books, as_olga, as_edo, as_vera):
    page = as_olga.get(f"/libraries/{books.id}/edit").text
    assert "Order of sources" in page
    chosen = '<option selected value="sidecar tags name">'
    assert f"{chosen}Sidecar file, file metadata, file or folder name</option>" in page
    form = {"name": "Books", "loan_days": "28", "source_order": "name tags sidecar"}
    for client in (as_edo, as_vera):
        seen = {**form, "seen_version": str(books.version)}
        assert client.post(f"/libraries/{books.id}/edit", data=seen).status_code == 403
    for source, status in (("weather", 422), ("name tags sidecar", 303)):
        seen = {**form, "source_order": source, "seen_version": str(books.version)}
        answer = as_olga.post(f"/libraries/{books.id}/edit", data=seen)
        assert answer.status_code == status
        db.session.rollback()
    assert books.source_order == "name tags sidecar"


def test_the_owner_chooses_the_country_in_which_sources_are_asked(books, as_olga, as_vera):
    form = {"name": "Books", "loan_days": "28", "language": "de", "region": "Atlantis"}
    for client, region, status in (
        (as_vera, "AT", 403), (as_olga, "Atlantis", 422), (as_olga, "austria", 303),
    ):  # fmt: skip
        seen = {**form, "region": region, "seen_version": str(books.version)}
        answer = client.post(f"/libraries/{books.id}/edit", data=seen)
        assert answer.status_code == status
        assert ("Enter a country code" in answer.text) is (status == 422)
        db.session.rollback()
    assert (books.language, books.region) == ("de", "AT")


def test_a_new_order_leads_to_where_the_folders_are_scanned(books, root, as_olga):
    form = {"name": "Books", "loan_days": "28", "source_order": "name tags sidecar"}
    for place, is_asked in (("folders", True), ("", False)):
        seen = {**form, "seen_version": str(books.version)}
        answer = as_olga.post(f"/libraries/{books.id}/edit", data=seen)
        assert answer.location.endswith(f"/libraries/{books.id}/{place}".rstrip("/"))
        page = as_olga.get(answer.location).text
        assert ("Scan it to apply the new order of sources." in page) is is_asked
        assert not is_asked or "Scan now" in page
        db.session.rollback()


def test_a_form_without_the_source_leaves_it(books, olga, as_olga):
    libraries.edit_library(books, {"source_order": "name tags sidecar"}, by=olga)
    form = {"name": "Novels", "loan_days": "28", "seen_version": str(books.version)}
    assert as_olga.post(f"/libraries/{books.id}/edit", data=form).status_code == 303
    db.session.rollback()
    assert (books.name, books.source_order) == ("Novels", "name tags sidecar")


def test_the_choice_can_be_undone(books, olga):
    libraries.edit_library(books, {"source_order": "name tags sidecar"}, by=olga)
    change_set = (
        db.session.execute(select(ChangeSet).order_by(ChangeSet.id.desc())).scalars().first()
    )
    history.undo(change_set, by=olga)
    db.session.rollback()
    assert books.source_order == "sidecar tags name"
