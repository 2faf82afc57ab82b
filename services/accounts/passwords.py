"""Password hashes (Argon2), and the rules for new passwords."""

from __future__ import annotations

from pathlib import Path

import argon2

from errors import Problem

MIN_LENGTH, MAX_LENGTH = 8, 1024
_MIN_OWN = 4  # so many characters beside one's own name are still too few
_COMMON = Path(__file__).with_name("common_passwords.txt")  # in small letters, sorted
_hasher = argon2.PasswordHasher()
# Of a random text, with today's settings (a test compares them): unknown names cost the same time
# as known ones, and no process hashes at its start.
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$IFFZqP4nEhqSACIv54kLNg"
    "$yDUpRJqfXlRInpzjYiwOPjtiw5ZJIvn98cK0ADegeUI"
)


def hash_password(password: str) -> str:
    """The hash to store. Deliberately takes almost a tenth of a second."""
    return _hasher.hash(password)


def is_correct(stored: str | None, password: str) -> bool:
    """Whether a password matches a stored hash. Without a hash it takes the same time and returns
    False.
    """
    try:
        return _hasher.verify(stored or _NOBODY, password[: MAX_LENGTH + 1]) and bool(stored)
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False


def is_outdated(stored: str | None) -> bool:
    """Whether the hash was made with weaker settings than the current ones."""
    return _hasher.check_needs_rehash(stored or "")


def problem_of(password: str, *names: str) -> Problem | None:
    """Why this can't be the new password of a user with these names and addresses; None if it
    can.
    """
    if len(password) < MIN_LENGTH:
        return Problem("too_short", minimum=MIN_LENGTH)
    if len(password) > MAX_LENGTH:
        return Problem("too_long", maximum=MAX_LENGTH)
    folded = password.casefold().strip()
    if len(set(folded)) < 2:
        return Problem("one_character")
    if any(_varies(folded, name.casefold().strip()) for name in names):
        return Problem("own_name")
    return Problem("common_password") if _is_common(folded) else None


def _varies(folded: str, name: str) -> bool:
    """Whether a password is a name and little else: "tesstess", "tess1234"."""
    return name in folded and len(folded.replace(name, "")) <= _MIN_OWN if name else False


def _is_common(folded: str) -> bool:
    """The file is read each time: passwords are set rarely, so processes need not keep a list of
    thousands.
    """
    return folded in _COMMON.read_text("utf-8").splitlines()
