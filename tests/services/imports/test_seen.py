"""What is remembered of rows is what a dictionary would remember."""

from __future__ import annotations

import random

from services.imports.seen import Seen


def test_it_remembers_what_a_dictionary_would():
    chance = random.Random(3)
    seen, known = Seen(3000), {}
    for number in range(1, 3001):
        text = f"text {chance.randrange(1500)}"
        assert seen.first([text, "never"]) == known.get(text)
        known.setdefault(text, number)
        seen.note([text], number)
    assert seen.first(["never"]) is None


def test_it_holds_as_many_texts_as_it_was_made_for():
    seen = Seen(400)
    for number in range(1, 401):
        seen.note([str(number)], number)
    assert [seen.first([str(number)]) for number in range(1, 401)] == list(range(1, 401))
