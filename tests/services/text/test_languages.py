"""A language is one, whatever a person, a file or a program calls it."""

from __future__ import annotations

import pytest

from services.text.languages import tag_of


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("en", "en"), ("EN", "en"), ("eng", "en"), ("ger", "de"), ("deu", "de"), ("nob", "nb"),
        ("en_gb", "en-GB"), ("en-uk", "en-GB"), ("zh_hans_cn", "zh-Hans-CN"), ("iw", "he"),
        ("English", "en"), ("English (UK)", "en-GB"), ("english ( uk )", "en-GB"),
        ("English - US", "en-US"), ("British English", "en-GB"),
        ("English (United States)", "en-US"), ("German (Austria)", "de-AT"),
        ("Chinese (Traditional)", "zh-Hant"), ("Português (Brasil)", "pt-BR"),
        ("Spanish (Latin America)", "es-419"), ("Deutsch", "de"), ("日本語", "ja"),
        ("  french ", "fr"), ("fr-CA", "fr-CA"), ("xx", "xx"),
    ],
)  # fmt: skip
def test_the_tag_of(text, tag):
    assert tag_of(text) == tag
    assert tag_of(tag) == tag


@pytest.mark.parametrize(
    "text", ["", "und", "Elvish", "N/A", "English (dubbed)", "Deutsch und Englisch", "x" * 200]
)
def test_what_names_no_language_has_no_tag(text):
    assert tag_of(text) == ""
