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
from services.search.analysis import forms
from services.search.documents import trigram_match
from services.search.nodes import And, Anywhere, Field, Named, Node, Not, Or, Phrase, Regex, joined

LONGEST = 20_000  # characters
_MOST_CONDITIONS = 60
_MOST_VALUE = 200  # characters
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
    """What holds of the works; None when the text asks for nothing.

    Raises Invalid for a text of more than 20,000 characters, more than 60 conditions, and a regular
    expression that cannot be read.
    """
    if len(text) > LONGEST:
        raise Invalid({"filter": Problem("too_long", most=LONGEST)})
    found = _parsed(text)
    if found is None:
        return None
    groups = found.groups or [found]
    if sum(len(group.conditions) for group in groups) > _MOST_CONDITIONS:
        raise Invalid({"filter": Problem("too_many", most=_MOST_CONDITIONS)})
    return joined(And, [node for group in groups if (node := _group(group)) is not None])


def containing(text: str) -> Node | None:
    """Titles and people with this text, which is not read as a query; None when no letter is in it.

    What is too short for the index of substrings is looked for in every title.
    """
    inside = Anywhere(text) if trigram_match(text) else Regex("title", re.escape(text))
    return Or((Phrase(text, True), inside)) if forms(text, True) else None


def _parsed(text: str) -> _Filter | None:
    try:
        return _Filter.model_validate(orjson.loads(text))
    except (orjson.JSONDecodeError, ValidationError):
        return None


def _group(group: _Group) -> Node | None:
    kind: type[And] | type[Or] = Or if group.mode == "OR" else And
    return joined(
        kind, [node for each in group.conditions if (node := _condition(each)) is not None]
    )


def _condition(given: _Condition) -> Node | None:
    name, op, value = given.field, given.op, given.value
    if len(value) > _MOST_VALUE:
        return None
    node = _positive(name, op, value)
    return Not(node) if node is not None and op.startswith("not_") else node


def _positive(name: str, op: str, value: str) -> Node | None:
    """The condition without its negation."""
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
    return Field(column, Phrase(value, True)) if forms(value, True) else None


def _named(name: str, value: str) -> Node | None:
    try:
        return fields.read(name, value, is_open=False)
    except fields.Wrong:
        return None


def _regex(value: str) -> Node | None:
    if value and regexes.complaint(value):
        raise Invalid({"filter": Problem("syntax", at=1, reason="regex")})
    return Regex("title", value) if value else None
