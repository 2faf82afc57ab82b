"""Calls that keep a client signed in."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from blueprints.api.navidrome.routes import get


class KeepAlive(TypedDict):
    """Says that the token is still valid."""

    response: Literal["ok"]
    id: Literal["keepalive"]


@get(
    "/api/keepalive/",
    "health",
    answer=KeepAlive,
    aliases=("/api/keepalive", "/api/keepalive/{rest}"),
)
def keepalive() -> KeepAlive:
    """Renew the token. Anything may follow the slash."""
    return {"response": "ok", "id": "keepalive"}
