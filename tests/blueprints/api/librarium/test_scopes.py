"""What each scope of a personal token opens: every operation × every scope."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from blueprints.api.librarium import LIBRARIUM
from blueprints.api.librarium.scopes import SCOPES
from blueprints.api.openapi import Operation, Routes
from tests.blueprints.api.client import BARE, Program, described
from tests.blueprints.api.librarium.test_every_operation import (
    ASKED,
    EDITION,
    LIBRARY,
    NOWHERE,
    OPERATIONS,
)

PEOPLE, ANYBODY = "people", "anybody"
_IMPORTING = (
    f"post {LIBRARY}/imports", "post /imports/{import_id}/cancel", "delete /imports/{import_id}",
    "delete /imports",
)  # fmt: skip
_IMPORTS = (f"get {LIBRARY}/imports", f"get {LIBRARY}/imports/{{import_id}}", "get /imports")
# Outside libraries, where no permission says it.
SCOPE_OF = {
    "books:create": _IMPORTING,
    ANYBODY: ("get /auth/me", "get /auth/me/preferences"),
    PEOPLE: (
        "put /auth/me", "put /auth/me/password", "patch /auth/me/preferences",
        "post /auth/logout", "get /me/api-tokens", "post /me/api-tokens",
        "delete /me/api-tokens/{id}",
    ),
    "members:create": ("get /users",),
    "library:read": ("get /libraries",),
    "library:admin": ("post /libraries",),
    "books:read": (
        *_IMPORTS,
        "get /books/{book_id}", "get /books/{book_id}/cover", "get /books/{book_id}/editions",
        "get /contributors", "get /contributors/{contributor_id}/photo",
        "get /genres", "get /media-types", "get /me/series", "get /me/tags",
        "get /dashboard/continue-series", "get /dashboard/currently-reading",
        "get /dashboard/picks-of-the-day", "get /dashboard/recently-added",
        "get /dashboard/recently-finished", "get /dashboard/stats", "get /sync/changes",
        "get /lookup/isbn/{isbn}", "get /lookup/isbn/{isbn}/merged", "get /lookup/books",
        "get /enrichment-batches", "get /enrichment-batches/{batch_id}",
        "get /lookup/series", "get /lookup/contributors",
        "get /contributors/{contributor_id}/metadata/fetch",
    ),
    "books:update": (
        "post /contributors", "patch /contributors/{contributor_id}",
        "post /contributors/{contributor_id}/metadata/apply",
        "delete /contributors/{contributor_id}", "put /contributors/{contributor_id}/photo",
        "delete /contributors/{contributor_id}/photo",
        "delete /contributors/{contributor_id}/works/{work_id}",
        f"put {LIBRARY}{EDITION}/my-interaction", f"delete {LIBRARY}{EDITION}/my-interaction",
        "post /sync/apply",
        "post /books/{book_id}/enrich", "post /enrichment-batches/{batch_id}/cancel",
        "delete /enrichment-batches/{batch_id}", "delete /enrichment-batches",
    ),
}  # fmt: skip
ALSO = {
    f"put {LIBRARY}{EDITION}/my-interaction": "interactions:update",
    f"delete {LIBRARY}{EDITION}/my-interaction": "interactions:update",
    "post /sync/apply": "interactions:update",
    "get /me/series": "series:read",
    "get /me/tags": "tags:read",
    **dict.fromkeys(_IMPORTING, "import:create"),
    **dict.fromkeys(_IMPORTS, "import:read"),
}
OPENING = [operation for operation in OPERATIONS if not operation.is_open]


def opened_by(operation: Operation) -> set[str]:
    """The scopes that this operation should ask for."""
    if operation.is_admin:
        return {"instance:admin"}
    own = {scope for scope, keys in SCOPE_OF.items() if operation.key in keys}
    below = operation.key.replace(LIBRARY, "", 1)
    if operation.path.startswith(LIBRARY) and not own:
        own = {scope for scope, keys in ASKED.items() if below in keys}
    return own | ({ALSO[operation.key]} if operation.key in ALSO else set())


def token_of(programs: Any, *scopes: str) -> str:
    return programs.ada.post("/me/api-tokens", {"name": "t", "scopes": list(scopes)}).json["token"]


def status_of(program: Program, operation: Operation) -> int:
    """Sent with ids of nothing and without a body, so that nothing is changed."""
    path = operation.path
    for name in operation.parameters:
        path = path.replace(f"{{{name}}}", NOWHERE)
    headers = {"Authorization": f"Bearer {program.token}"}
    answer = program.client.open(BARE + path, method=operation.method.upper(), headers=headers)
    return answer.status_code


def test_every_operation_has_one_line_in_the_table():
    assert {each.key for each in OPENING if not opened_by(each)} == set()
    assert {each.key for each in OPENING if len(opened_by(each)) > 1} == set(ALSO)
    assert {key for keys in SCOPE_OF.values() for key in keys} <= {each.key for each in OPENING}


@pytest.mark.slow
@pytest.mark.parametrize("beginning", sorted({scope[0] for scope in SCOPES}))
def test_a_scope_opens_what_the_table_says_and_nothing_else(app, programs, beginning):
    wrong = []
    for scope in sorted(scope for scope in SCOPES if scope[0] == beginning):
        program = Program(app, token=token_of(programs, scope))
        for operation in OPENING:
            is_open = bool({scope, ANYBODY} & opened_by(operation))
            status = status_of(program, operation)
            if (status != 403) != is_open or status == 401:
                wrong.append(f"{scope}: {operation.key} → {status}")
    assert wrong == []


def test_a_token_without_scopes_may_what_its_owner_may_but_for_what_is_for_people(app, programs):
    program = Program(app, token=token_of(programs))
    shut = {each.key for each in OPENING if status_of(program, each) == 403}
    assert shut == set(SCOPE_OF[PEOPLE])


def test_several_scopes_open_what_each_of_them_does(app, programs):
    program = Program(app, token=token_of(programs, "loans:read", "tags:read"))
    opened = {each.key for each in OPENING if status_of(program, each) != 403}
    assert opened == {
        f"get {LIBRARY}/loans",
        f"get {LIBRARY}/tags",
        "get /me/tags",
        *SCOPE_OF[ANYBODY],
    }


def test_the_document_says_which_scopes_an_operation_asks_for():
    for operation in LIBRARIUM.routes:
        path = operation.path if operation.is_at_root else "/api/v1" + operation.path
        scopes = described()["paths"][path][operation.method].get("x-token-scopes")
        expected = opened_by(operation) - {PEOPLE} if not operation.is_open else None
        assert (set(scopes) if scopes is not None else None) == (
            {"any"} if expected == {ANYBODY} else expected
        ), operation.key


def test_an_operation_without_a_scope_is_refused_when_the_program_starts():
    routes = Routes(LIBRARIUM.routes)
    routes.get("/new", "new")(lambda: None)
    with pytest.raises(ValueError, match="get /new"):
        replace(LIBRARIUM, routes=routes)
