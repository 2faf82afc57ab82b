"""Who is asking is remembered from request to request; what somebody else changes about them holds
for the next request all the same.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress

import pytest
from sqlalchemy import create_engine, text

from blueprints.api.librarium.scopes import PERSONAL
from errors import Forbidden
from models.base import db
from services import access
from services.accounts import personal_tokens, sessions, tokens
from services.db.transactions import writing
from tests.blueprints.api.client import HERE
from tests.factories import make_work, signed_in

ELSEWHERE = """
import sys
from sqlalchemy import create_engine, text
with create_engine(sys.argv[1]).begin() as connection:
    connection.execute(text(sys.argv[2]))
"""
Ask = Callable[[str], int]


def in_another_connection(sql: str) -> None:
    engine = create_engine(db.engine.url)
    with engine.begin() as connection:
        connection.execute(text(sql))
    engine.dispose()


def in_another_process(sql: str) -> None:
    url = db.engine.url.render_as_string(hide_password=False)
    subprocess.run([sys.executable, "-c", ELSEWHERE, url, sql], check=True, timeout=60)


@pytest.fixture
def thread() -> Iterator[ThreadPoolExecutor]:
    """Each request in a context of its own, and all on one connection, which remembers."""
    with ThreadPoolExecutor(1) as thread:
        yield thread


def by_cookie(app, user, thread) -> Ask:
    client = signed_in(app, user)
    db.session.commit()
    return lambda path: thread.submit(client.get, path).result().status_code


def by_access_token(app, user, thread) -> Ask:
    with writing(user):
        token = tokens.open_family(user, "librarium", HERE).access_token
    return _by_header(app, token, thread)


def by_personal_token(app, user, thread) -> Ask:
    _, token = personal_tokens.create_token(PERSONAL, "reader", [], None, by=user)
    return _by_header(app, token, thread)


def _by_header(app, token: str, thread) -> Ask:
    app.config["RATELIMIT_ENABLED"] = False
    client, headers = app.test_client(), {"Authorization": f"Bearer {token}"}
    db.session.commit()
    return lambda path: thread.submit(client.get, path, headers=headers).result().status_code


PROGRAMS = (by_access_token, by_personal_token)
VERA, EDO, ADA = (f"(SELECT id FROM \"user\" WHERE username = '{name}')" for name in (
    "Vera", "Edo", "Ada",
))  # fmt: skip
DISABLED = f'UPDATE "user" SET is_active = false WHERE id = {VERA}'
GONE = [
    (by_cookie, f"UPDATE session SET revoked_at = created_at WHERE user_id = {VERA}"),
    (by_cookie, f"DELETE FROM session WHERE user_id = {VERA}"),
    (by_cookie, DISABLED),
    (by_access_token, f"UPDATE refresh_token SET revoked_at = created_at WHERE user_id = {VERA}"),
    (by_access_token, f"DELETE FROM refresh_token WHERE user_id = {VERA}"),
    (by_access_token, DISABLED),
    (by_personal_token, f"UPDATE credential SET revoked_at = created_at WHERE user_id = {VERA}"),
    (by_personal_token, f"DELETE FROM credential WHERE user_id = {VERA}"),
    (by_personal_token, DISABLED),
]


@pytest.mark.parametrize("elsewhere", [in_another_connection, in_another_process])
@pytest.mark.parametrize(("way", "change"), GONE)
def test_who_is_signed_out_or_disabled_by_somebody_else_is_out_at_once(
    app, vera, thread, way, change, elsewhere
):
    ask = way(app, vera, thread)
    path, refused = ("/works", 303) if way is by_cookie else ("/api/v1/libraries", 401)
    assert [ask(path) for _ in range(3)] == [200, 200, 200]
    elsewhere(change)
    assert ask(path) == refused


TAKEN = {
    "membership": f"DELETE FROM membership WHERE user_id = {VERA}",
    "role": f"UPDATE membership SET role = 'viewer' WHERE user_id = {EDO}",
    "administration": f'UPDATE "user" SET is_admin = false WHERE id = {ADA}',
    "library": "UPDATE library SET deleted_at = created_at",
    "work": "UPDATE work SET deleted_at = created_at",
}
LIBRARY, BOOK = "/api/v1/libraries/{library}", "/api/v1/libraries/{library}/books/{uuid}"
RIGHTS = [
    (by_cookie, "vera", "/works/{work}", 404, "membership"),
    (by_cookie, "vera", "/libraries/1", 404, "library"),
    (by_cookie, "vera", "/works/{work}", 404, "work"),
    (by_cookie, "edo", "/works/{work}/edit", 403, "role"),
    (by_cookie, "ada", "/works/{work}", 404, "administration"),
    (by_cookie, "ada", "/admin/users", 403, "administration"),
    # programs are not told whether there is a library that is not theirs
    *((way, "vera", BOOK, 403, "membership") for way in PROGRAMS),
    *((way, "vera", LIBRARY, 403, "library") for way in PROGRAMS),
    *((way, "vera", BOOK, 404, "work") for way in PROGRAMS),
    *((way, "ada", BOOK, 403, "administration") for way in PROGRAMS),
    *((way, "ada", "/api/v1/admin/users", 403, "administration") for way in PROGRAMS),
]


@pytest.mark.parametrize(("way", "name", "path", "refused", "what"), RIGHTS)
def test_a_right_that_somebody_else_takes_away_ends_at_once(
    app, cast, thread, way, name, path, refused, what
):
    work = make_work("Emma", cast.books)
    path = path.format(work=work.id, uuid=work.uuid, library=cast.books.uuid)
    ask = way(app, getattr(cast, name), thread)
    assert [ask(path) for _ in range(3)] == [200, 200, 200]
    in_another_connection(TAKEN[what])
    assert ask(path) == refused


def test_a_right_that_somebody_else_gives_is_there_at_once(app, stan, books, thread):
    ask = by_cookie(app, stan, thread)
    assert [ask("/libraries/1") for _ in range(3)] == [404, 404, 404]
    in_another_connection(
        "INSERT INTO membership (user_id, library_id, role, origin, created_at) SELECT id, 1,"
        " 'viewer', 'added', created_at FROM \"user\" WHERE username = 'Stan'"
    )
    assert ask("/libraries/1") == 200


def test_no_connection_of_this_process_remembers_what_another_has_ended(app, vera, ada):
    """As many requests at a time as there are threads, each with a connection of its own."""
    with writing():
        token = sessions.open_session(vera, address="127.0.0.1", user_agent="tests")
    with ExitStack() as contexts:
        threads = [contexts.enter_context(ThreadPoolExecutor(1)) for _ in range(3)]
        for thread in threads:
            thread.submit(app.app_context().push).result()
        for _ in range(3):
            found = [thread.submit(_looked_up, token) for thread in threads]
            assert [each.result() for each in found] == ["Vera"] * 3
        sessions.sign_out_everywhere(vera, by=ada)
        for thread in threads:
            thread.submit(db.session.rollback).result()  # the next request
        found = [thread.submit(_looked_up, token) for thread in threads]
        assert [each.result() for each in found] == [None] * 3
        for thread in threads:
            thread.submit(db.session.remove).result()


def _looked_up(token: str) -> str | None:
    found = sessions.find_signed_in(token)
    return found.user.username if found else None


def test_what_a_transaction_that_failed_had_changed_is_not_remembered(app, vera, books):
    with suppress(ZeroDivisionError), writing(vera):
        vera.is_admin = True
        db.session.flush()
        access.require(vera, "users:update")
        assert access.roles(vera)[books.id] == "owner"
        raise ZeroDivisionError
    assert access.roles(vera)[books.id] == "viewer"
    with pytest.raises(Forbidden):
        access.require(vera, "users:update")


def test_a_role_of_a_transaction_that_failed_is_not_remembered(app, vera, books):
    with suppress(ZeroDivisionError), writing():
        db.session.execute(text(f"UPDATE membership SET role = 'owner' WHERE user_id = {VERA}"))
        assert access.roles(vera)[books.id] == "owner"
        raise ZeroDivisionError
    assert access.roles(vera)[books.id] == "viewer"


def test_made_up_cookies_fill_no_memory(app, cast, thread, monkeypatch):
    monkeypatch.setattr("services.db.cache._SMALL_ANSWERS", 10)
    db.session.remove()
    for number in range(30):
        sessions.find_signed_in(f"made up {number}")
        assert len(db.session.connection().info.get("remembered", ())) <= 10


def test_two_people_on_one_connection_are_not_mixed_up(app, vera, ada, thread):
    one, other = by_cookie(app, ada, thread), by_cookie(app, vera, thread)
    for _ in range(3):
        assert (one("/admin/users"), other("/admin/users")) == (200, 403)


def test_a_renamed_library_is_in_the_navigation_at_once(app, vera, books, thread):
    client = signed_in(app, vera)
    db.session.remove()
    for _ in range(3):
        assert "Atlases" not in thread.submit(client.get, "/works").result().text
    in_another_connection("UPDATE library SET name = 'Atlases', name_key = 'atlases'")
    assert "Atlases" in thread.submit(client.get, "/works").result().text
