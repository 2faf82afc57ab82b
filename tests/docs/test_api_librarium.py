"""docs/api-librarium.md: its commands work as written, its table of roles and its list of what is
missing are true.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from string import Template
from typing import Any

import pytest

from tests.blueprints.api.client import Program
from tests.blueprints.api.librarium.test_contract import LATER
from tests.blueprints.api.librarium.test_every_operation import MATRIX

PAGE = (Path(__file__).parents[2] / "docs" / "api-librarium.md").read_text("utf-8")
COMMAND = re.compile(
    r"^(curl .+?)\n# answers (\d{3})(?:; its ([\w.]+) is \$(\w+) from here on)?$",
    re.MULTILINE | re.DOTALL,
)
COMMANDS = [
    found.groups()
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for found in COMMAND.finditer(block)
]


def run(client: Any, command: str, variables: dict[str, str]) -> Any:
    """What curl would send. Raises KeyError for a variable that nothing has set."""
    words = shlex.split(re.sub(r"\\\n\s*", " ", command))[1:]
    method, address, headers, body = "", "", {}, None
    while words:
        word = words.pop(0)
        if word == "-X":
            method = words.pop(0)
        elif word == "-H":
            name, _colon, value = words.pop(0).partition(": ")
            headers[name] = Template(value).substitute(variables)
        elif word == "-d":
            body = Template(words.pop(0)).substitute(variables)
        else:
            address = Template(word).substitute(variables)
    sent = (
        {"data": body, "content_type": "application/x-www-form-urlencoded"}
        if body is not None
        else {}
    )
    return client.open(
        address, method=method or ("POST" if body else "GET"), headers=headers, **sent
    )


def inside(value: Any, path: str) -> str:
    for part in path.split("."):
        value = value[int(part) if part.isdigit() else part]
    return value


@pytest.fixture
def zoe(app, cast) -> None:
    app.config["RATELIMIT_ENABLED"] = False
    Program(app, cast.ada).post(
        "/admin/users", {"username": "Zoe", "email": "zoe@example.org", "password": "correct horse"}
    )


def test_every_command_answers_as_the_page_says(app, zoe):
    variables = {"STACKS": ""}
    assert len(COMMANDS) == PAGE.count("\ncurl ")
    for command, status, path, variable in COMMANDS:
        answer = run(app.test_client(), command, variables)
        assert answer.status_code == int(status), f"{command}\n{answer.data!r}"
        if variable:
            variables[variable] = inside(answer.json, path)


def test_what_is_not_there_yet_is_listed():
    assert (
        dict(re.findall(r"^\| `(\S+)` \| (.+) \|$", PAGE.split("<!-- later -->")[1], re.MULTILINE))
        == LATER
    )


@pytest.mark.parametrize(("row", "noun"), [
    ("books, editions, files, covers", "books"), ("series", "series"), ("shelves, tags", "shelves"),
    ("shelves, tags", "tags"), ("loans", "loans"),
    ("members", "members"),
])  # fmt: skip
def test_the_table_of_roles_is_true(row, noun):
    words = {
        frozenset(MATRIX["books"]["owner"]): "all",
        frozenset({"create", "read", "update"}): "all but delete",
        frozenset({"read"}): "read",
    }
    cells = [words[frozenset(MATRIX[noun][role])] for role in ("owner", "editor", "viewer")]
    assert f"| {row} | {' | '.join(cells)} |" in PAGE
