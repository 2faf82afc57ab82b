"""Lending books by program."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.base import db
from models.change import ChangeSet
from models.classification import Tag
from models.work import Copy
from services import days, history
from services.db.transactions import writing
from services.text.names import name_key
from tests.blueprints.api.client import ENVELOPED, UNKNOWN_ID, Program
from tests.cases import each_case
from tests.factories import make_library, make_work
from tests.queries import counted


@pytest.fixture
def dune(books):
    return make_work("Dune", books, authors=("Frank Herbert",), formats=("paperback",))


@pytest.fixture
def loans(books) -> str:
    return f"/libraries/{books.uuid}/loans"


def make_tag(library, name: str) -> Tag:
    with writing():
        tag = Tag(library_id=library.id, name=name, name_key=name_key(name), color="#ff0000")
        db.session.add(tag)
    return tag


def lent(program: Program, loans: str, work, to: str = "Bob", **more):
    answer = program.post(loans, {"book_id": str(work.uuid), "loaned_to": to, **more})
    assert answer.status_code == 201, answer.data
    return answer.json


# ── lending ───────────────────────────────────────────────────────────────────────────────────────


def test_an_editor_lends_a_book(programs, books, dune, loans):
    loan = lent(
        programs.edo,
        loans,
        dune,
        due_date="2099-01-31",
        loaned_at="2026-05-01",
        notes="for the holidays",
    )
    assert loan == {
        "id": loan["id"],
        "library_id": str(books.uuid),
        "book_id": str(dune.uuid),
        "book_title": "Dune",
        "loaned_to": "Bob",
        "loaned_at": "2026-05-01",
        "due_date": "2099-01-31",
        "returned_at": None,
        "notes": "for the holidays",
        "tags": [],
        "created_at": loan["created_at"],
        "updated_at": loan["updated_at"],
    }
    assert programs.vera.get(loans).json == [loan]


def test_a_loan_needs_little_and_begins_today(programs, books, dune, loans):
    loan = lent(
        programs.edo, loans, dune, loaned_at=None, due_date="", notes=None, tag_ids=None, unknown=1
    )
    assert (loan["loaned_at"], loan["due_date"], loan["notes"]) == (
        days.today(books).isoformat(),
        None,
        "",
    )


def test_a_lent_book_is_lent_once(programs, dune, loans):
    first = lent(programs.edo, loans, dune)
    again = programs.olga.post(loans, {"book_id": str(dune.uuid), "loaned_to": "Cleo"})
    assert again.status_code == 409
    assert again.json["error"] == "All copies are on loan."
    programs.olga.delete(f"{loans}/{first['id']}")
    assert lent(programs.olga, loans, dune, "Cleo")["loaned_to"] == "Cleo"


def test_borrowers_are_known_by_name_in_any_case(programs, books, dune, loans):
    make = make_work("Emma", books)
    lent(programs.edo, loans, dune, " Bob  B. ")
    assert lent(programs.edo, loans, make, "BOB B.")["loaned_to"] == "Bob B."


@each_case(("change", "field"), [
    ({"book_id": None}, "book_id"), ({"book_id": "x"}, "book_id"), ({"book_id": 5}, "book_id"),
    ({"loaned_to": None}, "loaned_to"),
    ({"loaned_to": "  "}, "loaned_to"), ({"loaned_to": "x" * 201}, "loaned_to"),
    ({"loaned_to": "a\x00b"}, "loaned_to"),
    ({"loaned_to": "\u200b"}, "loaned_to"), ({"loaned_to": ["Bob"]}, "loaned_to"),
    ({"loaned_at": "tomorrow"}, "loaned_at"),
    ({"loaned_at": "2026-02-30"}, "loaned_at"), ({"loaned_at": "20260228"}, "loaned_at"),
    ({"loaned_at": "2026-02-28T00:00"}, "loaned_at"),
    ({"loaned_at": 20260228}, "loaned_at"), ({"due_date": "soon"}, "due_date"),
    ({"due_date": "1999-01-01"}, "due_date"),
    ({"notes": 1}, "notes"), ({"notes": "x" * 10_001}, "notes"), ({"tag_ids": ["x"]}, "tag_ids"),
    ({"tag_ids": "x"}, "tag_ids"),
    ({"tag_ids": [None]}, "tag_ids"), ({"tag_ids": [UNKNOWN_ID]}, "tag_ids"),
    ({"tag_ids": [UNKNOWN_ID] * 101}, "tag_ids"),
])  # fmt: skip
def test_what_is_wrong_with_a_loan_is_named(programs, dune, loans, change, field):
    answer = programs.edo.post(loans, {"book_id": str(dune.uuid), "loaned_to": "Bob", **change})
    assert answer.status_code == 400
    assert answer.json["error"].startswith(field)
    assert programs.edo.get(loans).json == []


def test_only_what_the_library_holds_can_be_lent(programs, cast, loans):
    elsewhere = make_work("Elsewhere", make_library("Other", owner=cast.olga))
    for book_id in (UNKNOWN_ID, str(elsewhere.uuid)):
        assert (
            programs.olga.post(loans, {"book_id": book_id, "loaned_to": "Bob"}).status_code == 404
        )


@each_case("body", [b"", b"{", b"[]", b"null"])
def test_bodies_that_say_nothing_are_refused(programs, loans, body):
    assert programs.edo.send("post", loans, data=body).status_code == 400


# ── changing, returning, deleting ─────────────────────────────────────────────────────────────────


def test_patch_replaces_all_but_the_day_and_the_book(programs, dune, loans):
    loan = lent(
        programs.edo, loans, dune, loaned_at="2026-05-01", due_date="2026-06-01", notes="soon"
    )
    changed = programs.edo.patch(
        f"{loans}/{loan['id']}",
        {"loaned_to": "Cleo", "loaned_at": "2000-01-01", "returned_at": "2026-05-31"},
    )
    assert changed.status_code == 200
    expected = {
        **loan,
        "loaned_to": "Cleo",
        "due_date": None,
        "notes": "",
        "returned_at": "2026-05-31",
        "updated_at": changed.json["updated_at"],
    }
    assert changed.json == expected
    assert changed.json["updated_at"] > loan["updated_at"]
    assert programs.edo.get(loans).json == []
    assert programs.edo.get(f"{loans}?include_returned=true").json == [expected]


def test_without_a_day_of_return_a_loan_is_open_again(programs, dune, loans):
    loan = lent(programs.edo, loans, dune, loaned_at="2026-05-01")
    programs.edo.patch(f"{loans}/{loan['id']}", {"loaned_to": "Bob", "returned_at": "2026-05-31"})
    answer = programs.edo.patch(f"{loans}/{loan['id']}", {"loaned_to": "Bob", "returned_at": None})
    assert answer.json["returned_at"] is None
    assert len(programs.edo.get(loans).json) == 1


def test_a_loan_is_not_opened_again_while_its_copy_is_out_with_somebody_else(programs, dune, loans):
    loan = lent(programs.edo, loans, dune, loaned_at="2026-05-01")
    programs.edo.patch(f"{loans}/{loan['id']}", {"loaned_to": "Bob", "returned_at": "2026-05-31"})
    lent(programs.edo, loans, dune, "Cleo")
    answer = programs.edo.patch(f"{loans}/{loan['id']}", {"loaned_to": "Bob"})
    assert answer.status_code == 409
    assert answer.json["error"] == "This copy is already on loan."
    assert (
        programs.edo.get(f"{loans}?search=bob&include_returned=true").json[0]["returned_at"]
        == "2026-05-31"
    )


@pytest.fixture
def loan(programs, dune, loans) -> dict:
    return lent(programs.edo, loans, dune, loaned_at="2026-05-01")


@each_case(("change", "field"), [
    ({"loaned_to": ""}, "loaned_to"), ({"loaned_to": None}, "loaned_to"),
    ({"returned_at": "2026-04-30"}, "returned_at"),
    ({"due_date": "2026-04-30"}, "due_date"), ({"returned_at": "yesterday"}, "returned_at"),
    ({"tag_ids": [UNKNOWN_ID]}, "tag_ids"),
    ({"loaned_to": 1}, "loaned_to"), ({"notes": "x" * 10_001}, "notes"),
])  # fmt: skip
def test_what_is_wrong_with_a_change_is_named(programs, loans, loan, change, field):
    answer = programs.edo.patch(f"{loans}/{loan['id']}", {"loaned_to": "Cleo", **change})
    assert answer.status_code == 400
    assert answer.json["error"].startswith(field)
    assert programs.edo.get(loans).json == [loan]


def test_only_owners_delete_loans(programs, dune, loans):
    loan = lent(programs.edo, loans, dune)
    assert programs.edo.delete(f"{loans}/{loan['id']}").status_code == 403
    assert programs.olga.delete(f"{loans}/{loan['id']}").status_code == 204
    assert programs.olga.delete(f"{loans}/{loan['id']}").status_code == 404
    assert programs.olga.patch(f"{loans}/{loan['id']}", {"loaned_to": "Bob"}).status_code == 404
    assert programs.olga.get(f"{loans}?include_returned=true").json == []


def test_a_loan_belongs_to_its_library(programs, cast, dune, loans):
    loan = lent(programs.edo, loans, dune)
    other = f"/libraries/{make_library('Other', owner=cast.olga).uuid}/loans"
    for loan_id in (loan["id"], UNKNOWN_ID):
        assert programs.olga.patch(f"{other}/{loan_id}", {"loaned_to": "Bob"}).status_code == 404
        assert programs.olga.delete(f"{other}/{loan_id}").status_code == 404
    assert programs.olga.get(other).json == []
    for method in ("patch", "delete"):
        assert programs.olga.send(method, f"{loans}/none", {"loaned_to": "Bob"}).status_code == 400


def test_a_lent_book_is_not_deleted_and_its_loan_outlives_it(programs, books, dune, loans):
    made = lent(programs.edo, loans, dune)
    path = f"/libraries/{books.uuid}/books/{dune.uuid}"
    for gone in (path, f"/libraries/{books.uuid}"):
        refused = programs.olga.delete(gone)
        assert (refused.status_code, "on loan" in refused.json["error"]) == (409, True)
    assert programs.ada.delete(f"/admin/books/{dune.uuid}").status_code == 409
    body = {"loaned_to": "Bob", "returned_at": made["loaned_at"]}
    assert programs.edo.patch(f"{loans}/{made['id']}", body).status_code == 200
    assert programs.olga.delete(path).status_code == 204
    shown = programs.vera.get(f"{loans}?include_returned=true").json
    assert [loan["book_title"] for loan in shown] == ["Dune"]
    body = {"book_id": str(dune.uuid), "loaned_to": "Bob"}
    assert programs.edo.post(loans, body).status_code == 404


# ── who may ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("who", "reads", "writes", "deletes"), [
    ("ada", 200, 201, 204), ("olga", 200, 201, 204), ("edo", 200, 201, 403),
    ("vera", 200, 403, 403), ("stan", 403, 403, 403),
    ("nobody", 401, 401, 401),
])  # fmt: skip
def test_who_may_do_what(programs, books, dune, loans, who, reads, writes, deletes):
    program = getattr(programs, who)
    assert program.get(loans).status_code == reads
    assert (
        program.post(loans, {"book_id": str(dune.uuid), "loaned_to": "Bob"}).status_code == writes
    )
    loan = lent(programs.olga, loans, make_work("Emma", books))
    assert program.patch(f"{loans}/{loan['id']}", {"loaned_to": "Cleo"}).status_code == {
        201: 200
    }.get(writes, writes)
    assert program.delete(f"{loans}/{loan['id']}").status_code == deletes


def test_a_library_that_is_not_there(programs):
    path = f"/libraries/{UNKNOWN_ID}/loans"
    for program, status in ((programs.olga, 403), (programs.ada, 404)):
        assert program.get(path).status_code == status
        assert program.post(path, {"book_id": UNKNOWN_ID, "loaned_to": "Bob"}).status_code == status
        assert program.patch(f"{path}/{UNKNOWN_ID}", {"loaned_to": "Bob"}).status_code == status
        assert program.delete(f"{path}/{UNKNOWN_ID}").status_code == status
    assert programs.olga.get("/libraries/none/loans").status_code == 400


def test_a_body_over_the_limit_is_too_large(programs, dune, loans):
    loan = lent(programs.edo, loans, dune)
    for method, path in (("post", loans), ("patch", f"{loans}/{loan['id']}")):
        answer = programs.edo.send(method, path, data=b'"' + b"x" * (16 * 1024 * 1024) + b'"')
        assert answer.status_code == 413


# ── the list ──────────────────────────────────────────────────────────────────────────────────────


def test_newest_first_and_every_parameter_alone_and_together(programs, books, dune, loans):
    tag = make_tag(books, "Holidays")
    emma = make_work("Emma", books)
    zoo = make_work("Zoé au zoo", books)
    lent(programs.edo, loans, dune, "Bob", loaned_at="2026-01-01")
    lent(programs.edo, loans, emma, "Cléo", loaned_at="2026-03-01", tag_ids=[str(tag.uuid)])
    lent(programs.edo, loans, zoo, "Bob", loaned_at="2026-03-01", tag_ids=[str(tag.uuid)])
    back = lent(programs.edo, loans, make_work("Gone", books), "Bob", loaned_at="2026-02-01")
    programs.edo.patch(f"{loans}/{back['id']}", {"loaned_to": "Bob", "returned_at": "2026-02-02"})

    def titles(query: str = "") -> list[str]:
        return [loan["book_title"] for loan in programs.vera.get(f"{loans}?{query}").json]

    assert titles() == ["Zoé au zoo", "Emma", "Dune"]
    assert titles("include_returned=true") == ["Zoé au zoo", "Emma", "Gone", "Dune"]
    assert (
        titles("include_returned=1")
        == titles("include_returned=True")
        == titles("include_returned=false")
        == titles()
    )
    assert titles("search=BOB") == ["Zoé au zoo", "Dune"]
    assert titles("search=cleo%20em") == ["Emma"]
    assert titles("search=zoe") == ["Zoé au zoo"]
    assert titles("search=%25") == titles("search=nobody") == []
    assert titles("tag=holidays") == ["Zoé au zoo", "Emma"]
    assert titles("tag=holiday") == []
    assert titles(f"book_id={dune.uuid}") == ["Dune"]
    assert titles(f"book_id={UNKNOWN_ID}") == []
    assert titles("tag=Holidays&search=bob&include_returned=true") == ["Zoé au zoo"]
    assert titles(f"tag=Holidays&search=bob&book_id={emma.uuid}") == []
    for query in ("book_id=x", f"search={'x' * 501}", "tag=%00"):
        answer = programs.vera.get(f"{loans}?{query}")
        assert answer.status_code == 400
        assert answer.json["error"].startswith(query.partition("=")[0])


def test_more_loans_are_not_more_queries(programs, books, loans):
    tag = make_tag(books, "Holidays")
    sent = []
    for number in range(3):
        lent(programs.edo, loans, make_work(f"Book {number}", books), tag_ids=[str(tag.uuid)])
        with counted() as statements:
            assert len(programs.vera.get(f"{loans}?search=book").json) == number + 1
        sent.append(len(statements))
    assert len(set(sent)) == 1


# ── tags, undo, envelope ──────────────────────────────────────────────────────────────────────────


def test_tags_are_shown_kept_and_replaced(programs, cast, books, dune, loans):
    first, second = make_tag(books, "Holidays"), make_tag(books, "Club")
    foreign = make_tag(make_library("Other", owner=cast.olga), "Club")
    loan = lent(programs.edo, loans, dune, tag_ids=[str(first.uuid), str(first.uuid)])
    assert [tag["name"] for tag in loan["tags"]] == ["Holidays"]
    assert set(loan["tags"][0]) == {"id", "library_id", "name", "color", "created_at"}
    path = f"{loans}/{loan['id']}"
    assert [tag["name"] for tag in programs.edo.patch(path, {"loaned_to": "Bob"}).json["tags"]] == [
        "Holidays"
    ]
    both = programs.edo.patch(
        path, {"loaned_to": "Bob", "tag_ids": [str(second.uuid), str(first.uuid)]}
    ).json
    assert [tag["name"] for tag in both["tags"]] == ["Club", "Holidays"]
    assert both["updated_at"] > loan["updated_at"]
    assert (
        programs.olga.patch(path, {"loaned_to": "Bob", "tag_ids": [str(foreign.uuid)]}).status_code
        == 400
    )
    assert programs.edo.patch(path, {"loaned_to": "Bob", "tag_ids": []}).json["tags"] == []


def test_lending_is_taken_back_with_all_that_it_made(programs, edo, books, loans):
    scanned = make_work("Scanned", books, formats=("epub",))
    tag = make_tag(books, "Holidays")
    lent(programs.edo, loans, scanned, tag_ids=[str(tag.uuid)])
    change_set = db.session.execute(select(ChangeSet).where(ChangeSet.kind == "lend")).scalar_one()
    undone = history.undo(change_set, by=edo)
    assert programs.edo.get(f"{loans}?include_returned=true").json == []
    db.session.refresh(scanned)
    assert scanned.formats == "epub"
    assert [copy.deleted_at is None for copy in db.session.execute(select(Copy)).scalars()] == [
        False
    ]
    history.undo(undone, by=edo)
    assert [loan["tags"][0]["name"] for loan in programs.edo.get(loans).json] == ["Holidays"]


def test_the_same_operation_with_the_envelope(app, cast, dune, loans):
    program = Program(app, cast.edo, prefix=ENVELOPED)
    created = program.post(loans, {"book_id": str(dune.uuid), "loaned_to": "Bob"}).json["data"]
    assert program.get(loans).json == {"data": [created]}


def test_a_token_for_one_thing_lends_nothing(app, programs, cast, dune, loans):
    created = programs.edo.post("/me/api-tokens", {"name": "reader", "scopes": ["loans:read"]}).json
    program = Program(app, token=created["token"])
    assert program.get(loans).status_code == 200
    assert program.post(loans, {"book_id": str(dune.uuid), "loaned_to": "Bob"}).status_code == 403
