"""Who may register, and how much one user may own: the administrator decides."""

from __future__ import annotations

import pytest

from errors import Conflict, Forbidden, Invalid
from services import libraries, runtime
from services.accounts import policy, users
from services.accounts.visitors import Visitor
from tests.cases import each_case

ZOE = {"username": "Zoe", "email": "zoe@example.org", "password": "correct horse"}


@pytest.fixture(autouse=True)
def no_variable(app, monkeypatch):
    """STACKS_REGISTRATION is not set."""
    monkeypatch.setattr(runtime, "_present", runtime.Runtime(secret="x" * 40))


def register():
    return users.register(ZOE, visitor=Visitor("10.0.0.7"), opening=lambda user: None)


def test_nobody_registers_until_the_administrator_switches_it_on(ada):
    with pytest.raises(Forbidden):
        register()
    policy.change({"may_register": True}, by=ada)
    assert register()[0].username == "Zoe"
    policy.change({"may_register": False}, by=ada)
    with pytest.raises(Forbidden):
        register()


@pytest.mark.parametrize("is_on", [True, False])
def test_the_variable_decides_where_it_is_set(ada, monkeypatch, is_on):
    policy.change({"may_register": not is_on}, by=ada)
    fixed = runtime.Runtime(secret="x" * 40, may_register=is_on)
    monkeypatch.setattr(runtime, "_present", fixed)
    assert policy.current().may_register is is_on
    assert policy.is_registration_fixed()


def test_nobody_else_changes_the_policy(olga):
    with pytest.raises(Forbidden):
        policy.change({"may_register": True}, by=olga)
    assert policy.current() == policy.Policy()


@each_case(
    "values", [{"libraries_per_user": -1}, {"uploads_per_user": 10**9}, {"uploads_per_user": None}]
)
def test_a_limit_is_a_number_within_reason(ada, values):
    with pytest.raises(Invalid) as wrong:
        policy.change(values, by=ada)
    assert {problem.code for problem in wrong.value.fields.values()} == {"not_a_number"}


def test_a_user_owns_so_many_libraries_and_the_administrator_any_number(ada, olga, stan, books):
    policy.change({"libraries_per_user": 2}, by=ada)
    second = libraries.create_library({"name": "Second", "kind": "book"}, by=olga)
    with pytest.raises(Conflict) as clash:
        libraries.create_library({"name": "Third", "kind": "book"}, by=olga)
    assert (clash.value.code, clash.value.values) == ("library_limit", {"maximum": 2})
    for number in range(3):
        libraries.create_library({"name": f"Ada {number}", "kind": "book"}, by=ada)
    libraries.create_library({"name": "Stan's", "kind": "book"}, by=stan)
    libraries.delete_library(second, by=olga)
    libraries.create_library({"name": "Third", "kind": "book"}, by=olga)


def test_what_fits_to_the_last_byte_may_be_sent(books, ada, olga, edo, monkeypatch):
    policy.change({"uploads_per_user": 1}, by=ada)
    monkeypatch.setattr(policy, "GB", 100)
    for by in (olga, edo):
        policy.check_uploads(books, 100, by=by)
        with pytest.raises(Conflict):
            policy.check_uploads(books, 101, by=by)
    policy.check_uploads(books, 101, by=ada)
