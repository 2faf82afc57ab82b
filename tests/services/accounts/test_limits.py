"""Guessing passwords: counted per account and address, before it is tried, with a growing wait."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from errors import Conflict, Forbidden, Invalid
from models import base
from models.account import LoginFailure
from models.base import db
from services.accounts import limits, sign_in, tokens, users
from services.accounts.visitors import Visitor
from services.db.transactions import writing

HERE = Visitor("10.0.0.7", "Firefox")
RIGHT = "correct horse"


@pytest.fixture
def zoe(ada):
    return users.create_user(
        {"username": "Zoe", "email": "zoe@example.org", "password": RIGHT}, by=ada
    )


def fail(times: int, name: str = "zoe", visitor: Visitor = HERE) -> None:
    with writing():
        for _ in range(times):
            db.session.add(
                LoginFailure(account_key=name, address=visitor.address, bucket=visitor.bucket)
            )


def fail_from_elsewhere(times: int, name: str = "zoe") -> None:
    for number in range(times):
        fail(1, name, Visitor(f"192.0.2.{number}"))


def wait_of(name: str = "zoe", visitor: Visitor = HERE, *, is_known: bool = False) -> int:
    """How long an attempt would have to wait; it is not left behind."""
    try:
        attempt_id = limits.begin_attempt(name, name, visitor, is_known=is_known)
    except Conflict as clash:
        return clash.values["retry_after"]
    with writing():
        db.session.delete(db.session.get_one(LoginFailure, attempt_id))
    return 0


def try_to_sign_in(password: str, name: str = "zoe", visitor: Visitor = HERE) -> str:
    try:
        sign_in.with_password(name, password, visitor=visitor, opening=lambda user: None)
    except Invalid:
        return "wrong"
    except Conflict as clash:
        return "refused" if clash.code == "too_many_logins" else clash.code
    return "in"


def test_nine_wrong_passwords_are_free_and_the_tenth_waits(app):
    fail(9)
    assert wait_of() == 0
    fail(1)
    assert 0 < wait_of() <= 31
    assert wait_of(visitor=Visitor("10.0.0.8")) == 0, "somebody elsewhere is not held up"


def test_the_wait_doubles_up_to_a_quarter_of_an_hour(app):
    fail(12)
    assert 60 < wait_of() <= 121
    fail(10)
    assert wait_of() <= 901


def test_an_address_that_tries_many_names_waits_too(app):
    for number in range(29):
        fail(1, name=f"name {number}")
    assert wait_of("somebody else") == 0
    fail(1, name="name 29")
    assert wait_of("somebody else") > 0
    assert wait_of("somebody else", Visitor("10.0.0.8")) == 0


def test_an_account_tried_from_many_addresses_waits_but_not_for_a_browser_that_was_in(app):
    fail_from_elsewhere(99)
    assert wait_of() == 0
    fail(1, visitor=Visitor("192.0.2.200"))
    assert wait_of() > 0
    assert wait_of(is_known=True) == 0
    fail(10)
    assert wait_of(is_known=True) > 0, "its own wrong passwords hold up a known browser too"


def test_after_a_quarter_of_an_hour_all_is_forgotten(app, monkeypatch):
    fail(12)
    later = base.utc_now() + timedelta(minutes=16)
    monkeypatch.setattr(base, "utc_now", lambda: later)
    assert wait_of() == 0


def test_an_ipv6_neighbourhood_is_one_address(app):
    for number in range(10):
        fail(1, visitor=Visitor(f"2001:db8:1:2::{number}"))
    assert wait_of(visitor=Visitor("2001:db8:1:2:aaaa::1")) > 0
    assert wait_of(visitor=Visitor("2001:db8:1:3::1")) == 0


def test_behind_an_undeclared_proxy_everybody_shares_a_wide_limit(app):
    proxy = replace(HERE, is_forwarded=True)
    fail(10)
    assert wait_of(visitor=proxy) == 0, "what the proxy's own address did is counted apart"
    fail(99, "kim", proxy)
    assert wait_of("kim", proxy) == 0
    fail(200, "lee", proxy)
    assert wait_of("somebody else", proxy) == 0
    fail(1, "another", proxy)
    assert wait_of("somebody else", proxy) > 0


def test_unknown_and_known_names_fail_alike(zoe):
    for name in ("zoe", "nobody"):
        visitor = Visitor(name)
        assert [try_to_sign_in("wrong", name, visitor) for _ in range(10)] == ["wrong"] * 10
        assert try_to_sign_in(RIGHT, name, visitor) == "refused"


def test_name_and_address_of_one_account_are_counted_together(zoe):
    for name in ("zoe", "ZOE", "zoe@example.org") * 3:
        assert try_to_sign_in("wrong", name) == "wrong"
    assert try_to_sign_in("wrong", "Zoe@Example.org") == "wrong"
    assert try_to_sign_in(RIGHT) == "refused"


def test_signing_in_clears_the_account_at_this_address_and_nothing_else(zoe):
    fail(9)
    fail(5, name="ada")
    fail_from_elsewhere(90)
    assert try_to_sign_in(RIGHT) == "in"
    fail(9)
    assert wait_of() == 0, "99 are counted for the account, 90 of them from elsewhere"
    fail(1, visitor=Visitor("192.0.2.200"))
    assert wait_of() > 0
    assert wait_of(is_known=True) == 0
    fail(16, name="eve")
    assert wait_of("somebody") > 0, "9 + 5 + 16 from this address"


def test_thirty_guesses_at_once_are_not_all_tried(app, zoe):
    outcomes: list[str] = []
    gate = threading.Barrier(30)

    def guess() -> None:
        with app.app_context():
            gate.wait()
            outcomes.append(try_to_sign_in("wrong"))
            db.session.remove()

    threads = [threading.Thread(target=guess) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused"] * 20 + ["wrong"] * 10


def test_a_program_with_live_tokens_is_not_held_up_by_strangers(zoe):
    phone = Visitor("198.51.100.9", "Phone 1.0")
    with writing(zoe):
        tokens.open_family(zoe, "librarium", phone)
    fail_from_elsewhere(100)
    assert try_to_sign_in(RIGHT, visitor=replace(phone, agent="Another")) == "refused"
    assert try_to_sign_in(RIGHT, visitor=Visitor("203.0.113.5", "Phone 1.0")) == "refused"
    assert try_to_sign_in(RIGHT, visitor=replace(phone, address="198.51.100.77")) == "in"
    with writing(zoe):
        tokens.end_all(zoe.id)
    assert try_to_sign_in(RIGHT, visitor=phone) == "refused"


def test_a_browser_that_was_in_is_not_held_up_by_strangers(zoe, vera):
    fail_from_elsewhere(100)
    assert try_to_sign_in(RIGHT, visitor=replace(HERE, known=frozenset({vera.uuid}))) == "refused"
    assert try_to_sign_in(RIGHT, visitor=replace(HERE, known=frozenset({zoe.uuid}))) == "in"


def test_a_disabled_user_fails_like_a_wrong_password(zoe, ada):
    users.edit_user(zoe, {"is_active": False}, by=ada)
    assert try_to_sign_in(RIGHT) == "wrong"
    assert len(limits.list_failures(by=ada)) == 1


def test_the_administrator_sees_what_failed_also_after_somebody_got_in(zoe, ada):
    try_to_sign_in("wrong", "Zoe\x1b[31m\n")
    try_to_sign_in("wrong", "zoe", replace(HERE, interface="librarium"))
    assert try_to_sign_in(RIGHT) == "in"
    by_program, by_page = limits.list_failures(by=ada)
    assert (by_page.name, by_page.address, by_page.interface) == ("Zoe�[31m�", "10.0.0.7", "web")
    assert (by_program.name, by_program.interface) == ("zoe", "librarium")
    assert by_program.cleared_at is not None
    assert by_page.cleared_at is None, "that name was nobody's"
    assert limits.list_failures(by=ada, before_id=by_program.id) == [by_page]


def test_nobody_else_sees_what_failed(olga):
    with pytest.raises(Forbidden):
        limits.list_failures(by=olga)


def test_a_right_password_leaves_nothing_behind(zoe):
    assert try_to_sign_in(RIGHT) == "in"
    sign_in.check_password(zoe, RIGHT, visitor=HERE)
    assert db.session.execute(select(LoginFailure)).all() == []


def test_asking_somebody_who_is_signed_in_again_counts_too(zoe):
    for _ in range(10):
        with pytest.raises(Invalid) as wrong:
            sign_in.check_password(zoe, "wrong", visitor=HERE)
        assert wrong.value.fields["current_password"].code == "wrong_password"
    with pytest.raises(Conflict):
        sign_in.check_password(zoe, RIGHT, visitor=HERE)
    assert try_to_sign_in(RIGHT) == "refused"
