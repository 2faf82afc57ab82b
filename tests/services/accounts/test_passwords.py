"""What makes a new password acceptable, and that old ones stay good."""

from __future__ import annotations

import pytest

from errors import Invalid
from services.accounts import passwords, sign_in, users
from services.accounts.visitors import Visitor
from services.db.transactions import writing

HERE = Visitor("10.0.0.7")
WRONG = {
    "short": "too_short",
    "x" * 1025: "too_long",
    " " * 8: "one_character",
    "aaaaaaaaaa": "one_character",
    "password1": "common_password",
    "Password1": "common_password",
    "12345678": "common_password",
    "qwertyuiop": "common_password",
    "ILoveYou1": "common_password",
    " Sunshine1 ": "common_password",
    "zoe fitzgerald": "own_name",
    "ZOE Fitzgerald": "own_name",
    "Zoe@Example.org": "own_name",
    "Zoe Fitzgerald1979": "own_name",
    "zoe fitzgerald zoe fitzgerald": "own_name",
}
ZOE = {"username": "Zoe Fitzgerald", "email": "zoe@example.org"}


@pytest.mark.parametrize(("password", "code"), WRONG.items())
def test_a_weak_password_is_refused_wherever_it_is_chosen(ada, password, code):
    zoe = users.create_user({**ZOE, "password": "correct horse"}, by=ada)
    writers = {
        "new": lambda: users.create_user(
            {**ZOE, "username": "Zoe Fitzgerald", "password": password}, by=ada
        ),
        "own": lambda: sign_in.change_password(
            zoe, password, by=zoe, current_password="correct horse", visitor=HERE
        ),
        "by the administrator": lambda: sign_in.set_password(zoe, password, by=ada),
    }
    for name, write in writers.items():
        with pytest.raises(Invalid) as wrong:
            write()
        assert wrong.value.fields["password"].code == code, name


@pytest.mark.parametrize(
    "password", ["correct horse", "zoe fitzgerald sails", "pässwörter", "xk4!pq9z"]
)
def test_other_passwords_are_accepted(password):
    assert passwords.problem_of(password, *ZOE.values()) is None


def test_the_list_is_sorted_and_holds_thousands_in_small_letters():
    listed = passwords._COMMON.read_text("utf-8").splitlines()
    assert listed == sorted(set(listed))
    assert len([word for word in listed if len(word) >= passwords.MIN_LENGTH]) >= 3_000
    assert all(word == word.casefold().strip() for word in listed)


def test_a_common_password_from_before_still_signs_in(ada):
    zoe = users.create_user({**ZOE, "password": "correct horse"}, by=ada)
    with writing(zoe):
        zoe.password_hash = passwords.hash_password("password1")
    found, _opened = sign_in.with_password(
        "zoe@example.org", "password1", visitor=HERE, opening=lambda user: None
    )
    assert found == zoe
