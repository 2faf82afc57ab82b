"""The `filter` of older programs: conditions on fields as JSON, read into the tree that the query
language is read into.

    {"groups": [{"mode": "OR", "conditions": [{"field": "tag", "op": "equals", "value": "signed"},
    …]}, …]} {"mode": "AND", "conditions": [ … ]}

Groups all hold; within a group all conditions do, or any with the mode "OR". What cannot be
understood, from a single condition to the whole text, is left out: those programs show what is
found, and no complaint.
"""

from __future__ import annotations

import re
from typing import Literal

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from errors import Invalid, Problem
from models import regexes
from services.search import fields
from services.search.analysis import variants
from services.search.documents import trigram_match
from services.search.nodes import And, Anywhere, Field, Named, Node, Not, Or, Phrase, Regex, combine

MAX_LENGTH = 20_000  # characters
_MAX_CONDITIONS = 60
_MAX_VALUE = 200  # characters
_EQUAL = (
    "type",
    "tag",
    "genre",
    "series",
    "shelf",
    "publisher",
    "language",
    "letter",
    "isbn",
    "has",
)
_CONTAIN = ("contains", "phrase", "not_contains")


class _Condition(BaseModel):
    model_config = ConfigDict(strict=True)
    field: str = ""
    op: str = ""
    value: str = ""


class _Group(BaseModel):
    model_config = ConfigDict(strict=True)
    mode: str = ""
    conditions: list[_Condition] = []


class _Filter(_Group):
    groups: list[_Group] = []


def read(text: str) -> Node | None:
    """The tree for a filter; None when it has no condition.

    Raises Invalid for a text of more than 20,000 characters, more than 60 conditions, and a regular
    expression that can't be compiled.
    """
    if len(text) > MAX_LENGTH:
        raise Invalid({"filter": Problem("too_long", maximum=MAX_LENGTH)})
    filter_ = _parsed(text)
    if filter_ is None:
        return None
    groups = filter_.groups or [filter_]
    if sum(len(group.conditions) for group in groups) > _MAX_CONDITIONS:
        raise Invalid({"filter": Problem("too_many", maximum=_MAX_CONDITIONS)})
    return combine(And, [node for group in groups if (node := _group(group)) is not None])


def containing(text: str) -> Node | None:
    """A query for titles and people that contain this text, which is not parsed; None when it has
    no letter or digit.

    A text too short for the trigram index is searched for in every title.
    """
    inside = Anywhere(text) if trigram_match(text) else Regex("title", re.escape(text))
    return Or((Phrase(text, True), inside)) if variants(text, True) else None


def _parsed(text: str) -> _Filter | None:
    try:
        return _Filter.model_validate(orjson.loads(text))
    except (orjson.JSONDecodeError, ValidationError):
        return None


def _group(group: _Group) -> Node | None:
    kind: type[And] | type[Or] = Or if group.mode == "OR" else And
    return combine(
        kind,
        [node for condition in group.conditions if (node := _condition(condition)) is not None],
    )


def _condition(condition: _Condition) -> Node | None:
    name, op, value = condition.field, condition.op, condition.value
    if len(value) > _MAX_VALUE:
        return None
    node = _positive(name, op, value)
    return Not(node) if node is not None and op.startswith("not_") else node


def _positive(name: str, op: str, value: str) -> Node | None:
    """The node for a condition, ignoring its negation."""
    is_equal = op in ("equals", "not_equals")
    if name == "title" and op == "regex":
        return _regex(value)
    if name == "title" and op in _CONTAIN:
        return _words("title", value) if op == "not_contains" else containing(value)
    if name in ("contributor", "author") and op in _CONTAIN:
        return _words("author", value)
    if name == "has_cover" and is_equal:
        return Named("has", "cover")
    if name in _EQUAL and (is_equal or (name == "isbn" and op in _CONTAIN)):
        return _named(name, value)
    return None


def _words(column: Literal["title", "author"], value: str) -> Node | None:
    return Field(column, Phrase(value, True)) if variants(value, True) else None


def _named(name: str, value: str) -> Node | None:
    try:
        return fields.parse_value(name, value, is_open=False)
    except fields.InvalidValue:
        return None


def _regex(value: str) -> Node | None:
    if value and regexes.error_in(value):
        raise Invalid({"filter": Problem("syntax", at=1, reason="regex")})
    return Regex("title", value) if value else None
