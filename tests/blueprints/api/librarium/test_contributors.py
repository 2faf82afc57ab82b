"""Contributors by program: finding, making, correcting and deleting people, and their photos."""

from __future__ import annotations

import io
import uuid

import pytest
from PIL import Image as Picture
from sqlalchemy import select

from models.base import db
from models.change import ChangeSet
from models.person import BibliographyEntry, Person
from models.work import ExternalId, Work
from services import history
from services.db.transactions import writing
from services.lists import finding
from services.works.edit import delete_work
from tests.blueprints.api.client import ENVELOPED, ROLES, Program, statuses
from tests.factories import add_member, find_or_make_person, make_library, make_user, make_work
from tests.makers import images

NOBODYS = str(uuid.UUID(int=7))


@pytest.fixture
def club(cast):
    """Stan's library: Edo is its viewer, the others know nothing of it."""
    club = make_library("Club", owner=cast.stan)
    add_member(club, cast.edo, "viewer")
    return club


@pytest.fixture
def le_guin(books) -> Person:
    make_work("The Dispossessed", books, authors=("Ursula K. Le Guin",))
    return find_or_make_person("Ursula K. Le Guin")


@pytest.fixture
def path(le_guin) -> str:
    return f"/contributors/{le_guin.uuid}"


def person(name: str) -> Person:
    with writing():
        return find_or_make_person(name)


def last_change() -> ChangeSet:
    return db.session.execute(select(ChangeSet).order_by(ChangeSet.id.desc())).scalars().first()


def found(program, text: str) -> list[str]:
    return [item["name"] for item in program.get(f"/contributors?q={text}").json]


# ── finding ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
def test_people_are_found_by_a_part_of_their_name_in_any_case_by_name(programs, books, le_guin):
    make_work("Ronia", books, authors=("Astrid Lindgren", "Guinevere Ray", "100% Guineas"))
    assert found(programs.vera, "GUIN") == ["100% Guineas", "Guinevere Ray", "Ursula K. Le Guin"]
    assert found(programs.vera, "0%25 g") == ["100% Guineas"]
    assert found(programs.vera, "_u") == []
    assert found(programs.vera, "g") == []
    assert found(programs.vera, "%20g%20") == []
    assert programs.vera.get("/contributors").json == []


def test_ten_are_found_at_most(programs, books):
    make_work("All of us", books, authors=tuple(f"Twin {number:02}" for number in range(12)))
    assert found(programs.vera, "twin") == [f"Twin {number:02}" for number in range(10)]


def test_people_of_foreign_libraries_and_of_the_trash_are_not_found(programs, cast, club, books):
    make_work("Secret", club, authors=("Secret Stanley",))
    gone = make_work("Gone", books, authors=("Gone Stanley",))
    person("Free Stanley")
    assert found(programs.vera, "stanley") == ["Free Stanley", "Gone Stanley"]
    delete_work(gone, by=cast.olga)
    assert found(programs.vera, "stanley") == ["Free Stanley"]
    assert found(programs.stan, "stanley") == ["Free Stanley", "Secret Stanley"]
    assert found(programs.ada, "stanley") == ["Free Stanley", "Gone Stanley", "Secret Stanley"]


def test_who_may_look_for_people(programs, le_guin):
    assert statuses(programs, lambda program: program.get("/contributors?q=guin")) == {
        **dict.fromkeys(ROLES, 200),
        "nobody": 401,
    }
    assert programs.vera.get(f"/contributors?q={'x' * 300}").status_code == 400


# ── making ────────────────────────────────────────────────────────────────────────────────────────


def test_whoever_edits_a_library_makes_people(app, programs):
    answers = statuses(
        programs, lambda program: program.post("/contributors", {"name": "  Tove   Jansson "})
    )
    assert answers == {"ada": 201, "olga": 201, "edo": 201, "vera": 403, "stan": 403, "nobody": 401}
    made = db.session.execute(select(Person)).scalars().one()
    assert (made.name, made.sort_name, made.letter) == ("Tove Jansson", "Jansson, Tove", "J")


def test_a_name_that_is_there_already_gives_the_same_person(programs, le_guin):
    answer = programs.edo.post("/contributors", {"name": "ursula k. LE GUIN"})
    assert (answer.status_code, answer.json) == (
        201,
        {"id": str(le_guin.uuid), "name": "Ursula K. Le Guin"},
    )


def test_a_namesake_in_a_foreign_library_stays_unknown(programs, club):
    make_work("Secret", club, authors=("Jo Walton",))
    theirs = find_or_make_person("Jo Walton")
    first, again = (
        programs.olga.post("/contributors", {"name": "Jo Walton"}).json["id"] for _ in range(2)
    )
    assert first == again != str(theirs.uuid)
    assert programs.stan.post("/contributors", {"name": "Jo Walton"}).json["id"] == str(theirs.uuid)


def test_who_was_deleted_is_made_anew(programs):
    first = programs.edo.post("/contributors", {"name": "Jo Walton"}).json["id"]
    assert programs.edo.delete(f"/contributors/{first}").status_code == 204
    assert programs.edo.post("/contributors", {"name": "Jo Walton"}).json["id"] != first


@pytest.mark.parametrize("name", ["", "  ", None, 5, "x" * 301, "a\x00b", "\u200d"])
def test_a_person_needs_a_name(programs, name):
    answer = programs.edo.post("/contributors", {"name": name})
    assert answer.status_code == 400
    assert answer.json["error"].startswith("name: ")


def test_what_a_token_may_do_is_limited_by_its_scopes(app, programs, path):
    def token(*scopes):
        return Program(
            app,
            token=programs.olga.post("/me/api-tokens", {"name": "x", "scopes": list(scopes)}).json[
                "token"
            ],
        )

    reader, maker = token("books:read"), token("books:update")
    assert reader.post("/contributors", {"name": "X Y"}).status_code == 403
    assert maker.post("/contributors", {"name": "X Y"}).status_code == 201
    assert reader.patch(path, {"bio": "x"}).status_code == 403
    assert maker.patch(path, {"bio": "x"}).status_code == 200


# ── correcting ────────────────────────────────────────────────────────────────────────────────────


def test_editors_correct_people_and_each_answer_is_the_whole_person(programs, path):
    answers = statuses(
        programs, lambda program: program.patch(path, {"bio": "Wrote the Earthsea books."})
    )
    assert answers == {"ada": 200, "olga": 200, "edo": 200, "vera": 403, "stan": 404, "nobody": 401}
    given = {
        "born_date": "1929-10-21",
        "died_date": "2018-01",
        "nationality": "American",
        "is_corporate": False,
    }
    shown = programs.edo.patch(path, given).json
    assert (shown["born_date"], shown["died_date"]) == (
        "1929-10-21T00:00:00Z",
        "2018-01-01T00:00:00Z",
    )
    assert (shown["name"], shown["sort_name"], shown["bio"]) == (
        "Ursula K. Le Guin",
        "Le Guin, Ursula K.",
        "Wrote the Earthsea books.",
    )
    assert (shown["book_count"], shown["external_ids"], shown["photo_url"]) == (1, {}, None)


def test_a_persons_identifiers_are_shown(programs, le_guin, path):
    with writing():
        db.session.add(
            ExternalId(
                subject_table="person",
                subject_id=le_guin.id,
                source="open_library",
                value="OL31353A",
            )
        )
    assert programs.edo.patch(path, {}).json["external_ids"] == {"open_library": "OL31353A"}


def test_what_is_absent_or_null_stays_and_what_is_empty_goes(programs, path):
    programs.edo.patch(
        path, {"bio": "x", "born_date": "1929", "nationality": "American", "sort_name": "Guin"}
    )
    shown = programs.edo.patch(path, {"bio": None, "name": "  ", "unknown": 1}).json
    assert (shown["bio"], shown["name"], shown["sort_name"], shown["born_date"]) == (
        "x",
        "Ursula K. Le Guin",
        "Guin",
        "1929-01-01T00:00:00Z",
    )
    shown = programs.edo.patch(
        path, {"bio": "", "born_date": "", "nationality": "", "sort_name": ""}
    ).json
    assert (shown["bio"], shown["nationality"], shown["sort_name"], shown["born_date"]) == (
        "",
        "",
        "Le Guin, Ursula K.",
        None,
    )


@pytest.mark.parametrize(("change", "sort_name"), [
    ({"name": "Ursula Kroeber"}, "Kroeber, Ursula"),
    ({"name": "Ursula Kroeber", "sort_name": "Ursula"}, "Ursula"),
    ({"name": "Earthsea Writers", "is_corporate": True}, "Earthsea Writers"),
    ({"is_corporate": True}, "Le Guin, Ursula K."),
    ({"is_corporate": True, "sort_name": ""}, "Ursula K. Le Guin"),
    ({"name": "Ursula K. LE GUIN"}, "LE GUIN, Ursula K."),
])  # fmt: skip
def test_how_a_person_is_sorted_follows_the_name_unless_it_is_said(
    programs, path, change, sort_name
):
    assert programs.edo.patch(path, change).json["sort_name"] == sort_name


def test_a_partial_date_survives_a_program_that_sends_back_what_it_was_shown(
    programs, le_guin, path
):
    shown = programs.edo.patch(path, {"born_date": "1929"}).json
    for sent in (shown["born_date"], "1929-01-01", "1929-01-01T00:00:00.000Z"):
        programs.edo.patch(path, {"born_date": sent})
        assert db.session.get(Person, le_guin.id, populate_existing=True).born_on == "1929"
    programs.edo.patch(path, {"born_date": "1929-10-21"})
    assert db.session.get(Person, le_guin.id, populate_existing=True).born_on == "1929-10-21"


@pytest.mark.parametrize(("change", "field"), [
    ({"born_date": "yesterday"}, "born_date"), ({"died_date": "2018-13"}, "died_date"),
    ({"born_date": "1929-02-30"}, "born_date"),
    ({"born_date": 1929}, "born_date"), ({"is_corporate": "yes"}, "is_corporate"),
    ({"name": "x" * 301}, "name"), ({"bio": ["x"]}, "bio"),
    ({"bio": "x" * 20_001}, "bio"), ({"nationality": "x" * 65}, "nationality"),
    ({"sort_name": "a\x00"}, "sort_name"), ([], "body"),
])  # fmt: skip
def test_what_is_wrong_with_a_correction_is_named(programs, path, change, field):
    answer = programs.edo.patch(path, change)
    assert answer.status_code == 400
    assert answer.json["error"].startswith(f"{field}: ")


def test_a_persons_works_are_shown_sorted_and_found_under_the_new_name_at_once_and_undo_turns_that_back(  # noqa: E501
    programs, cast, books, path
):
    def shown():
        work = db.session.execute(select(Work)).scalars().one()
        return (
            work.creator,
            work.creator_key,
            [len(finding.find(cast.vera, word).rows) for word in ("guin", "kroeber")],
        )

    before = shown()
    assert before[2] == [1, 0]
    programs.edo.patch(path, {"name": "Ursula Kroeber"})
    assert shown() == ("Ursula Kroeber", "kroeber ursula", [0, 1])
    history.undo(last_change(), by=cast.edo)
    assert shown() == before
    programs.edo.patch(path, {"sort_name": "Aaa"})
    assert shown()[1] == "aaa"


def test_a_name_that_somebody_has_is_a_clash_unless_they_are_nobody_one_may_know(
    programs, books, club, path
):
    make_work("Secret", club, authors=("Jo Walton",))
    make_work("Known", books, authors=("Ann Leckie",))
    answer = programs.olga.patch(path, {"name": "ann leckie"})
    assert answer.status_code == 409
    assert answer.json["error"].startswith("name: ")
    assert programs.olga.patch(path, {"name": "Jo Walton"}).status_code == 200


def test_a_person_of_several_libraries_is_described_by_the_editors_of_any(
    programs, club, books, path
):
    make_work("Also here", club, authors=("Ursula K. Le Guin",))
    assert statuses(programs, lambda program: program.patch(path, {"bio": "x"})) == {
        "ada": 200, "olga": 200, "edo": 200, "vera": 403, "stan": 200, "nobody": 401,
    }  # fmt: skip


def test_a_person_without_works_is_changed_by_any_editor(programs, club):
    path = f"/contributors/{person('Nobody Yet').uuid}"
    assert statuses(programs, lambda program: program.patch(path, {"bio": "x"})) == {
        "ada": 200, "olga": 200, "edo": 200, "vera": 403, "stan": 200, "nobody": 401,
    }  # fmt: skip


def test_a_person_whose_works_are_in_no_library_is_nobodys(programs, cast):
    make_work("Orphan", kind="book", authors=("Lost Author",))
    path = f"/contributors/{find_or_make_person('Lost Author').uuid}"
    assert programs.olga.patch(path, {"bio": "x"}).status_code == 404
    assert programs.ada.patch(path, {"bio": "x"}).status_code == 200
    assert found(programs.olga, "lost") == []


# ── deleting ──────────────────────────────────────────────────────────────────────────────────────


def test_whom_no_book_names_any_editor_deletes_and_undo_brings_them_back(programs, cast):
    for who, status in (("vera", 403), ("stan", 403), ("nobody", 401), ("edo", 204)):
        path = f"/contributors/{person('Tove Jansson').uuid}"
        assert getattr(programs, who).delete(path).status_code == status
    assert programs.edo.delete(path).status_code == 404
    assert found(programs.edo, "tove") == []
    history.undo(last_change(), by=cast.edo)
    assert found(programs.edo, "tove") == ["Tove Jansson"]


def test_whom_a_book_names_nobody_deletes(programs, cast, path):
    answers = statuses(programs, lambda program: program.delete(path))
    assert answers == {"ada": 409, "olga": 409, "edo": 403, "vera": 403, "stan": 404, "nobody": 401}
    delete_work(db.session.execute(select(Work)).scalars().one(), by=cast.olga)
    assert programs.olga.delete(path).status_code == 204


@pytest.mark.parametrize(("method", "rest"), [
    ("patch", ""), ("delete", ""), ("get", "/photo"), ("put", "/photo"), ("delete", "/photo"),
    ("delete", f"/works/{NOBODYS}"),
])  # fmt: skip
def test_who_is_not_there_is_not_there(programs, method, rest):
    sent = (
        {"data": {"photo": (io.BytesIO(b"x"), "x")}, "content_type": "multipart/form-data"}
        if method == "put"
        else {}
    )
    body = {} if method == "patch" else None
    assert (
        programs.ada.send(method, f"/contributors/{NOBODYS}{rest}", body, **sent).status_code == 404
    )
    sent = (
        {"data": {"photo": (io.BytesIO(b"x"), "x")}, "content_type": "multipart/form-data"}
        if method == "put"
        else {}
    )
    assert programs.ada.send(method, f"/contributors/7{rest}", body, **sent).status_code == 400


# ── what they made ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def entry(le_guin):
    with writing():
        entry = BibliographyEntry(
            person_id=le_guin.id, title="Rocannon's World", source="open_library", year=1966
        )
        db.session.add(entry)
    return entry


def test_editors_take_works_out_of_the_list_of_what_somebody_made(programs, cast, entry, path):
    other = person("Tove Jansson")
    assert programs.edo.delete(f"/contributors/{other.uuid}/works/{entry.uuid}").status_code == 404
    assert programs.edo.delete(f"{path}/works/x").status_code == 400
    gone = f"{path}/works/{entry.uuid}"
    for who, status in (("vera", 403), ("stan", 404), ("nobody", 401), ("edo", 204), ("edo", 404)):
        assert getattr(programs, who).delete(gone).status_code == status
    assert (
        db.session.get(BibliographyEntry, entry.id, populate_existing=True).deleted_at is not None
    )
    history.undo(last_change(), by=cast.edo)
    assert programs.edo.delete(gone).status_code == 204


# ── photos ────────────────────────────────────────────────────────────────────────────────────────


def send(program, path, content=None, field="photo"):
    return program.upload(
        "put",
        f"{path}/photo",
        field,
        images.jpeg(30, 45) if content is None else content,
        "photo.jpg",
    )


def test_editors_give_people_photos_and_take_them_away(programs, path):
    answers = {"ada": 204, "olga": 204, "edo": 204, "vera": 403, "stan": 404, "nobody": 401}
    assert statuses(programs, lambda program: send(program, path)) == answers
    assert statuses(programs, lambda program: program.get(f"{path}/photo")) == {
        **dict.fromkeys(ROLES, 200),
        "stan": 404,
        "nobody": 401,
    }
    assert statuses(programs, lambda program: program.delete(f"{path}/photo")) == answers
    assert programs.vera.get(f"{path}/photo").status_code == 404


def test_each_photo_has_an_address_of_its_own_and_is_drawn_by_us(programs, books, le_guin, path):
    def shown():
        return programs.vera.get(f"/libraries/{books.uuid}/contributors/{le_guin.uuid}").json

    seen = [shown()]
    for width in (30, 1000):
        send(programs.edo, path, images.jpeg(width, 90, orientation=1))
        seen.append(shown())
    urls = [each["photo_url"] for each in seen]
    assert urls[0] is None
    assert urls[1] != urls[2]
    assert len({each["updated_at"] for each in seen}) == 3
    answer = programs.vera.get(urls[2].removeprefix("/api/v1"))
    assert (answer.mimetype, Picture.open(io.BytesIO(answer.data)).size[0]) == ("image/webp", 640)
    assert "private" in answer.headers["Cache-Control"]
    assert (
        programs.vera.get(
            f"{path}/photo", headers={"If-None-Match": answer.headers["ETag"]}
        ).status_code
        == 304
    )
    assert (
        programs.vera.get(f"/libraries/{books.uuid}/contributors").json["items"][0]["photo_url"]
        == urls[2]
    )


def test_undo_brings_the_old_photo_back(programs, cast, path):
    send(programs.edo, path, images.jpeg(30, 45))
    first = programs.edo.patch(path, {}).json["photo_url"]
    send(programs.edo, path, images.jpeg(60, 90))
    history.undo(last_change(), by=cast.edo)
    assert programs.edo.patch(path, {}).json["photo_url"] == first
    assert programs.vera.get(f"{path}/photo").status_code == 200


@pytest.mark.parametrize(("content", "field", "status"), [
    (b"", "photo", 400), (b"<svg/>", "photo", 400), (None, "picture", 400),
    (b"\0" * (10 << 20) + b"x", "photo", 413),
    (b"\0" * (12 << 20), "photo", 413),
])  # fmt: skip
def test_what_is_no_photo_is_refused(programs, path, content, field, status):
    answer = send(programs.edo, path, content, field)
    assert answer.status_code == status
    assert programs.edo.get(f"{path}/photo").status_code == 404


def test_the_envelope_is_around_contributors_too(app, cast, le_guin):
    program = Program(app, cast.vera, prefix=ENVELOPED)
    assert program.get("/contributors?q=guin").json == {
        "data": [{"id": str(le_guin.uuid), "name": "Ursula K. Le Guin"}]
    }
    assert Program(app, make_user("Zed"), prefix=ENVELOPED).get("/contributors?q=guin").json == {
        "data": []
    }
