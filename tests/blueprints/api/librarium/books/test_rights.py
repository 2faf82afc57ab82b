"""Who may see, change and remove books, and the libraries that hold them."""

from __future__ import annotations

from models.base import db
from models.change import ChangeSet
from models.library import Holding
from services import history
from tests.blueprints.api.client import UNKNOWN_ID, statuses
from tests.factories import make_library, make_work


def test_viewers_read_strangers_learn_nothing_and_nobody_gets_in(programs, here, books, novel):
    work, record = make_work("Solaris", books), {"title": "X", "media_type_id": novel}
    nowhere = f"/libraries/{UNKNOWN_ID}/books"
    for method, path, body in (
        ("post", here, record),
        ("put", f"{here}/{work.uuid}", record),
        ("delete", f"{here}/{work.uuid}", None),
    ):
        assert programs.vera.send(method, path, body).status_code == 403
        assert programs.stan.send(method, path, body).status_code == 403
        assert programs.nobody.send(method, path, body).status_code == 401
    assert programs.stan.get(here).data == programs.stan.get(nowhere).data
    assert (
        programs.stan.get(here).status_code,
        programs.stan.get(nowhere).status_code,
        programs.ada.get(nowhere).status_code,
    ) == (403, 403, 404)
    assert programs.stan.get(f"/books/{work.uuid}").status_code == 404
    assert programs.vera.get("/libraries/x/books").status_code == 400
    assert programs.vera.get(f"{here}/x").status_code == 400
    assert programs.vera.get(f"{here}/{UNKNOWN_ID}").status_code == 404


def test_a_book_of_another_library_is_not_there(programs, here, olga):
    work = make_work("Elsewhere", make_library("Other", owner=olga))
    assert programs.olga.get(f"{here}/{work.uuid}").status_code == 404
    assert programs.olga.delete(f"{here}/{work.uuid}").status_code == 404


def test_what_another_library_holds_too_is_corrected_by_the_editors_of_either(
    programs, here, books, olga, stan, novel
):
    club = make_library("Club", owner=stan)
    shared = make_work("Shared", books, club)
    body = {"title": "Ours", "media_type_id": novel}
    assert statuses(programs, lambda program: program.put(f"{here}/{shared.uuid}", body)) == {
        "ada": 200, "olga": 200, "edo": 200, "vera": 403, "stan": 403, "nobody": 401,
    }  # fmt: skip
    path = f"/libraries/{club.uuid}/books/{shared.uuid}"
    assert programs.stan.put(path, body).status_code == 200


def test_libraries_that_one_may_not_enter_are_not_named(programs, here, books, olga):
    shared = make_work("Shared", books, make_library("Secret", owner=olga))
    assert [
        each["name"] for each in programs.olga.get(f"{here}/{shared.uuid}").json["libraries"]
    ] == ["Books", "Secret"]
    assert [
        each["name"] for each in programs.vera.get(f"{here}/{shared.uuid}").json["libraries"]
    ] == ["Books"]


def test_a_book_that_nobody_holds_any_more_goes_to_the_trash_and_comes_back(
    programs, here, books, ada
):
    work = make_work("Solaris", books, formats=())
    assert programs.edo.delete(f"{here}/{work.uuid}").status_code == 204
    db.session.refresh(work)
    assert work.deleted_at is not None
    assert programs.vera.get(f"{here}/{work.uuid}").status_code == 404
    history.undo(db.session.query(ChangeSet).filter_by(kind="detach").one(), by=ada)
    assert programs.vera.get(f"{here}/{work.uuid}").status_code == 200


def test_a_book_that_another_library_holds_stays_there(programs, here, books, olga):
    other = make_library("Other", owner=olga)
    shared = make_work("Shared", books, other)
    assert programs.edo.delete(f"{here}/{shared.uuid}").status_code == 204
    assert programs.olga.get(f"/libraries/{other.uuid}/books/{shared.uuid}").status_code == 200


def test_a_book_joins_another_library_once(programs, here, books, olga):
    work = make_work("Elsewhere", make_library("Other", owner=olga))
    assert programs.olga.post(f"{here}/{work.uuid}").status_code == 204
    assert programs.olga.post(f"{here}/{work.uuid}").status_code == 204
    assert db.session.query(Holding).filter_by(work_id=work.id).count() == 2
    assert programs.vera.get(f"{here}/{work.uuid}").status_code == 200
    hidden = make_work("Hidden", make_library("Secret"))
    assert programs.olga.post(f"{here}/{hidden.uuid}").status_code == 404


def test_only_the_admin_removes_a_book_everywhere(programs, here, books):
    work = make_work("Solaris", books)
    assert programs.olga.delete(f"/admin/books/{work.uuid}").status_code == 403
    assert programs.ada.delete(f"/admin/books/{work.uuid}").status_code == 204
    assert programs.ada.delete(f"/admin/books/{work.uuid}").status_code == 404
