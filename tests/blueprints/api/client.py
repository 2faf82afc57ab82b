"""A program that speaks to the Librarium API; every answer it gets is checked against the API's own
document.
"""

from __future__ import annotations

import io
import re
import uuid
from functools import lru_cache
from typing import Any

import orjson
from flask import Flask
from jsonschema import Draft202012Validator

from blueprints.api.librarium import LIBRARIUM
from blueprints.api.openapi import document
from models.account import User
from services.accounts import tokens
from services.accounts.visitors import Visitor
from services.db.transactions import writing
from tests.queries import uncounted

HERE = Visitor("127.0.0.1")
BARE, ENVELOPED = "/api/v1", "/librarium/api/v1"
UNKNOWN_ID = str(uuid.UUID(int=7))  # well formed, and of no row

ROLES = ("ada", "olga", "edo", "vera", "stan", "nobody")


def statuses(programs: Any, ask: Any) -> dict[str, int]:
    """The status that each of the cast is answered, and somebody who is not signed in."""
    return {who: ask(getattr(programs, who)).status_code for who in ROLES}


class Program:
    """Signed in as somebody (or nobody): `program.get("/libraries")` gives the answer, its body in
    `.json`.
    """

    def __init__(
        self, app: Flask, user: User | None = None, *, token: str = "", prefix: str = BARE
    ) -> None:
        self.client = app.test_client()
        self.prefix = prefix
        self._token = token
        self._user = user

    @property
    def token(self) -> str:
        """Made when it is first needed: most tests let only one or two of the cast speak."""
        if not self._token and self._user is not None:
            with uncounted(), writing(self._user):
                self._token = tokens.open_family(self._user, "librarium", HERE).access_token
        return self._token

    def get(self, path: str, **options: Any) -> Any:
        return self.send("get", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> Any:
        return self.send("post", path, json, **options)

    def put(self, path: str, json: Any = None, **options: Any) -> Any:
        return self.send("put", path, json, **options)

    def patch(self, path: str, json: Any = None, **options: Any) -> Any:
        return self.send("patch", path, json, **options)

    def delete(self, path: str, **options: Any) -> Any:
        return self.send("delete", path, **options)

    def upload(self, method: str, path: str, field: str, content: bytes, name: str = "file") -> Any:
        return self.send(
            method,
            path,
            data={field: (io.BytesIO(content), name)},
            content_type="multipart/form-data",
        )

    def send(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> Any:
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if json is not None:
            options |= {"data": orjson.dumps(json), "content_type": "application/json"}
        answer = self.client.open(
            self.prefix + path,
            method=method.upper(),
            headers={**sent, **(headers or {})},
            **options,
        )
        check(method, path.partition("?")[0], answer, self.prefix)
        return answer


def check(method: str, path: str, answer: Any, prefix: str = BARE) -> None:
    """The answer is one that the document of this address allows for this operation."""
    operation = _operation(method, path, prefix)
    if operation is None:
        assert answer.status_code in (
            404,
            405,
        ), f"{method} {path} is not in the document, and answered {answer.status_code}"
        assert set(answer.get_json()) == {"error"}
        return
    response = operation["responses"].get(str(answer.status_code))
    assert response is not None, (
        f"{method} {path} answered {answer.status_code}, which its document does not know:"
        f" {answer.data[:300]!r}"
    )
    content = response.get("content")
    if not content:
        assert answer.data == b"", f"{method} {path}: {answer.status_code} has a body"
        assert answer.status_code != 204 or "Content-Type" not in answer.headers
        return
    assert answer.mimetype in content, f"{method} {path}: {answer.mimetype}"
    if answer.mimetype != "application/json":
        return
    validator = _validator(prefix, operation["operationId"], answer.status_code)
    problems = [
        f"{problem.json_path}: {problem.message}"
        for problem in validator.iter_errors(orjson.loads(answer.data))
    ]
    assert not problems, f"{method} {path}: {problems[:3]} in {answer.data[:500]!r}"


@lru_cache(1024)
def _validator(prefix: str, operation_id: str, status: int) -> Draft202012Validator:
    """Of the JSON that this operation answers with this status."""
    whole = described(prefix)
    [operation] = [
        operation
        for item in whole["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict) and operation.get("operationId") == operation_id
    ]
    schema = operation["responses"][str(status)]["content"]["application/json"]["schema"]
    return Draft202012Validator({**schema, "components": whole["components"]})


@lru_cache(2)
def described(prefix: str = BARE) -> dict[str, Any]:
    """The document of the address at which this prefix stands."""
    return document(LIBRARIUM, next(each for each in LIBRARIUM.mounts if each.prefix == prefix))


@lru_cache(2)
def _patterns(prefix: str) -> dict[int, list[tuple[re.Pattern[str], dict[str, Any]]]]:
    """By their number of parts; paths with fewer parameters first: /books/letters is not a book."""
    by_length: dict[int, list[tuple[re.Pattern[str], dict[str, Any]]]] = {}
    for path, item in sorted(
        described(prefix)["paths"].items(), key=lambda pair: (pair[0].count("{"), pair[0])
    ):
        pattern = re.compile(re.sub(r"\{\w+\}", "[^/]+", path))
        by_length.setdefault(path.count("/"), []).append((pattern, item))
    return by_length


def _operation(method: str, path: str, prefix: str) -> dict[str, Any] | None:
    whole = BARE + path
    for pattern, item in _patterns(prefix).get(whole.count("/"), ()):
        if method in item and pattern.fullmatch(whole):
            return item[method]
    return None
