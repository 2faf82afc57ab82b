"""Reads the text of a query into a tree, as far as it can be read; the first thing that cannot be
is the problem.

    any      all (OR all)*                         AND OR NOT only in capitals
    all      negation ([AND] negation)*
    negation (NOT | -)* term
    term     (any)  |  field:term  |  "words side by side"  |  /regular expression/  |  word

A parenthesis opens a group only where a term may begin; within a word it is text, and so is the one
that closes it.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from errors import Problem
from models import regexes
from services.search import fields
from services.search.analysis import variants
from services.search.nodes import And, Field, Node, Or, Phrase, Regex, Word, combine, height, negate

MAX_PARTS = 60  # terms that ask another table than the index
# groups within groups, and connections within connections: the databases' own parsers have room for
# some hundred signs
MAX_DEPTH = 20
_SPACE = re.compile(r"\s*")
_OPERATOR = re.compile(r'(AND|OR|NOT)(?=[\s()"“”„‟«»＂]|\Z)')
_MINUS = re.compile(r"-+(?=[^\s)-])")
_FIELD = re.compile(r"([a-z_]+):(?=[^\s)])", re.IGNORECASE | re.ASCII)
_EMPTY_FIELD = re.compile(r"([a-z_]+):", re.IGNORECASE | re.ASCII)
_QUOTES = '"“”„‟«»＂'
_PHRASE = re.compile(f"[{_QUOTES}]([^{_QUOTES}]*)([{_QUOTES}]?)")
_REGEX = re.compile(r"/((?:[^/\\]|\\.)+)/(?=[\s)]|\Z)", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_STOPS = re.compile(rf"[\s{_QUOTES}()]")
_INITIAL = re.compile(r"(?<!\w)[^\W\d_]\.\Z")
_NEXT_INITIAL = re.compile(r"\s+(?=[^\W\d_]\.)")


class TooComplex(Exception):
    """The query has too many terms or is nested too deeply; `at` is the position of the first one
    too many.
    """

    def __init__(self, at: int, limit: int) -> None:
        super().__init__(at)
        self.problem = Problem("syntax", at=at + 1, reason="too_complex", maximum=limit)


class _OpenParenthesis(NamedTuple):
    """A parenthesis that isn't closed yet: of a group, or part of a word."""

    at: int
    is_group: bool


class Parser:
    """Parses one text, once.

    With `typing` the last word or unclosed phrase may be unfinished.
    """

    def __init__(self, text: str, *, typing: bool) -> None:
        self.text = text
        self.typing = typing
        self.problem: Problem | None = None
        self.hint: Problem | None = None  # the first text that looks like a filter and is none
        self._at = 0
        self._opened: list[_OpenParenthesis] = []
        self._field = ""  # whose group this is
        self._is_negative = False
        self._parts = 0

    def read(self) -> Node | None:
        """The tree of everything that could be parsed; None when it contains nothing to search for.
        Raises TooComplex.
        """
        node = self._any()
        if node is not None and height(node) > MAX_DEPTH:
            raise TooComplex(0, MAX_DEPTH)
        return node

    def _report(self, at: int, reason: str, **values: Any) -> None:
        if self.problem is None or at + 1 < self.problem.values["at"]:
            self.problem = Problem("syntax", at=at + 1, reason=reason, **values)

    # ── connections ───────────────────────────────────────────────────────────────────────────────

    def _any(self) -> Node | None:
        nodes: list[Node] = []
        waiting = -1  # position of an OR without a second operand yet
        while True:
            node, is_there = self._all()
            if not is_there and waiting >= 0:
                self._report(waiting, "operand", operator="OR")
            if node is not None:
                nodes.append(node)
            at = self._operator("OR")
            if at < 0:
                return combine(Or, nodes)
            if not is_there and waiting < 0:
                self._report(at, "operand", operator="OR")
            waiting = at

    def _all(self) -> tuple[Node | None, bool]:
        """The node, and whether there was any term (a term without letters or digits has no node,
        but counts as an operand).
        """
        nodes: list[Node] = []
        is_there, waiting = False, -1
        while not self._is_over():
            at = self._operator("AND")
            if at >= 0:
                if not is_there or waiting >= 0:
                    self._report(at, "operand", operator="AND")
                waiting = at
                continue
            node = self._negation()
            is_there, waiting = True, -1
            if node is not None:
                nodes.append(node)
        if waiting >= 0:
            self._report(waiting, "operand", operator="AND")
        return combine(And, nodes), is_there

    def _is_over(self) -> bool:
        """Whether the terms joined by AND end here. Skips closing parentheses that belong to a
        word, and unmatched ones, which it reports.
        """
        while True:
            self._at = _SPACE.match(self.text, self._at).end()  # type: ignore[union-attr]  # it matches nothing, too
            if self._at == len(self.text) or self._peek() == "OR":
                return True
            if self.text[self._at] != ")":
                return False
            if self._opened and self._opened[-1].is_group:
                return True
            if self._opened:
                self._opened.pop()
            else:
                self._report(self._at, "unopened")
            self._at += 1

    def _peek(self) -> str:
        match = _OPERATOR.match(self.text, self._at)
        return match[1] if match else ""

    def _operator(self, name: str) -> int:
        """Skip this operator if it is next; returns its position, or -1 when it isn't."""
        if self._peek() != name:
            return -1
        self._at += len(name)
        return self._at - len(name)

    def _negation(self) -> Node | None:
        before, turns = self._is_negative, 0
        at, is_waiting = -1, False
        while True:
            if self._peek() == "NOT":
                at, is_waiting = self._operator("NOT"), True
                turns += 1
                if self._is_over() or self._peek() == "AND":
                    break
            elif (minus := _MINUS.match(self.text, self._at)) is not None:
                self._at, turns, is_waiting = minus.end(), turns + 1, False
                break
            else:
                is_waiting = False
                break
        if is_waiting:
            self._report(at, "operand", operator="NOT")
            return None
        self._is_negative = before != bool(turns % 2)
        node = self._term()
        self._is_negative = before
        return negate(node) if node is not None and turns % 2 else node

    # ── terms ─────────────────────────────────────────────────────────────────────────────────────

    def _term(self) -> Node | None:
        start = self._at
        if self.text[start] == "(":
            return self._group(self._field)
        match = _FIELD.match(self.text, start)
        name = fields.NAMES.get(match[1].lower(), "") if match else ""
        if not name:
            self._hint_at_filter(start)
        if name:
            self._at = match.end()  # type: ignore[union-attr]  # a name was found in it
            if self.text[self._at] == "(":
                return self._group(name)
        return self._value(name or self._field, start)

    def _hint_at_filter(self, at: int) -> None:
        """Keep a hint when the text looks like a filter but is read as words: a known filter
        without a value, or an unknown one.
        """
        match = _EMPTY_FIELD.match(self.text, at)
        if match and match[1].lower() in fields.NAMES:
            self._hint(at, "no_value", field=match[1].lower())
        elif match:
            self._hint(at, "unknown_filter", field=match[1].lower(), known=fields.FILTERS)

    def _hint(self, at: int, reason: str, **values: Any) -> None:
        if self.hint is None:
            self.hint = Problem("syntax", at=at + 1, reason=reason, **values)

    def _group(self, field: str) -> Node | None:
        opened = _OpenParenthesis(self._at, True)
        if sum(parenthesis.is_group for parenthesis in self._opened) == MAX_DEPTH:
            raise TooComplex(self._at, MAX_DEPTH)
        height, before = len(self._opened), self._field
        self._opened.append(opened)
        self._field = field
        self._at += 1
        node = self._any()
        if self._at == len(self.text):
            self._report(opened.at, "unclosed")
        else:
            self._at += 1
        del self._opened[height:]
        self._field = before
        return node

    def _value(self, field: str, start: int) -> Node | None:
        """The next word, phrase or regular expression, as a value of the field or without one."""
        if (quoted := _PHRASE.match(self.text, self._at)) is not None:
            self._at = quoted.end()
            text = quoted[1]
            is_open = self._is_at_cursor and not quoted[2] and not text[-1:].isspace()
            return self._leaf(field, " ".join(text.split()), is_open, start)
        if (
            field in ("", *fields.COLUMNS)
            and (match := _REGEX.match(self.text, self._at)) is not None
        ):
            return self._regex(field, match)
        word = self._word()
        empty = _EMPTY_FIELD.fullmatch(word) if self._is_at_cursor else None
        if empty and empty[1].lower() in fields.NAMES:
            return None
        return self._leaf(field, word, self._is_at_cursor, start)

    @property
    def _is_at_cursor(self) -> bool:
        return self.typing and self._at == len(self.text)

    def _word(self) -> str:
        """The text up to a space, a quotation mark or the end of the group. Initials belong to the
        word after them: "J. R. R. Tolkien" becomes "J.R.R. Tolkien".
        """
        chunks, start = [], self._at
        while True:
            stop = _STOPS.search(self.text, self._at)
            self._at = stop.start() if stop else len(self.text)
            if stop and stop[0] == "(":
                self._opened.append(_OpenParenthesis(self._at, False))
            elif stop and stop[0] == ")":
                if self._opened and self._opened[-1].is_group:
                    stop = None
                elif self._opened:
                    self._opened.pop()
            if stop and stop[0] in "()":
                self._at += 1
                continue
            chunks.append(self.text[start : self._at])
            following = (
                _NEXT_INITIAL.match(self.text, self._at)
                if _INITIAL.search(self.text, start, self._at)
                else None
            )
            if following is None:
                return "".join(chunks)
            start = self._at = following.end()

    def _regex(self, field: str, match: re.Match[str]) -> Node | None:
        pattern = _ESCAPE.sub(lambda pair: "/" if pair[1] == "/" else pair[0], match[1])
        self._at = match.end()
        self._count(match.start())
        if regexes.error_in(pattern):
            self._report(match.start(), "regex")
            return None
        return Regex(field or "title", pattern)

    def _leaf(self, field: str, text: str, is_open: bool, start: int) -> Node | None:
        """The node for a word or phrase; None when it has no tokens."""
        may_go_on = is_open and not self._is_negative
        if field == "year":
            years = fields.years(text, is_open)
            if years is not None:
                return years
            self._hint(start, "value", field=field)
            return (
                None
                if is_open and not text.strip("0123456789.-–<>=")
                else _text(f"year:{text}", may_go_on)
            )
        if field in ("", *fields.COLUMNS):
            node = _text(text, may_go_on)
            return Field(field, node) if field and node is not None else node
        self._count(start)
        try:
            return fields.parse_value(field, text, is_open=may_go_on)
        except fields.InvalidValue as wrong:
            self._report(start, **wrong.values)
            return None

    def _count(self, at: int) -> None:
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise TooComplex(at, MAX_PARTS)


def _text(text: str, is_open: bool) -> Node | None:
    """A phrase for several words, a word for one; None when there is nothing to search for."""
    if not variants(text, is_open):
        return None
    return Phrase(text, is_open) if len(text.split()) > 1 else Word(text, is_open)
