"""Tokens of the phone and of the MCP server."""

from __future__ import annotations

from tests.blueprints.api.client import ENVELOPED, Program
from tests.blueprints.api.librarium.released_clients.answers import given

ACCOUNT = {
    "username": "Zoe",
    "email": "zoe@example.org",
    "display_name": "Zoe",
    "password": "correct horse",
}


def test_a_phone_that_wakes_and_asks_for_many_things_at_once_stays_signed_in(app, programs):
    """Each request that was refused brings the same refresh token; some arrive when another has
    already brought the next one.
    """
    anybody = Program(app, prefix=ENVELOPED)
    signed_in = given(anybody.post("/auth/register", ACCOUNT), 201)
    fresh = given(anybody.post("/auth/refresh", {"refresh_token": signed_in["refresh_token"]}))
    fresher = given(anybody.post("/auth/refresh", {"refresh_token": fresh["refresh_token"]}))
    given(anybody.post("/auth/refresh", {"refresh_token": signed_in["refresh_token"]}))
    given(anybody.post("/auth/refresh", {"refresh_token": fresher["refresh_token"]}))


def test_mcp_reads_and_notes_with_a_token_that_may_only_read(app, programs, here, dune):
    scopes = [
        "books:read",
        "library:read",
        "loans:read",
        "members:read",
        "series:read",
        "shelves:read",
        "tags:read",
        "interactions:update",
    ]
    token = programs.olga.post("/me/api-tokens", {"name": "helper", "scopes": scopes}).json["token"]
    helper = Program(app, token=token, prefix=ENVELOPED)
    for path in (
        "/libraries",
        f"{here}/books?per_page=5&q=dune",
        f"/books/{dune.uuid}",
        f"{here}/series",
        "/media-types",
        "/dashboard/stats",
    ):
        assert given(helper.get(path)) is not None
    edition = given(helper.get(f"{here}/books/{dune.uuid}/editions"))[0]["id"]
    sent = {"read_status": "read", "rating": None, "notes": "", "review": "", "is_favorite": False}
    assert (
        given(helper.put(f"{here}/books/{dune.uuid}/editions/{edition}/my-interaction", sent))[
            "rating"
        ]
        is None
    )
    assert (
        helper.post(
            f"{here}/loans",
            {"book_id": str(dune.uuid), "loaned_to": "Kris", "loaned_at": "2026-05-01"},
        ).status_code
        == 403
    )
