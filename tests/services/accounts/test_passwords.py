"""Passwords as they are stored."""

from __future__ import annotations

import argon2

from services.accounts import passwords


def test_an_unknown_name_costs_as_much_as_a_known_one():
    usual = argon2.extract_parameters(argon2.PasswordHasher().hash("x"))
    assert argon2.extract_parameters(passwords._NOBODY) == usual
    assert not passwords.is_right(None, "x")
