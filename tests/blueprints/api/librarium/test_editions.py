"""Editions of a book by program."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from sqlalchemy import select

from models.base import db
from models.lending import Borrower, Loan
from models.work import Copy, Edition, Work
from services import history, people
from services.db.transactions import writing
from services.works import links
from tests.blueprints.api.client import ENVELOPED, UNKNOWN_ID, Program
from tests.cases import each_case
from tests.factories import find_or_make_person, make_library, make_work
from tests.queries import counted
from tests.rows import last_change

WHOLE = {
    "format": "hardcover",
    "language": "en",
    "edition_name": "First edition",
    "narrator": "",
    "publisher": "Chilton",
    "publish_date": "1965-08-01",
    "isbn_10": "0-441-01359-7",
    "isbn_13": "978 0 441 01359 3",
    "description": "With a map.",
    "page_count": 412,
    "is_primary": True,
    "copy_count": 2,
    "acquired_at": "2020-05-17",
}


@pytest.fixture
def dune(books):
    return make_work("Dune", books, authors=("Frank Herbert",), formats=())


@pytest.fixture
def path(books, dune) -> str:
    return f"/libraries/{books.uuid}/books/{dune.uuid}/editions"


def lend(copy: Copy) -> None:
    with writing():
        borrower = Borrower(library_id=copy.library_id, name="Ben", name_key=uuid.uuid4().hex)
        db.session.add(borrower)
        db.session.flush()
        db.session.add(
            Loan(
                library_id=copy.library_id,
                copy_id=copy.id,
                borrower_id=borrower.id,
                loaned_on=date(2026, 1, 1),
            )
        )


def test_an_editor_adds_an_edition_and_reads_it_back(programs, path, dune):
    answer = programs.edo.post(path, WHOLE)
    assert answer.status_code == 201
    made = answer.json
    assert {name: made[name] for name in WHOLE} == {
        **WHOLE,
        "isbn_10": "0441013597",
        "isbn_13": "9780441013593",
    }
    assert made["book_id"] == str(dune.uuid)
    assert (made["copy_count"], made["acquired_at"], made["files"], made["duration_seconds"]) == (
        2,
        "2020-05-17",
        [],
        None,
    )
    assert programs.vera.get(path).json == [made]


def test_a_short_body_with_nulls_and_unknown_keys_is_enough(programs, path):
    created = programs.edo.post(
        path,
        {
            "format": "ebook",
            "isbn_13": None,
            "page_count": None,
            "duration_seconds": None,
            "copy_count": None,
            "color": 1,
        },
    )
    assert created.status_code == 201
    assert (
        created.json["copy_count"],
        created.json["page_count"],
        created.json["publish_date"],
        created.json["acquired_at"],
    ) == (0, None, None, None)


@each_case(("change", "field"), [
    ({"format": ""}, "format"), ({"format": None}, "format"), ({"format": "x" * 33}, "format"),
    ({"format": 5}, "format"),
    ({"isbn_13": "9780441013590"}, "isbn_13"), ({"isbn_10": "0441013590"}, "isbn_10"),
    ({"isbn_10": "9791090636071"}, "isbn_10"),
    ({"isbn_13": 9780441013593}, "isbn_13"), ({"publish_date": "31.5.1999"}, "publish_date"),
    ({"publish_date": "1999-02-30"}, "publish_date"),
    ({"acquired_at": "2020-5-1"}, "acquired_at"), ({"acquired_at": 2020}, "acquired_at"),
    ({"copy_count": -1}, "copy_count"),
    ({"copy_count": 1001}, "copy_count"), ({"copy_count": 1.0}, "copy_count"),
    ({"page_count": "12"}, "page_count"),
    ({"page_count": 2**31}, "page_count"),
    ({"duration_seconds": -1}, "duration_seconds"), ({"is_primary": "yes"}, "is_primary"),
    ({"language": "x" * 36}, "language"),
    ({"narrator": "x" * 301}, "narrator"), ({"publisher": "x" * 256}, "publisher"),
    ({"narrator_contributor_id": "me"}, "narrator_contributor_id"),
    ({"edition_name": "a\0b"}, "edition_name"),
])  # fmt: skip
def test_a_complaint_names_its_field(programs, path, change, field):
    answer = programs.edo.post(path, {"format": "paperback", **change})
    assert answer.status_code == 400
    assert answer.json["error"].startswith(f"{field}:")
    assert programs.edo.get(path).json == []


def test_malformed_bodies_and_ids_are_400(programs, path, books):
    assert programs.edo.post(path, data=b"{").status_code == 400
    assert programs.edo.post(path, data=b"").status_code == 400
    assert programs.edo.get(f"/libraries/{books.uuid}/books/7/editions").status_code == 400
    assert programs.edo.delete(f"{path}/7").status_code == 400


def test_who_may_and_who_may_not(programs, path):
    created = programs.edo.post(path, WHOLE).json
    one = f"{path}/{created['id']}"
    for program, status in ((programs.nobody, 401), (programs.stan, 403), (programs.vera, 403)):
        assert program.post(path, WHOLE).status_code == status
        assert program.put(one, WHOLE).status_code == status
        assert program.delete(one).status_code == status
    assert (
        programs.nobody.get(path).status_code,
        programs.stan.get(path).status_code,
        programs.vera.get(path).status_code,
    ) == (401, 403, 200)
    for program in (programs.olga, programs.ada):
        assert program.put(one, WHOLE).status_code == 200
    assert programs.edo.delete(one).status_code == 204


def test_what_is_not_in_the_library_is_not_there(programs, path, books, olga):
    other = make_library("Other", owner=olga)
    foreign = make_work("Foreign", other)
    edition = db.session.execute(select(Edition).where(Edition.work_id == foreign.id)).scalar_one()
    missing = f"/libraries/{books.uuid}/books/{foreign.uuid}/editions"
    for program in (programs.olga, programs.ada):
        assert program.get(missing).status_code == 404
        assert program.post(missing, WHOLE).status_code == 404
        for one in (f"{missing}/{edition.uuid}", f"{path}/{edition.uuid}", f"{path}/{UNKNOWN_ID}"):
            assert (program.put(one, WHOLE).status_code, program.delete(one).status_code) == (
                404,
                404,
            )
    assert (
        programs.ada.get(f"/libraries/{UNKNOWN_ID}/books/{foreign.uuid}/editions").status_code
        == 404
    )
    assert (
        programs.vera.get(f"/libraries/{UNKNOWN_ID}/books/{foreign.uuid}/editions").status_code
        == 403
    )


def test_a_book_that_another_library_holds_too_is_changed_by_who_may_edit_either(
    programs, books, olga
):
    shared = make_work("Shared", books, make_library("Second", owner=olga))
    path = f"/libraries/{books.uuid}/books/{shared.uuid}/editions"
    assert programs.vera.post(path, WHOLE).status_code == 403
    assert programs.edo.post(path, WHOLE).status_code == 201


def test_put_replaces_all_but_the_copies(programs, path):
    created = programs.edo.post(path, WHOLE).json
    changed = programs.edo.put(f"{path}/{created['id']}", {"format": "paperback"}).json
    emptied = {
        "format": "paperback",
        "publisher": "",
        "isbn_13": "",
        "page_count": None,
        "publish_date": None,
    }
    assert {name: changed[name] for name in emptied} == emptied
    assert (changed["copy_count"], changed["acquired_at"], changed["is_primary"]) == (
        2,
        "2020-05-17",
        True,
    )


@pytest.mark.parametrize(("sent", "shown", "stored"), [
    ("1965", "1965-01-01", "1965"), ("1965-08", "1965-08-01", "1965-08"),
    ("August 1, 1965", "1965-08-01", "1965-08-01"),
    ("1 aug 1965", "1965-08-01", "1965-08-01"), ("AUG 1965", "1965-08-01", "1965-08"),
    ("", None, ""),
])  # fmt: skip
def test_dates_are_kept_as_far_as_they_are_known(programs, path, sent, shown, stored):
    created = programs.edo.post(path, {"format": "hardcover", "publish_date": sent}).json
    assert created["publish_date"] == shown
    assert db.session.execute(select(Edition.published)).scalar_one() == stored
    assert (
        programs.edo.put(
            f"{path}/{created['id']}",
            {"format": "hardcover", "publish_date": created["publish_date"]},
        ).json["publish_date"]
        == shown
    )
    assert db.session.execute(select(Edition.published)).scalar_one() == stored, (
        "sending back what was shown makes nothing more exact"
    )


def test_one_edition_is_the_primary_one(programs, path):
    first = programs.edo.post(path, {"format": "hardcover"}).json
    assert first["is_primary"] is True, "the first one is, without being told"
    second = programs.edo.post(path, {"format": "ebook"}).json
    assert second["is_primary"] is False
    third = programs.edo.post(path, {"format": "paperback", "is_primary": True}).json
    assert [(each["id"], each["is_primary"]) for each in programs.edo.get(path).json] == [
        (third["id"], True),
        (first["id"], False),
        (second["id"], False),
    ]
    programs.edo.delete(f"{path}/{third['id']}")
    assert [each["is_primary"] for each in programs.edo.get(path).json] == [True, False]


def test_a_narrator_who_is_a_contributor_is_credited_last(programs, path, dune, cast):
    scott = people.create_person("Scott Brick", by=cast.edo)
    body = {
        "format": "audiobook",
        "narrator": "somebody",
        "narrator_contributor_id": str(scott.uuid),
        "duration_seconds": 75_600,
    }
    created = programs.edo.post(path, body).json
    assert (
        created["narrator"],
        created["narrator_contributor_id"],
        created["narrator_contributor_name"],
    ) == ("Scott Brick", str(scott.uuid), "Scott Brick")
    assert created["duration_seconds"] == 75_600
    programs.edo.put(f"{path}/{created['id']}", {**body, "narrator_contributor_id": ""})
    db.session.expire_all()
    assert links.value_of(db.session.get(Work, dune.id), "contributors") == [
        ["Frank Herbert", "aut"],
        ["Scott Brick", "nrt"],
    ]
    assert (
        programs.edo.post(
            path, {"format": "audiobook", "narrator_contributor_id": UNKNOWN_ID}
        ).status_code
        == 404
    )


def test_people_of_hidden_books_and_those_whom_others_created_cannot_narrate(programs, path, olga):
    make_work("Secret", make_library("Hidden", owner=olga), authors=("Hidden Person",))
    hidden = find_or_make_person("Hidden Person")
    for person in (hidden, people.create_person("Not Yet Credited", by=olga)):
        body = {"format": "audiobook", "narrator_contributor_id": str(person.uuid)}
        assert programs.edo.post(path, body).status_code == 404


def test_copies_are_real_and_lent_ones_stay(programs, path):
    created = programs.edo.post(path, {"format": "hardcover", "copy_count": 3}).json
    copies = db.session.execute(select(Copy).order_by(Copy.id)).scalars().all()
    lend(copies[2])
    lend(copies[0])
    answer = programs.edo.put(f"{path}/{created['id']}", {"format": "hardcover", "copy_count": 1})
    assert answer.status_code == 409
    assert answer.json["error"].startswith("copy_count:")
    changed = programs.edo.put(
        f"{path}/{created['id']}",
        {"format": "hardcover", "copy_count": 2, "acquired_at": "2021-01-01"},
    ).json
    assert (changed["copy_count"], changed["acquired_at"]) == (2, "2021-01-01")
    assert (
        programs.edo.put(f"{path}/{created['id']}", {"format": "hardcover", "copy_count": 4}).json[
            "copy_count"
        ]
        == 4
    )


def test_who_says_when_something_was_acquired_has_one(programs, path):
    for format_ in ("ebook", "paperback"):
        body = {"format": format_, "acquired_at": "2021-01-01"}
        assert programs.edo.post(path, body).json["copy_count"] == 1


def test_copies_of_another_library_are_not_counted(programs, books, ada, olga):
    second = make_library("Second", owner=olga)
    shared = make_work("Shared", books, second, formats=("hardcover",))
    edition = db.session.execute(select(Edition).where(Edition.work_id == shared.id)).scalar_one()
    here, there = (
        f"/libraries/{library.uuid}/books/{shared.uuid}/editions" for library in (books, second)
    )
    programs.olga.put(f"{here}/{edition.uuid}", {"format": "hardcover", "copy_count": 2})
    programs.olga.put(f"{there}/{edition.uuid}", {"format": "hardcover", "copy_count": 1})
    assert [programs.olga.get(path).json[0]["copy_count"] for path in (here, there)] == [2, 1]
    anywhere = f"/books/{shared.uuid}/editions"
    assert [
        program.get(anywhere).json[0]["copy_count"] for program in (programs.olga, programs.vera)
    ] == [3, 2]


def test_any_visible_book_has_its_editions_also_without_a_library(programs, path, dune):
    created = programs.edo.post(path, WHOLE).json
    assert programs.vera.get(f"/books/{dune.uuid}/editions").json == [created]
    assert programs.ada.get(f"/books/{dune.uuid}/editions").json == [created]
    assert programs.stan.get(f"/books/{dune.uuid}/editions").status_code == 404
    assert programs.nobody.get(f"/books/{dune.uuid}/editions").status_code == 401
    assert programs.vera.get("/books/7/editions").status_code == 400


def test_every_change_can_be_undone(programs, path, edo, dune):
    first = programs.edo.post(path, {"format": "hardcover", "copy_count": 1}).json
    second = programs.edo.post(path, WHOLE).json
    history.undo(last_change(), by=edo)
    assert [(each["id"], each["is_primary"]) for each in programs.edo.get(path).json] == [
        (first["id"], True)
    ]
    programs.edo.delete(f"{path}/{first['id']}")
    assert programs.edo.get(path).json == []
    history.undo(last_change(), by=edo)
    assert programs.edo.get(path).json == [
        {**first, "updated_at": programs.edo.get(path).json[0]["updated_at"]}
    ]
    assert second["id"] != first["id"]


def test_the_book_knows_its_new_editions(programs, path, dune):
    programs.edo.post(path, WHOLE)
    db.session.expire_all()
    assert db.session.get(Work, dune.id).formats == "hardcover"


def test_a_long_list_asks_no_more_than_a_short_one(programs, path):
    def statements() -> int:
        with counted() as sent:
            assert programs.vera.get(path).status_code == 200
        return len(sent)

    programs.edo.post(path, WHOLE)
    short = statements()
    for _ in range(5):
        programs.edo.post(path, WHOLE)
    assert statements() == short


def test_the_same_in_an_envelope(app, edo, path):
    program = Program(app, edo, prefix=ENVELOPED)
    assert program.post(path, WHOLE).json["data"]["format"] == "hardcover"
    assert len(program.get(path).json["data"]) == 1
