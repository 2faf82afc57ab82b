"""Who asks for something impossible in the terminal is told in a sentence."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from commands import cli
from tests.databases import ON_POSTGRES


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (
            ("create-user", "OLGA", "--password", "a long enough word"),
            "That name is already taken.",
        ),
        (
            ("create-user", "Walt", "--password", "1234567"),
            "password: Use at least 8 characters.",
        ),
        (("create-user", "a\nb", "--password", "a long enough word"), "username: "),
        (
            ("set-password", "nobody", "--password", "a long enough word"),
            "no such user: nobody",
        ),
        (("scan", "/not/there"), "no such root"),
        (
            ("backup-database", "/proc/nowhere"),
            ("the database is not SQLite" if ON_POSTGRES else "can't use the folder /proc/nowhere"),
        ),
    ],
)
def test_a_refusal_is_one_sentence(app, cast, typed, message):
    done = CliRunner().invoke(cli, typed)
    assert done.exit_code == 1
    assert done.output.startswith(f"Error: {message}")
    assert len(done.output.strip().splitlines()) == 1
