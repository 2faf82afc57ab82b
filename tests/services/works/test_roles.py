"""Roles are one table: what a program, a file and a person call them."""

from __future__ import annotations

import pytest

from models.library import KINDS
from services.text.clean import InvalidValue
from services.works import roles


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("aut", "aut"), ("Author", "aut"), ("writer", "writer"), ("WRITER", "writer"),
        ("penciller", "pnc"), ("Penciler", "pnc"), ("colorist", "clr"), ("Colourist", "clr"),
        ("cover artist", "cov"), ("cover_artist", "cov"), ("CoverArtist", "cov"),
        ("foreword", "aui"), ("win", "aui"), ("", "aut"), (None, "aut"), ("  ", "aut"),
    ],
)  # fmt: skip
def test_a_role_is_known_by(word, key):
    assert roles.clean(word) == key


@pytest.mark.parametrize("word", ["king", "auteur", "xyz", "author; editor"])
def test_a_word_that_is_no_role_is_refused(word):
    with pytest.raises(InvalidValue) as wrong:
        roles.clean(word)
    assert wrong.value.problem.code == "unknown_role"


def test_every_word_leads_back_to_its_role():
    assert {roles.find(role.word) for role in roles.BY_KEY.values()} == set(roles.BY_KEY)


def test_no_word_means_two_roles():
    words = [word for role in roles.BY_KEY.values() for word in {role.key, role.word, *role.also}]
    assert len(words) == len(set(words))


def test_every_kind_of_work_is_filed_under_somebody():
    assert set(roles.MAIN) == set(KINDS)
    assert all(roles.MAIN.values())
