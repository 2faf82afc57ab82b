"""The token of a header "Bearer …", for the APIs that have one."""

from __future__ import annotations

import structlog

from services.accounts.tokens import Caller


def token_of(header: str) -> str:
    """ "" when the header has none."""
    scheme, _, token = header.partition(" ")
    token = token.strip()
    return token if scheme.lower() == "bearer" and token.isascii() else ""


def noted(caller: Caller | None) -> Caller | None:
    """The same, named in the log lines of this request."""
    if caller is not None:
        structlog.contextvars.bind_contextvars(user=caller.user.id)
    return caller
