"""What a person takes along: all of their data, nobody else's, in bounded memory."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from uuid import uuid4

import orjson
import pytest
from sqlalchemy import insert, literal, select

from errors import Forbidden
from models.account import Audit, Credential, User
from models.base import Base, db, utc_now
from models.reading import Interaction, Reading
from models.work import Edition
from services import lending, shelves
from services.access import SYSTEM
from services.accounts import export, sessions
from services.db.transactions import writing
from tests.factories import make_work


def exported(user) -> dict[str, object]:
    file = io.BytesIO()
    export.write(file, by=user)
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        return {name: orjson.loads(archive.read(name)) for name in archive.namelist()}


def edition_of(work) -> int:
    return db.session.execute(select(Edition.id).where(Edition.work_id == work.id)).scalar()


def rate(user, work, **values) -> None:
    with writing():
        edition_id = edition_of(work)
        db.session.add(Interaction(user_id=user.id, edition_id=edition_id, **values))
        db.session.add(Reading(user_id=user.id, edition_id=edition_id))


@pytest.fixture
def emma(books):
    return make_work("Emma", books)


def test_it_holds_the_account_its_sessions_tokens_ratings_and_readings(vera, emma):
    rate(vera, emma, rating=9, notes="mine", review="Lovely", is_favorite=True)
    with writing():
        sessions.open_session(vera, address="10.0.0.9", user_agent="Firefox")
        token = Credential(
            user_id=vera.id, kind="librarium", name="script", secret_hash=b"hash", suffix="abcd"
        )
        db.session.add(token)
    files = exported(vera)
    assert files["account.json"][0]["username"] == "Vera"
    assert files["sessions.json"][0]["address"] == "10.0.0.9"
    assert files["tokens.json"][0]["name"] == "script"
    [rating] = files["ratings_and_notes.json"]
    assert (rating["title"], rating["rating"], rating["notes"]) == ("Emma", 9, "mine")
    assert files["readings.json"][0]["title"] == "Emma"
    assert files["libraries.json"][0]["role"] == "viewer"


def test_it_holds_no_secret_and_nothing_of_others(vera, edo, emma):
    rate(vera, emma, notes="mine")
    rate(edo, emma, notes="of Edo alone")
    with writing():
        vera.password_hash = "hash of a password"
        token = sessions.open_session(vera, address="", user_agent="")
        sessions.open_session(edo, address="10.9.9.9", user_agent="")
    text = orjson.dumps(exported(vera)).decode()
    for secret in ("hash of a password", token, "of Edo alone", "10.9.9.9", "token_hash"):
        assert secret not in text


def test_the_title_of_an_item_that_one_may_no_longer_see_is_left_out(vera, stan, emma):
    """Their own words stay theirs; what the item is called today is its library's."""
    rate(stan, emma, notes="from when I was a member")
    [rating] = exported(stan)["ratings_and_notes.json"]
    assert (rating["title"], rating["notes"]) == (None, "from when I was a member")


def test_an_owner_gets_the_shelves_and_loans_of_their_libraries_and_members_do_not(
    olga, vera, books, emma
):
    lending.lend(books, emma, {"borrower": "Tom"}, by=olga)
    shelves.create_shelf(books, {"name": "Classics"}, by=olga)
    of_owner = exported(olga)
    assert (of_owner["lent.json"][0]["title"], of_owner["lent.json"][0]["borrower"]) == (
        "Emma",
        "Tom",
    )
    assert of_owner["shelves.json"][0]["name"] == "Classics"
    of_member = exported(vera)
    assert (of_member["lent.json"], of_member["shelves.json"]) == ([], [])


def test_every_table_that_names_a_user_is_in_it_or_has_a_reason_not_to_be():
    """A new one must not be forgotten."""
    elsewhere = {
        "refresh_token": "secrets alone",
        "deleted_interaction": "that something was deleted, without what it was",
        "field_source": "who entered a value, in the catalogue's own history",
        "job": "what the server did, for its administrator",
        "password_reset": "links that worked for an hour; the audit log says that they were sent",
        "selection": "what somebody ticked in a list, for a week",
        "ignored_problem": "what a library's editors have set aside, for all of them",
    }
    exported_tables = {
        table.name
        for make in export.PARTS.values()
        for table in make(User(id=1), literal(None)).get_final_froms()[0]._from_objects
        if hasattr(table, "name")
    }
    naming = {table.name for table in Base.metadata.tables.values() if "user_id" in table.columns}
    assert naming - exported_tables - set(elsewhere) == set()


def test_an_export_is_in_the_audit_log(vera):
    exported(vera)
    actions = db.session.execute(select(Audit.action, Audit.user_id)).all()
    assert ("account_exported", vera.id) in actions


def test_the_system_has_no_account_to_export(app):
    with pytest.raises(Forbidden):
        export.write(io.BytesIO(), by=SYSTEM)


def test_its_memory_does_not_grow_with_the_rows(vera, emma):
    edition_id = edition_of(emma)
    rows = [
        {"user_id": vera.id, "edition_id": edition_id, "uuid": uuid4(), "created_at": utc_now()}
        for _ in range(20_000)
    ]
    with writing():
        db.session.execute(insert(Reading), rows)
    rows.clear()
    with io.BytesIO() as file:
        tracemalloc.start()
        export.write(file, by=vera)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        size = file.getbuffer().nbytes
    assert peak - size < 4 << 20
