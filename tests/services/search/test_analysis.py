"""Text becomes the same tokens for documents, queries and both databases."""

from __future__ import annotations

import re
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.analysis import (
    GAP,
    document_tokens,
    substring_texts,
    token_positions,
    tokens,
    variants,
)
from services.search.documents import (
    FTS_TABLE_SQL,
    SearchText,
    fts_columns,
    trigram_text,
    tsvector_literal,
)
from services.search.facets import facet_tokens
from services.search.units import MAX_TOKEN
from services.text.folding import fold
from tests.services.search.indexes import postgres


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Øresund", "oresund"), ("Łódź", "lodz"), ("Straße", "strasse"),
        ("Æon œuvre", "aeon oeuvre"), ("Đorđe", "dorde"),
        ("Þór", "thor"), ("İstanbul ılık", "istanbul ilik"), ("ﬁn", "fin"), ("ＡＢＣ１２", "abc12"),
        ("٣", "3"), ("Ёжик й", "ежик й"),
        ("ガ", "ガ"), ("हिन्दी", "हिन्दी"), ("Wars™", "wars"), ("e\u0301", "e"), ("Ħŧ ĳ", "ht ij"),
    ],
)  # fmt: skip
def test_folding_takes_off_accents_but_leaves_other_scripts_whole(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The Spider-Man", "the spider man . the spiderman"),
        ("Don't Panic", "dont panic"),
        ("O'Brien", "o brien . obrien"),
        ("Schindler's List", "schindlers list . schindler"),
        ("AC/DC", "ac dc . acdc"),
        ("R&D", "r and d . rd"),
        ("J. R. R. Tolkien", "j r r tolkien . jrr tolkien"),
        ("S.W.A.T.", "s w a t . swat"),
        ("C# C++ C .NET F#", "c# c++ c .net f#"),
        ("ASP.NET", "asp net . aspnet . .net"),
        ("Mr. Robot", "mr robot"),
        ("Märchen", "marchen . maerchen"),
        ("進撃の巨人 2", "進撃 撃の の巨 巨人 人 2"),
        ("어린 왕자", "어린 린왕 왕자 자"),
        ("8½", "8 1 2"),
        ("one\ntwo", "one . two"),
        ("!!! … —", ""),
    ],
)
def test_a_document_is_a_sequence_of_tokens(text, found):
    assert " ".join(document_tokens(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("spider-man", ["spider man", "spiderman"]),
        ("½", ["1 2"]),
        ("C#", ["c#"]),
        ("巨人", ["巨人"]),
        ("巨", ["巨*"]),
        ("進撃の巨人", ["進撃 撃の の巨 巨人"]),
        ("巨人 2", ["巨人 人 2"]),
        ("Müller", ["muller", "mueller"]),
        ("schindler's", ["schindlers"]),
        ("&", []),
        ("...", []),
    ],
)
def test_a_query_word_may_be_written_in_several_ways(text, found):
    assert [" ".join(form.tokens) + "*" * form.is_prefix for form in variants(text)] == found


def test_gaps_count_as_positions_but_are_no_tokens():
    assert token_positions("Spider-Man 2\nEnd") == [
        ("spider", 1),
        ("man", 2),
        ("2", 3),
        ("spiderman", 5),
        ("2", 6),
        ("end", 8),
    ]
    assert tokens("AC/DC") == ["ac", "dc", "acdc"]


def test_a_long_line_repeats_only_its_compounds():
    line = "word " * 60 + "spider-man x-ray"
    assert document_tokens(line)[62:] == ["x", "ray", GAP, "spiderman", GAP, "xray"]


def test_no_text_makes_more_tokens_than_positions_allow():
    assert len(document_tokens("a-ü " * 2_900)) == 12_000
    assert len(document_tokens("a-b\n" * 2_900, limit=400)) == 400


def test_substrings_are_looked_for_in_parts_and_joined():
    assert substring_texts("Spider-Man\n進撃の巨人 2") == [
        "spider man",
        "spiderman",
        "進撃の巨人 2",
    ]
    assert (
        trigram_text({"title": "Øresund", "author": "J. K.", "other": "", "facets": []})
        == "oresund\noeresund\nj k\njk"
    )


TOKEN = re.compile(r"[^\x00-/:-@\[-`{-\x7f]+|[a-z]\+\+|[a-z]#|\.net|\.")


@given(st.text(max_size=200))
def test_tokens_hold_nothing_that_a_database_would_read_as_syntax(text):
    for token in document_tokens(text):
        assert TOKEN.fullmatch(token)
        assert len(token) <= MAX_TOKEN
        assert token == token.lower() or not token.isascii()
        token.encode()


@given(st.text(max_size=60))
def test_every_text_is_found_by_itself(text):
    """Each form of a text stands in the document made from it, at the least the first."""
    document = f" {' '.join(document_tokens(text.replace(chr(10), ' ')))} "
    found = variants(text.replace("\n", " "))
    if found:
        first = " ".join(found[0].tokens)
        assert f" {first}" in document if found[0].is_prefix else f" {first} " in document


def _work(title: str, other: str = "") -> SearchText:
    return {
        "title": title,
        "author": "",
        "other": other,
        "facets": facet_tokens(3, "Audio-Book", -750, [7], ["FLAC", "S/PDIF"]),
    }


def test_facets_are_tokens_that_no_word_can_be():
    assert _work("")["facets"] == [
        "@a",
        "@s3",
        "@kaudiobook",
        "@mn1",
        "@cn8",
        "@dn75",
        "@yn750",
        "@g7",
        "@fflac",
        "@fspdif",
    ]


def test_sqlite_stores_the_very_tokens_of_the_analysis():
    db = sqlite3.connect(":memory:")
    db.execute(FTS_TABLE_SQL)
    db.execute("CREATE VIRTUAL TABLE words USING fts5vocab(work_search, instance)")
    work = _work("C# .NET c++ Spider-Man 進撃の巨人 ★ Müller's")
    db.execute("INSERT INTO work_search VALUES (?, ?, ?, ?)", fts_columns(work))
    stored = [
        row[0] for row in db.execute("SELECT term FROM words WHERE col = 'title' ORDER BY offset")
    ]
    assert stored == document_tokens(work["title"])
    assert {row[0] for row in db.execute("SELECT term FROM words WHERE col = 'facets'")} == set(
        work["facets"]
    )


def test_a_tsvector_has_positions_weights_and_bare_facets():
    work: SearchText = {
        "title": "Spider-Man",
        "author": "Lee",
        "other": "x",
        "facets": ["@s1", "it's \\"],
    }
    assert (
        tsvector_literal(work)
        == r"'spider':1A 'man':2A 'spiderman':4A 'lee':6B 'x':8C '@s1' 'it''s \\'"
    )


@pytest.mark.postgres
@pytest.mark.parametrize(
    "other",
    [
        "",
        "word " * 20_000,
        "spider-man " * 20_000,
        "巨" * 70_000,
        "\U00020000" * 70_000,
        "ﷺ" * 70_000,
        "𐐨𐐨𐐨𐐨x-" * 20_000,
        "ß'" * 20_000,
        "ü" * 70_000,
        "\n".join(f"{number:060d}-ü{number:060d}" for number in range(2_000)),
    ],
    ids=[
        "empty",
        "words",
        "compounds",
        "han",
        "rare han",
        "ligatures",
        "deseret",
        "quotes",
        "one word",
        "long words",
    ],
)
def test_postgresql_accepts_the_longest_texts(other):
    with postgres() as db:
        stored = db.execute(
            "SELECT CAST(%s AS tsvector)", (tsvector_literal(_work(other[:9_000], other)),)
        ).fetchone()
    assert stored is not None
