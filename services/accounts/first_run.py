"""The setup door: whether it is open, the code that it asks visitors from elsewhere for, and the
first account.
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
from services.db.transactions import session, writing

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
    address: str,
    opening: Callable[[User], OpenedT],
) -> tuple[User, OpenedT]:
    """The first account, and what `opening` makes of it; the door is shut from then on.

    Raises Conflict("already_set_up"), Conflict("too_many_logins") and Invalid (also {"code":
    wrong_code}).
    """
    if users.has_users():
        raise Conflict("already_set_up")
    if needs_code:
        _check_code(values.get("code", ""), code_file, address)
    made = users.make_first_admin(values, address=address, opening=opening)
    code_file.unlink(missing_ok=True)
    return made


def _check_code(given: str, code_file: Path, address: str) -> None:
    account_key = f"setup from {address}"
    limits.refuse_if_too_many(account_key, address)
    expected = _bare(code_file.read_text("ascii")) if code_file.is_file() else ""
    if not expected or not hmac.compare_digest(_bare(given).encode(), expected.encode()):
        with writing():
            limits.note_failure(account_key, address)
        raise Invalid({"code": Problem("wrong_code")})


def _bare(code: str) -> str:
    """Letter case, spaces and the dash do not matter."""
    return "".join(char for char in code.upper() if char.isalnum())
