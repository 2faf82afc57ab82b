"""Suggestions for a search that found nothing: works found when one word has a letter more, less,
different or swapped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from models.account import User
from services import access
from services.lists import matches
from services.lists.conditions import Condition
from services.lists.sorts import BY_QUERY
from services.lists.work_list import WorkList
from services.search.conditions import Writer
from services.search.nodes import And, Node, Or, Phrase, Word
from services.search.query import parse_typed
from services.text.folding import fold

LIMIT = 5
_CANDIDATES = 200
_MAX_WORDS, _MAX_LETTERS = 5, 16  # what is longer is not tried
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_WORD = re.compile(r"[^\W_]+")


def works(text: str, *, by: User, library_id: int | None = None) -> list[Any]:
    """At most five works that the caller may see, most similar first, each title once.

    Empty for a query with operators or fields, because it is unclear which part was mistyped.
    """
    words = _words(text)
    scopes = access.visible_scopes(by, None if library_id is None else (library_id,))
    if not words or not scopes:
        return []
    wanted = And(
        tuple(Or(tuple(map(Word, dict.fromkeys((word, *_edits(word)))))) for word in words)
    )
    order = matches.any_of(wanted, scopes, Writer(by, table="w"), _CANDIDATES)
    candidates = WorkList(scopes, Condition(id_query=order), BY_QUERY).slice(0, _CANDIDATES)
    typed = " ".join(words)
    ranked = sorted(
        candidates,
        key=lambda row: (
            -max(_similarity(typed, row.title), _similarity(typed, row.creator)),
            row.title,
            row.id,
        ),
    )
    nearest: dict[str, Any] = {}
    for row in ranked:
        nearest.setdefault(row.title, row)
    return list(nearest.values())[:LIMIT]


def _words(text: str) -> list[str]:
    """The folded words of a query without operators or fields; otherwise empty."""
    node, problem = parse_typed(text, typing=False)
    nodes: tuple[Node, ...] = (
        node.nodes if isinstance(node, And) else (node,) if node is not None else ()
    )
    if problem is not None or not all(isinstance(leaf, Word | Phrase) for leaf in nodes):
        return []
    words = _WORD.findall(
        fold(" ".join(leaf.text for leaf in nodes if isinstance(leaf, Word | Phrase)))
    )
    return (
        words
        if len(words) <= _MAX_WORDS and max(map(len, words), default=0) <= _MAX_LETTERS
        else []
    )


def _edits(word: str) -> Iterator[str]:
    """The words with one edit; only the letters a to z are inserted."""
    parts = [(word[:index], word[index:]) for index in range(len(word) + 1)]
    letters = _LETTERS if word.isascii() else ""
    for head, tail in parts:
        yield from (head + letter + tail for letter in letters)
        if len(word) > 1 and tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in letters)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]


def _similarity(query: str, text: str) -> float:
    return SequenceMatcher(None, query, fold(text)).ratio()
