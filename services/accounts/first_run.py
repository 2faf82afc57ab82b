"""Setup: the first account, and the code that visitors from another computer need for it."""

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
MOST_CODE = 64  # characters that are compared with it
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that looks like another


def prepare_code(path: Path) -> None:
    """At the start: a code while nobody has an account, none afterwards.

    Does nothing while there is no database yet.
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
    """Whole or not at all, and the same one for processes that start together."""
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
    """The first account, and what `opening` makes of it; setup is over from then on.

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


def _check_code(given: str, code_file: Path, visitor: Visitor) -> None:
    if not _bare(given):
        raise Invalid({"code": Problem("setup_code_needed")})
    attempt_id = limits.begin_attempt(_ACCOUNT_KEY, "", visitor)
    expected = _bare(code_file.read_text("ascii")) if code_file.is_file() else ""
    if not expected or not hmac.compare_digest(_bare(given).encode(), expected.encode()):
        limits.report_failure("", visitor)
        raise Invalid({"code": Problem("wrong_code")})
    with writing():
        limits.clear(attempt_id)


def _bare(code: str) -> str:
    """Letter case, spaces and the dash do not matter."""
    return "".join(char for char in code.upper() if char.isalnum())
