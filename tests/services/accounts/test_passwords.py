"""Passwords as they are stored."""

from __future__ import annotations

import argon2

from services.accounts import passwords


def test_a_guess_costs_64_mib_and_three_passes(real_passwords):
    cost = argon2.extract_parameters(real_passwords.hasher.hash("correct horse"))
    assert cost.type == argon2.Type.ID
    assert (cost.memory_cost, cost.time_cost, cost.parallelism) == (64 * 1024, 3, 4)


def test_an_unknown_name_costs_as_much_as_a_known_one(real_passwords):
    usual = argon2.extract_parameters(real_passwords.hasher.hash("x"))
    assert argon2.extract_parameters(real_passwords.nobody) == usual
    assert not passwords.is_right(None, "x")
