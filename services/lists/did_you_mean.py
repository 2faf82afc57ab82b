"""Works that somebody may have meant who mistyped: each word as it is, or with one letter too many,
too few, wrong or swapped.
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
from services.lists.sorts import OWN
from services.lists.work_list import WorkList
from services.search.conditions import Writer
from services.search.nodes import And, Node, Or, Phrase, Word
from services.search.query import parse_typed
from services.text.folding import fold

MOST = 5
_CANDIDATES = 200
_MOST_WORDS, _MOST_LETTERS = 5, 16  # what is longer is not tried
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_WORD = re.compile(r"[^\W_]+")


def works(text: str, *, by: User, library_id: int | None = None) -> list[Any]:
    """At most five works that the caller may see, the nearest first, each title once.

    Empty for a query with operators or fields, of which nobody knows what was mistyped.
    """
    words = _words(text)
    scopes = access.visible_scopes(by, None if library_id is None else (library_id,))
    if not words or not scopes:
        return []
    wanted = And(
        tuple(Or(tuple(map(Word, dict.fromkeys((word, *_mistyped(word)))))) for word in words)
    )
    order = matches.any_of(wanted, scopes, Writer(by, table="w"), _CANDIDATES)
    found = WorkList(scopes, Condition(own=order), OWN).slice(0, _CANDIDATES)
    asked = " ".join(words)
    ranked = sorted(
        found,
        key=lambda row: (
            -max(_alike(asked, row.title), _alike(asked, row.creator)),
            row.title,
            row.id,
        ),
    )
    nearest: dict[str, Any] = {}
    for row in ranked:
        nearest.setdefault(row.title, row)
    return list(nearest.values())[:MOST]


def _words(text: str) -> list[str]:
    """The folded words of a query that is nothing but words."""
    node, problem = parse_typed(text, typing=False)
    nodes: tuple[Node, ...] = (
        node.nodes if isinstance(node, And) else (node,) if node is not None else ()
    )
    if problem is not None or not all(isinstance(each, Word | Phrase) for each in nodes):
        return []
    words = _WORD.findall(
        fold(" ".join(each.text for each in nodes if isinstance(each, Word | Phrase)))
    )
    return (
        words
        if len(words) <= _MOST_WORDS and max(map(len, words), default=0) <= _MOST_LETTERS
        else []
    )


def _mistyped(word: str) -> Iterator[str]:
    """What the word may have been; letters are put in only among the letters a to z."""
    parts = [(word[:here], word[here:]) for here in range(len(word) + 1)]
    letters = _LETTERS if word.isascii() else ""
    for before, behind in parts:
        yield from (before + letter + behind for letter in letters)
        if len(word) > 1 and behind:
            yield before + behind[1:]
            yield from (before + letter + behind[1:] for letter in letters)
        if len(behind) > 1:
            yield before + behind[1] + behind[0] + behind[2:]


def _alike(asked: str, text: str) -> float:
    return SequenceMatcher(None, asked, fold(text)).ratio()
