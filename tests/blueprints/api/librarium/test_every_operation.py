"""Every operation × six kinds of callers × ids that exist, that do not, and that are none; new
operations are walked as they appear.
"""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from blueprints.api.librarium import LIBRARIUM
from blueprints.api.openapi import Operation, Upload, schema_of
from models.base import db
from services.access import PERMISSIONS
from tests.blueprints.api.client import BARE, ENVELOPED, Program

CALLERS = {
    "none": "nobody",
    "stranger": "stan",
    "viewer": "vera",
    "editor": "edo",
    "owner": "olga",
    "admin": "ada",
}
NO_LIBRARY = {
    "none": (401,),
    **dict.fromkeys(("stranger", "viewer", "editor", "owner"), (403,)),
    "admin": (404, 400),
}
NOWHERE = "00000000-0000-4000-8000-000000000007"
LIBRARY = "/libraries/{library_id}"
ASKS_FOR_A_PASSWORD = frozenset(
    {"put /auth/me/password", "post /auth/login", "post /auth/refresh"}
)  # may answer 401 to everybody

# As documented: what each role in a library may do.
EVERYTHING = {"create", "read", "update", "delete"}
MATRIX = {
    "books": {"owner": EVERYTHING, "editor": EVERYTHING, "viewer": {"read"}},
    "series": {"owner": EVERYTHING, "editor": {"create", "read", "update"}, "viewer": {"read"}},
    "shelves": {"owner": EVERYTHING, "editor": EVERYTHING, "viewer": {"read"}},
    "tags": {"owner": EVERYTHING, "editor": EVERYTHING, "viewer": {"read"}},
    "loans": {"owner": EVERYTHING, "editor": {"create", "read", "update"}, "viewer": {"read"}},
    "library": {"owner": {"read", "update", "delete"}, "editor": {"read"}, "viewer": {"read"}},
    "members": {"owner": EVERYTHING, "editor": {"read"}, "viewer": {"read"}},
}
EDITION = "/books/{book_id}/editions/{edition_id}"
# As documented: what each operation below a library asks for.
ASKED = {
    "library:read": ("get ",), "library:update": ("put ",), "library:delete": ("delete ",),
    "members:read": ("get /members",), "members:create": ("post /members",),
    "members:update": ("patch /members/{user_id}",),
    "members:delete": ("delete /members/{user_id}",),
    "books:read": (
        "get /books", "get /books/letters", "get /books/fingerprint", "get /book-by-isbn/{isbn}",
        "get /books/{book_id}",
        "get /books/{book_id}/cover", "get /books/{book_id}/editions",
        f"get {EDITION}/files/{{file_id}}",
        f"get {EDITION}/my-interaction", f"put {EDITION}/my-interaction",
        f"delete {EDITION}/my-interaction",
        "get /browse-uploads", "get /storage-locations",
        "get /storage-locations/{location_id}/browse",
        "get /contributors", "get /contributors/letters", "get /contributors/{contributor_id}",
        "get /imports", "get /imports/{import_id}",
    ),
    "books:create": ("post /books", "post /books/{book_id}", "post /imports"),
    "books:update": (
        "post /books/bulk/enrich", "post /books/bulk/cover",
        "put /books/{book_id}", "put /books/{book_id}/cover", "delete /books/{book_id}/cover",
        "post /books/{book_id}/cover/fetch",
        "post /books/{book_id}/editions", f"put {EDITION}", f"delete {EDITION}",
        f"post {EDITION}/files", f"post {EDITION}/files/link",
        f"post {EDITION}/files/link-upload", f"delete {EDITION}/files/{{file_id}}",
        "post /storage-locations",
        "put /storage-locations/{location_id}", "delete /storage-locations/{location_id}",
        "post /storage-locations/{location_id}/scan",
    ),
    "books:delete": ("delete /books/{book_id}",),
    "series:read": (
        "get /series", "get /series/{series_id}", "get /series/{series_id}/books",
        "get /series/{series_id}/volumes", "get /series/suggest",
        "get /series/{series_id}/arcs", "get /series/{series_id}/match-candidates",
        "get /books/{book_id}/series", "get /series/{series_id}/proposals",
    ),
    "series:create": ("post /series", "post /series/bulk-create"),
    "series:update": (
        "put /series/{series_id}", "post /series/{series_id}/books",
        "post /series/{series_id}/volumes/sync",
        "delete /series/{series_id}/books/{book_id}",
        "post /series/{series_id}/match-apply", "post /series/{series_id}/arcs",
        "put /series/{series_id}/arcs/{arc_id}",
        "delete /series/{series_id}/arcs/{arc_id}",
    ),
    "series:delete": ("delete /series/{series_id}",),
    "shelves:read": ("get /shelves", "get /shelves/{shelf_id}/books",
        "get /books/{book_id}/shelves"),
    "shelves:create": ("post /shelves",),
    "shelves:update": ("put /shelves/{shelf_id}", "post /shelves/{shelf_id}/books",
        "delete /shelves/{shelf_id}/books/{book_id}"),
    "shelves:delete": ("delete /shelves/{shelf_id}",),
    "tags:read": ("get /tags",), "tags:create": ("post /tags",),
    "tags:update": ("put /tags/{tag_id}",), "tags:delete": ("delete /tags/{tag_id}",),
    "loans:read": ("get /loans",), "loans:create": ("post /loans",),
    "loans:update": ("patch /loans/{loan_id}",),
    "loans:delete": ("delete /loans/{loan_id}",),
}  # fmt: skip


def key_of(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"


def gentle_first(operation: Operation) -> tuple[bool, bool, bool, int]:
    """Reading, then writing, then removing from the inside out, and signing out at the very end."""
    return (
        operation.path == "/auth/logout",
        operation.method == "delete",
        operation.method != "get",
        -len(operation.path),
    )


OPERATIONS = sorted(LIBRARIUM.routes, key=gentle_first)


def may(role: str, operation: Operation) -> bool:
    """Whether the door lets this caller in, as the notes have it."""
    if operation.is_open or role == "admin":
        return True
    if role == "none" or operation.is_admin:
        return False
    noun, _colon, act = operation.permission.partition(":")
    return not operation.permission or act in MATRIX[noun].get(role, ())


def sample(
    schema: dict[str, Any], existing: dict[str, str], schemas: dict[str, Any], name: str = ""
) -> Any:
    """A value of a schema: only what must be there, ids of things that exist."""
    if "$ref" in schema:
        return sample(schemas[schema["$ref"].rpartition("/")[2]], existing, schemas, name)
    if "anyOf" in schema:
        return sample(schema["anyOf"][0], existing, schemas, name)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        return {
            each: sample(schema["properties"][each], existing, schemas, each)
            for each in schema.get("required", ())
        }
    if kind == "array":
        return [sample(schema.get("items", {}), existing, schemas, name.removesuffix("s"))]
    if kind == "string":
        return existing.get(name, "x" if schema.get("format") != "uuid" else NOWHERE)
    return {"integer": 1, "number": 1, "boolean": True}.get(str(kind), "x")


def send(
    program: Program, operation: Operation, ids: dict[str, str], existing: dict[str, str]
) -> Any:
    path = operation.path
    for name in operation.parameters:
        path = path.replace(f"{{{name}}}", ids[name])
    if isinstance(operation.body, Upload):
        return program.upload(operation.method, path, operation.body.field, b"nothing", "x.epub")
    if operation.body is None:
        return program.send(operation.method, path)
    schemas: dict[str, Any] = {}
    schema = schema_of(operation.body, schemas, "validation")
    return program.send(operation.method, path, sample(schema, existing, schemas))


def ids_for(operation: Operation, existing: dict[str, str], program: Program) -> dict[str, str]:
    """What stands in this operation's path; a token is the caller's own."""
    ids = {name: existing.get(name, NOWHERE) for name in operation.parameters}
    if "name" in ids:
        ids["name"] = "open_library"
    if "id" in ids:
        ids["id"] = (
            existing["user_id"] if operation.path.startswith("/admin/users") else tokens_of(program)
        )
    return ids


def tokens_of(program: Program) -> str:
    listed = program.client.get(
        f"{BARE}/me/api-tokens", headers={"Authorization": f"Bearer {program.token}"}
    )
    return listed.json[0]["id"] if listed.status_code == 200 and listed.json else NOWHERE


def judge(operation: Operation, role: str, status: int) -> bool:
    """Whether this may be the answer to a caller who sends ids of things that exist, or that do
    not.
    """
    if status >= 500:
        return status == 503 and operation.path.endswith(
            "/scan"
        )  # without a queue nothing is scanned
    if role == "none":
        return operation.is_open or status == 401
    if not may(role, operation):
        return status == 403
    if status == 401:
        return key_of(operation) in ASKS_FOR_A_PASSWORD
    return status != 403 or not (operation.permission or operation.is_admin)


def problem_of(
    program: Program, operation: Operation, ids: dict[str, str], existing: dict[str, str]
) -> tuple[Any, str]:
    """The answer, and what its document has against it."""
    try:
        return send(program, operation, ids, existing), ""
    except AssertionError as error:
        return None, str(error)


@pytest.mark.slow
@pytest.mark.parametrize("role", CALLERS)
def test_each_caller_gets_what_they_may_and_nothing_breaks(programs, existing, role):
    program = getattr(programs, CALLERS[role])
    if program.token:
        program.post("/me/api-tokens", {"name": "mine"})
    wrong = []
    for operation in OPERATIONS:
        present = ids_for(operation, existing, program)
        inside = {
            **dict.fromkeys(present, NOWHERE),
            **{name: present[name] for name in present if name == "library_id"},
        }
        outside = {**present, "library_id": NOWHERE}
        for ids in (
            *([outside] if operation.permission else []),
            *([inside] if inside != present else []),
            present,
        ):
            answer, problem = problem_of(program, operation, ids, existing)
            if problem or not (
                answer.status_code in NO_LIBRARY[role]
                if ids is outside
                else judge(operation, role, answer.status_code)
            ):
                wrong.append(
                    f"{role}: {key_of(operation)} {ids} →"
                    f" {problem or (answer.status_code, answer.data[:200])}"
                )
            db.session.rollback()
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("role", CALLERS)
def test_a_malformed_id_is_a_wrong_request_of_who_may(programs, existing, role):
    program = getattr(programs, CALLERS[role])
    wrong = []
    for operation in OPERATIONS:
        for name in operation.parameters:
            if name in ("isbn", "kind"):
                continue
            ids = {**ids_for(operation, existing, program), name: "not-an-id"}
            answer, problem = problem_of(program, operation, ids, existing)
            is_hidden = (
                role != "none"
                and not may(role, operation)
                and (name != "library_id" or operation.is_admin)
            )
            wanted = 401 if role == "none" and not operation.is_open else 403 if is_hidden else 400
            if (
                problem
                or answer.status_code != wanted
                or (wanted == 400 and not answer.json["error"].startswith(f"{name}:"))
            ):
                wrong.append(
                    f"{role}: {key_of(operation)} with a malformed {name} →"
                    f" {problem or (answer.status_code, answer.data[:200])}"
                )
    assert wrong == []


@pytest.mark.slow
def test_to_a_stranger_a_library_and_none_are_the_same(programs, existing):
    for operation in OPERATIONS:
        if operation.permission:
            ids = {
                **dict.fromkeys(operation.parameters, NOWHERE),
                "library_id": existing["library_id"],
            }
            hidden, none = (
                send(programs.stan, operation, {**ids, "library_id": each}, {})
                for each in (existing["library_id"], NOWHERE)
            )
            assert (hidden.status_code, none.status_code) == (403, 403), key_of(operation)
            assert hidden.data == none.data, key_of(operation)


def test_every_operation_below_a_library_asks_for_what_the_notes_say():
    asked = {
        key_of(each).replace(LIBRARY, "", 1): each.permission
        for each in OPERATIONS
        if each.path.startswith(LIBRARY)
    }
    noted = {key: permission for permission, keys in ASKED.items() for key in keys}
    assert {
        key: permission for key, permission in asked.items() if noted.get(key) != permission
    } == {}
    assert all(
        not operation.permission
        for operation in OPERATIONS
        if not operation.path.startswith(LIBRARY)
    )


@pytest.mark.parametrize("noun", MATRIX)
def test_the_roles_may_what_the_notes_say(noun):
    ours = "works" if noun == "books" else noun
    for role, acts in MATRIX[noun].items():
        assert {act for act in EVERYTHING if f"{ours}:{act}" in PERMISSIONS[role]} == acts


def test_the_order_of_checks(app, programs, existing):
    """401, the token's scope, membership, ids, body, row."""
    library, other = existing["library_id"], str(uuid.uuid4())
    narrow = Program(
        app,
        token=programs.stan.post("/me/api-tokens", {"name": "n", "scopes": ["books:read"]}).json[
            "token"
        ],
    )

    def put(program: Program, library_id: str, book_id: str, body: Any) -> tuple[int, str]:
        answer = program.put(f"/libraries/{library_id}/books/{book_id}", body)
        return answer.status_code, answer.json["error"].partition(":")[0]

    assert put(programs.nobody, "x", "x", [])[0] == 401
    assert put(narrow, "x", "x", [])[0] == 403
    assert put(programs.stan, library, "x", [])[0] == 403
    assert put(programs.vera, library, "x", [])[0] == 403
    assert put(programs.stan, other, "x", [])[0] == 403
    assert put(programs.olga, library, "x", []) == (400, "book_id")
    assert put(programs.olga, library, other, []) == (400, "body")
    assert put(programs.olga, library, other, {"title": 5}) == (400, "title")
    assert (
        put(
            programs.olga,
            library,
            other,
            {"title": "A", "media_type_id": existing["media_type_id"]},
        )[0]
        == 404
    )
    assert put(programs.ada, other, "x", []) == (400, "book_id")
    assert put(programs.ada, other, other, [])[0] == 400
    assert (
        put(programs.ada, other, other, {"title": "A", "media_type_id": existing["media_type_id"]})[
            0
        ]
        == 404
    )


@pytest.mark.parametrize("prefix", [BARE, ENVELOPED])
def test_what_is_at_no_address_is_told_in_json(app, programs, prefix):
    for program in (programs.nobody, programs.ada):
        client, headers = (
            program.client,
            {"Authorization": f"Bearer {program.token}"} if program.token else {},
        )
        for path in ("/nothing", "", "/libraries/", "/books/x/y/z", "/auth/login/again"):
            answer = client.get(prefix + path, headers=headers)
            assert (answer.status_code, answer.json) == (
                404,
                {"error": "Not found."},
            ), path
        for method, path, allowed in (
            ("delete", "/auth/login", "POST"),
            ("patch", "/libraries", "GET"),
            ("get", "/auth/logout", "POST"),
        ):
            answer = client.open(prefix + path, method=method.upper(), headers=headers)
            assert (answer.status_code, set(answer.json)) == (405, {"error"})
            assert allowed in answer.headers["Allow"]
        doubled = client.get(f"{prefix}//libraries", headers=headers)
        assert (doubled.status_code, doubled.data) == (308, b"")
        head = client.head(f"{prefix}/setup/status", headers=headers)
        assert (head.status_code, head.data) == (200, b"")
