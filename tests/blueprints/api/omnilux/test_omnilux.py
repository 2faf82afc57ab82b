"""The OmniLux API: signing in, and how much there is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from models import base
from models.account import User
from models.base import db
from models.file import MediaFile
from models.library import Folder, Library, LibraryRoot, Root
from services.accounts import tokens
from services.accounts.passwords import hash_password
from services.accounts.visitors import Visitor
from services.db.transactions import writing
from services.roots import UPLOADS
from tests.blueprints.api.client import Program
from tests.blueprints.api.contracts import check_published
from tests.factories import make_library, make_user

PASSWORD = "battery staple"


@pytest.fixture
def client(app, cast) -> Any:
    make_user("Lux", password_hash=hash_password(PASSWORD))
    return app.test_client()


def sign_in(client: Any, username: str = "lux", password: Any = PASSWORD) -> Any:
    answer = client.post("/api/auth/login", json={"username": username, "password": password})
    check_published("omnilux", "post", "/api/auth/login", answer)
    return answer


def stats(client: Any, token: str) -> Any:
    answer = client.get("/api/library/stats", headers={"Authorization": f"Bearer {token}"})
    check_published("omnilux", "get", "/api/library/stats", answer)
    return answer


def fill(library: Library, kind: str, *files: dict[str, Any]) -> None:
    """A folder of this kind that feeds a library, with these files."""
    with writing():
        path = f"/media/{library.name}"
        root = Root(path=path.encode(), path_text=path, name=library.name, kind=kind)
        db.session.add(root)
        db.session.flush()
        folder = Folder(root_id=root.id, path=b"", path_text="")
        db.session.add_all([folder, LibraryRoot(library_id=library.id, root_id=root.id)])
        db.session.flush()
        for number, values in enumerate(files):
            name = f"{number}.mkv"
            db.session.add(
                MediaFile(
                    root_id=root.id,
                    folder_id=folder.id,
                    path=name.encode(),
                    path_text=name,
                    mtime_ns=0,
                    **values,
                )
            )


def test_who_signs_in_gets_a_token_and_learns_who_they_are(client):
    signed_in = sign_in(client).json
    assert signed_in["user"]["username"] == "Lux"
    assert signed_in["user"]["role"] == "user"
    assert stats(client, signed_in["token"]).status_code == 200


def test_a_wrong_password_is_refused_in_this_apis_form(client):
    answer = sign_in(client, password="wrong")
    assert (answer.status_code, answer.json["code"]) == (401, "INVALID_CREDENTIALS")
    assert sign_in(client, "nobody").json == answer.json
    answer = sign_in(client, password=5)
    assert (answer.status_code, set(answer.json)) == (400, {"error"})


def test_failed_sign_ins_count_for_every_interface(app, client):
    for _ in range(5):
        assert sign_in(client, password="wrong").status_code == 401
    for _ in range(5):
        client.post("/auth/login", json={"username": "lux", "password": "wrong"})
    answer = sign_in(client)
    assert (answer.status_code, answer.json["code"]) == (429, "RATE_LIMITED")
    assert int(answer.headers["Retry-After"]) > 0
    answer = client.post("/auth/login", json={"username": "lux", "password": PASSWORD})
    assert (answer.status_code, set(answer.json)) == (429, {"error"})
    body = {"identifier": "lux", "password": PASSWORD}
    assert Program(app).post("/auth/login", body).status_code == 429


def test_the_totals_are_those_of_the_libraries_that_the_caller_may_see(app, client, cast):
    films, shows = (make_library(kind, owner=cast.olga, kind=kind) for kind in ("movie", "tv"))
    now = base.utc_now()
    fill(
        films,
        "movie",
        {"size": 3 << 32, "codec": "hevc", "resolution": "2160p"},
        {"size": 10, "codec": "h264", "resolution": "1080p"},
        {"size": 99, "codec": "h264", "resolution": "1080p", "missing_since": now},
    )
    fill(shows, "tv", {"size": 5, "codec": "h264", "resolution": "1080p"})
    music = make_library("Music", owner=cast.stan, kind="music")
    fill(music, "music", {"size": 7, "codec": "flac", "format": "flac"})
    fill(make_library("Empty", owner=cast.olga, kind="game"), "game")

    def seen_by(user: Any) -> Any:
        token = client_token(app, user)
        return stats(client, token).json

    assert seen_by(cast.olga) == {
        "totalFiles": 3,
        "totalSizeBytes": (3 << 32) + 15,
        "byMediaType": {
            "movie": {"count": 2, "sizeBytes": (3 << 32) + 10},
            "tv": {"count": 1, "sizeBytes": 5},
        },
        "byCodec": {"h265": 1, "h264": 2},
        "byResolution": {"2160p": 1, "1080p": 2},
    }
    assert seen_by(cast.stan)["byMediaType"] == {"music": {"count": 1, "sizeBytes": 7}}
    assert seen_by(cast.stan)["byCodec"] == {}
    assert seen_by(cast.ada)["totalFiles"] == 4
    assert seen_by(cast.vera)["totalFiles"] == 0
    with writing():
        db.session.get(Library, films.id).deleted_at = now
    assert seen_by(cast.olga)["totalFiles"] == 1


def client_token(app: Any, user: Any) -> str:
    with writing(user):
        life = timedelta(hours=24)
        return tokens.open_family(user, "omnilux", Visitor(""), life=life).access_token


def test_an_upload_counts_for_its_library_and_for_nobody_else(app, client, cast):
    books = cast.books
    with writing():
        root = Root(path=b"", path_text="", name="uploads", kind=UPLOADS)
        db.session.add(root)
        db.session.flush()
        folder = Folder(root_id=root.id, path=b"", path_text="")
        db.session.add(folder)
        db.session.flush()
        db.session.add(
            MediaFile(
                root_id=root.id, folder_id=folder.id, library_id=books.id, path=b"a", path_text="a",
                size=7, mtime_ns=0,
            )
        )  # fmt: skip
    seen = stats(client, client_token(app, cast.vera)).json
    assert seen["byMediaType"] == {"book": {"count": 1, "sizeBytes": 7}}
    assert stats(client, client_token(app, cast.stan)).json["totalFiles"] == 0


def test_only_a_token_of_this_api_opens_it_and_for_a_day(app, client, cast, monkeypatch):
    token = sign_in(client).json["token"]
    librarium = Program(app, cast.vera)
    assert stats(client, librarium.token).status_code == 401
    assert Program(app, token=token).get("/auth/me").status_code == 401
    assert (
        client.get("/api/keepalive/", headers={"X-ND-Authorization": f"Bearer {token}"}).status_code
        == 401
    )
    personal = librarium.post("/me/api-tokens", {"name": "t"}).json["token"]
    answer = stats(client, personal)
    assert (answer.status_code, answer.json["code"]) == (401, "TOKEN_EXPIRED")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert client.get("/api/library/stats").status_code == 401
    later = base.utc_now() + timedelta(hours=23)
    monkeypatch.setattr(base, "utc_now", lambda: later)
    assert stats(client, token).status_code == 200
    monkeypatch.setattr(base, "utc_now", lambda: later + timedelta(hours=2))
    assert stats(client, token).status_code == 401


def test_a_disabled_account_is_out_at_once(app, client, cast):
    signed_in = sign_in(client).json
    Program(app, cast.ada).patch(
        f"/admin/users/{user_uuid(signed_in['user']['id'])}", {"is_active": False}
    )
    assert stats(client, signed_in["token"]).status_code == 401


def user_uuid(user_id: int) -> str:
    return str(db.session.get(User, user_id).uuid)
