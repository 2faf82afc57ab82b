"""Passwords: Argon2 hashes, and the rules for new ones."""

from __future__ import annotations

from pathlib import Path

import argon2

from errors import Problem

SHORTEST, LONGEST = 8, 1024
_COMMON = Path(__file__).with_name("common_passwords.txt")  # in small letters, sorted
_hasher = argon2.PasswordHasher()
# Of a random text, with today's settings (a test compares them): unknown names cost the same time
# as known ones, and no process hashes at its start.
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$IFFZqP4nEhqSACIv54kLNg"
    "$yDUpRJqfXlRInpzjYiwOPjtiw5ZJIvn98cK0ADegeUI"
)


def hashed(password: str) -> str:
    """What is stored of a password; takes a good part of a tenth of a second on purpose."""
    return _hasher.hash(password)


def is_right(stored: str | None, password: str) -> bool:
    """Whether this is the password of that hash; without a hash it takes the same time and is
    not.
    """
    try:
        return _hasher.verify(stored or _NOBODY, password[: LONGEST + 1]) and bool(stored)
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False


def is_outdated(stored: str | None) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(stored or "")


def problem_of(password: str, *names: str) -> Problem | None:
    """What is wrong with a new password of a user with these names and addresses."""
    if len(password) < SHORTEST:
        return Problem("too_short", least=SHORTEST)
    if len(password) > LONGEST:
        return Problem("too_long", most=LONGEST)
    folded = password.casefold().strip()
    if len(set(folded)) < 2:
        return Problem("one_character")
    if folded in {name.casefold().strip() for name in names}:
        return Problem("own_name")
    return Problem("common_password") if _is_common(folded) else None


def _is_common(folded: str) -> bool:
    """Read each time: few passwords are set, and a process keeps no list of thousands for that."""
    return folded in _COMMON.read_text("utf-8").splitlines()
