"""Setup: creates the first account, and the code that visitors from another computer need for
it.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from errors import Conflict, Invalid, Problem
from models.account import User
from services.accounts import limits, users
from services.accounts.users import OpenedT
from services.accounts.visitors import Visitor
from services.db.transactions import session, writing

_ACCOUNT_KEY = "@setup"  # no user can have this name
MAX_CODE = 64  # characters that are compared with it
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that looks like another


def prepare_code(path: Path) -> None:
    """Called at start: write a setup code while there is no account, remove it otherwise. Does
    nothing before the database exists.
    """
    try:
        is_over = users.has_users()
    except SQLAlchemyError:
        return
    finally:
        with contextlib.suppress(SQLAlchemyError):
            session().remove()
    if is_over:
        path.unlink(missing_ok=True)
    elif not path.exists():
        _write_code(path)


def _write_code(path: Path) -> None:
    """Write the code atomically; processes that start together write the same one."""
    code = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(2))
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(code + "\n")
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def make_admin(
    values: dict[str, str],
    *,
    code_file: Path,
    needs_code: bool,
    visitor: Visitor,
    opening: Callable[[User], OpenedT],
) -> tuple[User, OpenedT]:
    """Create the first account and start its session by calling `opening`; returns both. Setup is
    closed from then on.

    Raises Conflict("already_set_up"), Conflict("too_many_logins") and Invalid (also {"code":
    setup_code_needed or wrong_code}).
    """
    if users.has_users():
        raise Conflict("already_set_up")
    if needs_code:
        _check_code(values.get("code", ""), code_file, visitor)
    opened = users.make_first_admin(values, visitor=visitor, opening=opening)
    code_file.unlink(missing_ok=True)
    return opened


def _check_code(code: str, code_file: Path, visitor: Visitor) -> None:
    if not _bare(code):
        raise Invalid({"code": Problem("setup_code_needed")})
    attempt_id = limits.begin_attempt(_ACCOUNT_KEY, "", visitor)
    expected = _bare(code_file.read_text("ascii")) if code_file.is_file() else ""
    if not expected or not hmac.compare_digest(_bare(code).encode(), expected.encode()):
        limits.report_failure("", visitor)
        raise Invalid({"code": Problem("wrong_code")})
    with writing():
        limits.clear_attempts(attempt_id)


def _bare(code: str) -> str:
    """The code without spaces and dashes, in capitals."""
    return "".join(char for char in code.upper() if char.isalnum())
