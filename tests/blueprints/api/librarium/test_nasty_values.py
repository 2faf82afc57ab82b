"""One nasty value at a time, in every property of every body and in every query parameter: an
answer that the document knows, never a crash.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from pydantic import BaseModel

from blueprints.api.openapi import Operation, schema_of
from models.base import db
from tests.blueprints.api.client import Program
from tests.blueprints.api.librarium.test_every_operation import (
    NOWHERE,
    OPERATIONS,
    ids_for,
    key_of,
    sample,
)

pytestmark = pytest.mark.fuzz
SHARES = 4  # of the operations, one test each: they run side by side

VALUES = [
    "", " ", "\x00", "a\x00b", "\u202e", "ﷺ" * 300, "x" * 100_000, "%", "_", "\\", "'", '"',
    "/" * 50, "(", "[", "..", "../..", NOWHERE,
    "0001-01-01", "9999-12-31", "2026-02-30", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    -1, 0, 2**31, 2**53 + 1, 2**63, 1.5, -0.0, 1e308, 5e-324, True, False, None, [], {}, [None],
    [""], [[]], [{}], ["x"] * 2000, {"a": {"b": []}},
    [NOWHERE, NOWHERE],
]  # fmt: skip
TEXTS = [value for value in VALUES if isinstance(value, str)] + [
    "-1", "0", "2147483648", "99999999999999999999999", "1e9", "NaN", "true", "null", "{}", "[",
    '{"groups":[{"conditions":[{"field":"x"}]}]}',
    "title:", '"', "(((((((((((", "a OR", "NOT", "/(/", "/a{99999}/", "isbn:x", "series:\x00", "#",
    "é", "😀", "ß" * 500,
]  # fmt: skip
SHUT_OUT = frozenset(
    {"post /auth/logout", "put /auth/me/password"}
)  # Ada would not be let in again


def requests_of(
    operation: Operation, ids: dict[str, str], existing: dict[str, str]
) -> Iterator[tuple[str, Any]]:
    """Path and body of each request; None for no body."""
    path = operation.path
    for name in operation.parameters:
        path = path.replace(f"{{{name}}}", ids[name])
    if isinstance(operation.body, type) and issubclass(operation.body, BaseModel):
        schemas: dict[str, Any] = {}
        schema = schema_of(operation.body, schemas, "validation")
        whole = sample(schema, existing, schemas)
        for name in schemas[schema["$ref"].rpartition("/")[2]].get("properties", {}):
            yield from ((path, {**whole, name: value}) for value in VALUES)
        yield from ((path, value) for value in VALUES if value is not None)
    elif operation.query is not None:
        yield from (
            (f"{path}?{name}={quote(text)}", None)
            for name in operation.query.model_fields
            for text in TEXTS
        )
    if "isbn" in operation.parameters:
        path = operation.path.replace("{library_id}", ids.get("library_id", ""))
        texts = [text for text in TEXTS if text and "//" not in f"/{text}/"]  # doubled ones: 308
        yield from ((path.replace("{isbn}", quote(text, safe="")), None) for text in texts)


def problem_of(program: Program, operation: Operation, path: str, body: Any) -> str:
    try:
        answer = program.send(operation.method, path, body)
    except AssertionError as error:
        return str(error)
    return f"{answer.status_code} {answer.data[:200]!r}" if answer.status_code >= 500 else ""


@pytest.mark.parametrize("share", range(SHARES))
def test_no_single_value_breaks_an_operation(programs, existing, share):
    program = programs.ada
    wrong: dict[str, str] = {}
    for operation in OPERATIONS[share::SHARES]:
        if key_of(operation) in SHUT_OUT:
            continue
        for path, body in requests_of(operation, ids_for(operation, existing, program), existing):
            problem = problem_of(program, operation, path, body)
            if problem:
                wrong.setdefault(
                    key_of(operation), f"{path[:200]} {str(body)[:300]} → {problem[:600]}"
                )
            db.session.rollback()
    assert wrong == {}
