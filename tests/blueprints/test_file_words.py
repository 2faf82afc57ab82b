"""Every code that a reader gives has a sentence."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from blueprints import file_words, scan_words
from readers.bounds import MAX_ITEMS, bounded
from readers.facts import Facts

pytestmark = pytest.mark.usefixtures("app")
READERS = Path(__file__).parents[2] / "readers"
# texts that stand beside the codes: a field, a medium, and the beginnings of codes with numbers
NO_NOTES = frozenset({"notes", "video", "date", "year", "too_many", "too_long"})


def _texts(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


@cache
def _nodes() -> tuple[ast.AST, ...]:
    """Everything in the code of the readers."""
    trees = (ast.parse(path.read_text()) for path in READERS.rglob("*.py"))
    return tuple(node for tree in trees for node in ast.walk(tree))


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for node in _nodes():
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else name
            yield name, node


def _problems() -> set[str]:
    codes = {
        text
        for name, call in _calls()
        if name == "Unreadable" and call.args
        for text in _texts(call.args[0])
    }
    source = ast.parse((READERS / "source.py").read_text())
    codes |= {
        value.value
        for node in ast.walk(source)
        if isinstance(node, ast.Dict)
        for value in node.values
        if isinstance(value, ast.Constant)
    }
    return codes


def _is_notes(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "notes"


def _notes() -> set[str]:
    codes: set[str] = set()
    for name, call in _calls():
        if name == "put_note" or (
            name in ("add", "append")
            and isinstance(call.func, ast.Attribute)
            and _is_notes(call.func.value)
        ):
            codes.update(_texts(call.args[0]))
        for keyword in call.keywords:
            if keyword.arg == "notes":
                codes.update(_texts(keyword.value))
    for node in _nodes():
        if isinstance(node, ast.Assign) and any(map(_is_notes, node.targets)):
            codes.update(_texts(node.value))
    codes = {code.rstrip("_") for code in codes if code.replace("_", "").isalpha()}
    return codes - NO_NOTES


def test_the_codes_of_readers_are_found_in_their_code():
    assert {"truncated", "no_moov", "not_found", "no_member"} <= _problems()
    assert {"wrong_extension", "bad_comicinfo", "no_page_count", "cover_not_found"} <= _notes()


def test_every_reason_of_a_reader_has_a_sentence():
    assert [
        code for code in sorted(_problems()) if not file_words.problem(code).endswith(".")
    ] == []
    different = {
        code for code in _problems() if scan_words.scan_problem(code) != file_words.problem(code)
    }
    assert different == set()


def test_every_note_of_a_reader_has_a_sentence():
    notes = {code: file_words.note(code) for code in sorted(_notes())}
    assert [code for code, text in notes.items() if "Partly read" in text] == []
    assert [code for code, text in notes.items() if not text.endswith(".")] == []


def test_a_list_that_was_cut_says_how_much_is_kept():
    for name, kept in MAX_ITEMS.items():
        facts = bounded(Facts("book", "epub", **{name: (("a", "b"),) * 100_000}))
        (note,) = [note for note in facts.notes if str(note).startswith("too_many_")]
        assert file_words.note(note).startswith(f"Only the first {kept:,} of 100,000 ")


def test_a_text_that_was_cut_says_so():
    (note,) = bounded(Facts("book", "epub", title="x" * 2000)).notes
    assert file_words.note(note) == "A text is too long; only its first 512 characters are kept."


@pytest.mark.parametrize("code", ["bad_comicinfo_bad_xml", "bad_sidecar_too_large"])
def test_a_note_may_have_its_reason_behind_it(code):
    assert "Partly read" not in file_words.note(code)


def test_an_unknown_code_is_shown_as_it_is():
    assert file_words.note("odd") == "Partly read (odd)."
    assert scan_words.scan_problem("odd") == "Unreadable (odd)."
