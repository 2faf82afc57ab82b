"""The token in a header "Bearer …", for the APIs that use one."""

from __future__ import annotations

import structlog

from services.accounts.tokens import Caller


def token_of(header: str) -> str:
    """ "" if the header contains none."""
    scheme, _, token = header.partition(" ")
    token = token.strip()
    return token if scheme.lower() == "bearer" and token.isascii() else ""


def with_log_context(caller: Caller | None) -> Caller | None:
    """The same caller, after adding the user to this request's log lines."""
    if caller is not None:
        structlog.contextvars.bind_contextvars(user=caller.user.id)
    return caller
