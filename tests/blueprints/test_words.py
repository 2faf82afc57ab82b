"""Sentences for people: one is looked up at a time, translators find all of them, and their values
stand in them.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract
from flask import render_template_string
from flask_babel import force_locale

from blueprints import formats, import_words, words
from errors import Conflict, Problem

VALUES = {
    "line": 3,
    "path": "/books/50% off",
    "at": 7,
    "wanted": "a list",
    "name": "Saga",
    "seconds": 5,
    "maximum": 12,
    "minimum": 3,
    "allowed": ["epub", "pdf"],
    "extension": "epub",
    "least": 0,
    "most": 90,
    "sign": "less_than_equal",
    "bound": 9,
    "source": "ai",
}


@pytest.fixture
def looked_up(app, monkeypatch) -> list[str]:
    """The texts that were looked up in the catalogue of the reader's language, which says
    everything in capitals.
    """
    seen: list[str] = []

    def translate(text: str, **values) -> str:
        seen.append(text)
        capitals = re.sub(
            r"%\(\w+\)s|(\w)", lambda found: found[0].upper() if found[1] else found[0], text
        )
        return capitals % values if values else capitals

    monkeypatch.setattr(words, "_", translate)
    return seen


@pytest.mark.parametrize("code", [*words.SENTENCES, "nobody_wrote_this"])
def test_a_sentence_is_translated_and_shows_its_values(looked_up, code):
    message = words.sentence(Problem(code, **VALUES))
    assert len(looked_up) == 1
    for name in re.findall(r"%\((\w+)\)s", words.SENTENCES.get(code, "")):
        assert {"allowed": "epub, pdf", "sign": "≤"}.get(name, str(VALUES[name])) in message
    assert "%(" not in message
    assert message[0].isupper()


@pytest.mark.parametrize("code", [*words.CLASHES, "too_many_logins", "nobody_wrote_this"])
def test_a_clash_is_one_sentence_too(looked_up, code):
    message = words.clash(Conflict(code))
    assert message[:5].isupper()
    assert len(looked_up) == 1


def test_a_value_that_is_not_there_is_shown_as_nothing(app):
    assert words.sentence(Problem("same_root")) == "This folder is already a library folder: "
    assert words.sentence(Problem("out_of_bounds", sign="unheard_of", bound=3)) == "Must be  3."


def test_translators_find_every_sentence():
    sources = [Path(module.__file__).read_bytes() for module in (words, import_words)]
    gathered = {found[1] for it in sources for found in extract("python", io.BytesIO(it))}
    assert {*words.SENTENCES.values(), *words.CLASHES.values()} <= gathered


def test_numbers_are_written_as_the_language_does(app):
    tiles = '{{ ui.tiles([(1204, "x", none)]) }}{{ 1204|number }}'
    count = "{{ ngettext('%(num)s file', '%(num)s files', 1204) }}"
    assert render_template_string(count) == "1,204 files"
    assert render_template_string(tiles).count("1,204") == 2
    with force_locale("de"):
        assert render_template_string(tiles).count("1.204") == 2
        assert formats.ngettext("%(num)s of %(n)s", "%(num)s of %(n)s", 1204, n=2) == "1.204 of 2"
        assert formats.byte_size(1_440_000) == "1,4 MB"
