"""What the document allows, and what it does not, sent by a machine to every operation: nothing
breaks, every answer is as described.

The same requests at each run. `case` comes from schemathesis; two of three are sent to things that
exist.
"""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from flask import g
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from blueprints.api.openapi import Operation
from models.base import db
from tests.blueprints.api.client import BARE, Program, described
from tests.blueprints.api.librarium.test_every_operation import NOWHERE, OPERATIONS, ids_for, key_of

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 15
SHARES = 4  # of the operations, one test each: they run side by side
UNAVAILABLE = {  # what these say where nothing can be queued, and where no other server is reached
    "post /libraries/{library_id}/books/{book_id}/cover/fetch": 502,
    "post /libraries/{library_id}/storage-locations/{location_id}/scan": 503,
    "get /contributors/{contributor_id}/metadata/fetch": 502,
}
pytestmark = pytest.mark.fuzz


@pytest.fixture(scope="module")
def schema() -> Any:
    return schemathesis.openapi.from_dict(described())


def requests_for(operation: Any) -> Any:
    """Requests as described and, where something can be wrong, wrong ones."""
    asked = [operation.as_strategy(generation_mode=GenerationMode.POSITIVE)]
    if operation.body or operation.query or operation.path_parameters:
        asked.append(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    return st.one_of(asked)


def with_known(value: Any, known: dict[str, str]) -> Any:
    """A body whose ids are those of things that exist."""
    if isinstance(value, list):
        return [with_known(each, known) for each in value]
    if isinstance(value, dict):
        return {
            name: (
                known[name] if name in known and isinstance(each, str) else with_known(each, known)
            )
            for name, each in value.items()
        }
    return value


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("person", ["ada", "edo"])
def test_nothing_that_is_sent_breaks_anything(app, programs, existing, schema, person, share):
    program = getattr(programs, person)
    wrong: list[str] = []
    for operation in OPERATIONS[share::SHARES]:
        path = operation.path if operation.is_at_root else BARE + operation.path
        try_out(
            app,
            program,
            operation,
            schema[path][operation.method.upper()],
            existing,
            wrong,
        )
    assert wrong == []


def try_out(
    app: Any,
    program: Program,
    operation: Operation,
    described: Any,
    existing: dict[str, str],
    wrong: list[str],
) -> None:
    """Problems go into a list: raised, each would be looked for again in a database that has
    changed since.
    """

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=requests_for(described), is_known=st.sampled_from([True, True, False]))
    def send(case: Any, is_known: bool) -> None:
        if is_known and case.path_parameters:
            case.path_parameters = {**case.path_parameters, **ids_for(operation, existing, program)}
            case.body = with_known(case.body, {**existing, "id": NOWHERE})
        others = {
            name: value
            for name, value in (case.headers or {}).items()
            if name.lower() != "authorization"
        }
        case.headers = {**others, "Authorization": f"Bearer {program.token}"}
        db.session.rollback()
        for name in list(g):
            g.pop(name)
        answer = case.call(app=app)
        try:
            if answer.status_code != UNAVAILABLE.get(key_of(operation)):
                case.validate_response(answer, checks=CHECKS)
        except (AssertionError, FailureGroup) as error:
            problems = error.exceptions if isinstance(error, FailureGroup) else [error]
            wrong.append(
                f"{key_of(operation)}: {[str(each)[:400] for each in problems]}"
                f" {case.as_curl_command()[:600]}"
            )

    send()
