"""Permission is asked before the body is read: who may not learns nothing about it."""

from __future__ import annotations

import pytest

from blueprints.api.openapi import Operation
from models.base import db
from tests.blueprints.api.librarium.test_every_operation import (
    CALLERS,
    OPERATIONS,
    ids_for,
    key_of,
    may,
    send,
)

OWN = frozenset(
    {
        "/me/api-tokens", "/auth/me", "/auth/me/password", "/auth/me/preferences", "/libraries",
        "/sync/apply",
    }
)  # fmt: skip  # what everybody may write


@pytest.mark.parametrize("role", ["none", "stranger", "viewer"])
def test_who_may_not_learns_nothing_from_a_broken_body(programs, existing, role):
    """They get the response to a body without a mistake."""
    program = getattr(programs, CALLERS[role])
    wrong = []
    for operation in OPERATIONS:
        if (
            operation.body is None
            or operation.is_open
            or (may(role, operation) and is_own(operation))
        ):
            continue
        path = operation.path
        for name, value in ids_for(operation, existing, program).items():
            path = path.replace(f"{{{name}}}", value)
        sent = {"data": b"{", "content_type": "application/json"}
        broken = program.send(operation.method, path, **sent).status_code
        good = send(program, operation, ids_for(operation, existing, program), existing)
        if not broken == good.status_code in (401, 403, 404):
            wrong.append((key_of(operation), broken, good.status_code))
        db.session.rollback()
    assert wrong == []


def is_own(operation: Operation) -> bool:
    return operation.path in OWN or operation.permission.endswith(":read")
