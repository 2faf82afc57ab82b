"""The first visit: one admin, a door that shuts, a code for visitors from elsewhere, then library,
folder and scan.
"""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models.account import User
from models.base import db, utc_now
from models.job import Job
from models.library import Library, Root
from services.accounts import first_run, users
from services.db.transactions import writing
from tests.cases import each_case
from tests.conftest import own_app

ADMIN = {"username": "Ada", "password": "correct horse"}
ELSEWHERE = {"REMOTE_ADDR": "192.168.1.7"}


@pytest.fixture
def app(settings):
    """Made for this test: what it does when it starts depends on whether anybody has an account."""
    with own_app(settings) as app:
        yield app


@pytest.fixture
def code_file(settings) -> Path:
    return settings.data_dir / "run" / "setup-code"


@each_case("path", ["/", "/libraries", "/scans", "/admin/users", "/login", "/nothing/here"])
def test_everything_leads_to_setup_while_nobody_has_an_account(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/setup")


def test_the_first_account_signs_in_and_setup_closes(app, code_file):
    client = app.test_client()
    assert client.get("/setup").status_code == 200
    answer = client.post("/setup", data=ADMIN)
    assert (answer.status_code, answer.location) == (303, "/setup/library")
    assert "What’s your first library?" in client.get("/setup/library").text
    data = {"kind": "book", "name": "Books", "source_order": "sidecar tags name"}
    assert client.post("/setup/library", data=data).status_code == 303
    page = client.get("/setup/library").text
    assert "<h1>New library</h1>" in page
    assert "first library" not in page
    assert not code_file.exists()
    stranger = app.test_client()
    assert stranger.get("/setup").location == "/login"
    assert stranger.post("/setup", data={**ADMIN, "username": "Eve"}).status_code == 409
    assert users.find_by_identifier("Eve") is None


def test_a_wrong_value_keeps_what_was_typed(client):
    answer = client.post("/setup", data={"username": "Ada", "password": "short"})
    assert answer.status_code == 422
    assert 'value="Ada"' in answer.text
    assert "short" not in answer.text.split("<form")[1].split("</form>")[0].replace("too short", "")
    assert 'aria-describedby="f-password-problem' in answer.text
    assert not users.has_users()


def test_of_two_simultaneous_requests_one_wins(app):
    codes: list[int] = []
    gate = threading.Barrier(2)

    def post(name: str) -> None:
        client = app.test_client()
        gate.wait()
        codes.append(client.post("/setup", data={**ADMIN, "username": name}).status_code)

    threads = [threading.Thread(target=post, args=(name,)) for name in ("Ada", "Eve")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [303, 409]
    assert db.session.execute(select(func.count()).select_from(User)).scalar() == 1


def test_the_code_is_for_the_owners_eyes_and_stays_the_same(app, code_file):
    code = code_file.read_text().strip()
    assert len(code) == 9
    assert code[4] == "-"
    assert stat.S_IMODE(code_file.stat().st_mode) == 0o600
    first_run.prepare_code(code_file)
    assert code_file.read_text().strip() == code


def test_no_code_is_made_once_there_is_an_account(ada, code_file):
    first_run.prepare_code(code_file)
    assert not code_file.exists()


@pytest.mark.parametrize(
    ("environ", "headers"),
    [
        (ELSEWHERE, {}),
        ({}, {"X-Forwarded-For": "203.0.113.9"}),
        ({}, {"Host": "evil.example"}),
        ({"REMOTE_ADDR": "not an address"}, {}),
    ],
)
def test_a_visitor_from_elsewhere_is_asked_for_the_code(client, code_file, environ, headers):
    assert 'name="code"' in client.get("/setup", environ_overrides=environ, headers=headers).text
    for code in ("", "AAAA-AAAA"):
        answer = client.post(
            "/setup", data={**ADMIN, "code": code}, environ_overrides=environ, headers=headers
        )
        assert answer.status_code == 422
    assert not users.has_users()
    code = code_file.read_text().strip().lower().replace("-", " ")
    assert (
        client.post(
            "/setup", data={**ADMIN, "code": code}, environ_overrides=environ, headers=headers
        ).status_code
        == 303
    )


@each_case("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "[::1]"])
def test_a_visitor_at_this_machine_is_not(client, host):
    assert 'name="code"' not in client.get("/setup", headers={"Host": host}).text


def test_guessing_the_code_has_to_wait(client, code_file):
    for _ in range(10):
        client.post("/setup", data={**ADMIN, "code": "AAAA-AAAA"}, environ_overrides=ELSEWHERE)
    right = code_file.read_text()
    answer = client.post("/setup", data={**ADMIN, "code": right}, environ_overrides=ELSEWHERE)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert (
        client.post(
            "/setup",
            data={**ADMIN, "code": right},
            environ_overrides={"REMOTE_ADDR": "192.168.1.8"},
        ).status_code
        == 303
    )


def test_without_its_file_no_code_is_right(client, code_file):
    code_file.unlink()
    assert (
        client.post("/setup", data={**ADMIN, "code": ""}, environ_overrides=ELSEWHERE).status_code
        == 422
    )


def test_from_nothing_to_a_scan_without_javascript(client, settings):
    (settings.data_dir.parent / "media" / "books").mkdir(parents=True)
    client.post("/setup", data=ADMIN)
    created = client.post("/setup/library", data={"kind": "book", "name": ""})
    library = db.session.execute(select(Library)).scalar_one()
    assert (library.name, created.location) == ("Books", f"/setup/libraries/{library.id}/folder")
    top = client.get(created.location)
    assert str(settings.data_dir.parent) in top.text
    here = client.get(
        created.location, query_string={"at": str(settings.data_dir.parent / "media")}
    )
    assert "books" in here.text
    wrong = client.post(created.location, data={"path": "/etc", "at": ""})
    assert wrong.status_code == 422
    assert 'value="/etc"' in wrong.text
    done = client.post(
        created.location, data={"path": "", "at": str(settings.data_dir.parent / "media" / "books")}
    )
    job = db.session.execute(select(Job)).scalar_one()
    assert done.location == f"/setup/scans/{job.id}"
    page = client.get(done.location).text
    assert f'hx-get="/scans/{job.id}/_progress' in page
    assert f'href="/libraries/{library.id}"' in page
    assert "Scanning your files" in page
    for state, heading in (
        ("failed", "The scan isn’t complete"),
        ("done", "Your library is ready"),
    ):
        with writing(job):
            job.state, job.finished_at = state, utc_now()
        page = client.get(done.location).text
        assert heading in page
        assert "continues" not in page
        assert "scan-stopped" not in page
    assert db.session.execute(select(Root.path_text)).scalar_one().endswith("/media/books")
