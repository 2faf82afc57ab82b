"""Refresh tokens: who may use one again, and when a family ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from errors import Invalid
from models import base
from models.account import Audit, RefreshToken
from models.base import db
from services.accounts import tokens
from services.accounts.visitors import Visitor
from services.db.transactions import writing

TAB = Visitor("198.51.100.9", "Firefox")
OTHER_AGENT = Visitor("198.51.100.9", "curl")
OTHER_NETWORK = Visitor("203.0.113.5", "Firefox")
SAME_NETWORK = Visitor("198.51.100.200", "Firefox")


@pytest.fixture
def first(vera) -> str:
    with writing(vera):
        return tokens.open_family(vera, "librarium", TAB).refresh_token


def refresh(token: str, visitor: Visitor = TAB) -> str:
    """The next refresh token; empty when this one is refused."""
    try:
        return tokens.refresh(token, "librarium", visitor)[1].refresh_token
    except Invalid:
        return ""


def is_alive(token: str) -> bool:
    """Whether its family is; the token must be unused."""
    return bool(refresh(token))


@pytest.fixture
def wait(monkeypatch):
    def forward(**span: float) -> None:
        now = base.utc_now() + timedelta(**span)
        monkeypatch.setattr(base, "utc_now", lambda: now)

    return forward


def audits() -> list[str]:
    return list(db.session.execute(select(Audit.action)).scalars())


def test_an_unused_token_is_good_until_it_expires_for_whoever_has_it(first, wait):
    wait(days=6, hours=23)
    second = refresh(first, Visitor("203.0.113.5", "a newer version of the app"))
    assert second
    wait(days=8)
    assert not refresh(second)


def test_a_token_is_over_at_the_moment_at_which_it_expires(vera, wait):
    wait()  # the clock stands still
    with writing(vera):
        pairs = [tokens.open_family(vera, "librarium", TAB) for _ in range(2)]
    wait(days=7, microseconds=-1)
    assert refresh(pairs[0].refresh_token)
    wait(microseconds=1)
    assert not refresh(pairs[1].refresh_token)


def test_the_last_moments_in_which_a_used_token_is_good(first, wait):
    wait()
    assert refresh(first)
    wait(minutes=1)
    assert refresh(first, OTHER_NETWORK)
    wait(minutes=14)
    assert refresh(first)
    wait(microseconds=1)
    assert not refresh(first)


def test_two_tabs_that_copied_a_token_each_go_on(first, wait):
    mine = refresh(first)
    wait(minutes=14)
    yours = refresh(first, SAME_NETWORK)
    assert mine
    assert yours
    for token in (mine, yours):
        wait(minutes=14)
        assert refresh(token)


def test_the_quarter_of_an_hour_is_counted_from_the_first_use(first, wait):
    assert refresh(first)
    wait(minutes=10)
    assert refresh(first)
    wait(minutes=6)
    assert not refresh(first)


def test_a_token_that_comes_too_late_is_refused_alone(first, wait):
    second = refresh(first)
    wait(days=1)
    assert not refresh(first)
    assert is_alive(second)
    assert audits() == []


@pytest.mark.parametrize(
    ("after", "thief"),
    [
        ({"seconds": 1}, OTHER_AGENT),
        ({"minutes": 5}, OTHER_AGENT),
        ({"days": 1}, OTHER_AGENT),
        ({"seconds": 61}, OTHER_NETWORK),
        ({"days": 1}, OTHER_NETWORK),
    ],
)
def test_a_used_token_in_other_hands_ends_its_family(first, wait, after, thief, vera):
    second = refresh(first)
    wait(**after)
    assert not refresh(first, thief)
    assert not is_alive(second)
    row = db.session.execute(select(Audit)).scalar_one()
    assert (row.action, row.subject_id, row.address) == ("stolen_token", vera.id, thief.address)


def test_a_phone_that_changes_networks_may_ask_twice_within_a_minute(first, wait):
    second = refresh(first)
    wait(seconds=59)
    assert refresh(first, OTHER_NETWORK)
    assert is_alive(second)


def test_the_program_that_used_it_first_counts_not_the_one_that_got_it(first, wait):
    """An app that was updated between the two."""
    newer = Visitor("203.0.113.5", "App 2.0")
    assert refresh(first, newer)
    wait(minutes=5)
    assert refresh(first, newer)
    assert not refresh(first, TAB)


def test_another_family_of_the_same_user_lives_on(first, wait, vera):
    with writing(vera):
        other = tokens.open_family(vera, "librarium", TAB).refresh_token
    assert refresh(first)
    assert not refresh(first, OTHER_AGENT)
    assert is_alive(other)


def test_a_token_from_before_programs_were_told_apart_is_good_once_more(first, wait):
    with writing():
        row = db.session.execute(select(RefreshToken)).scalar_one()
        row.agent_hash, row.network, row.used_at = None, "", base.utc_now()
    assert refresh(first, OTHER_AGENT)


def test_a_token_of_another_api_is_refused(first):
    with pytest.raises(Invalid):
        tokens.refresh(first, "navidrome", TAB)
    assert is_alive(first)
