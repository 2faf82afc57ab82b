"""docs/grouping.md: its table is that of the program, and its examples make what it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from readers.facts import Contributor
from services.works.identity import RULES
from tests.services.scanning.groups import groups

PAGE = (Path(__file__).parents[2] / "docs" / "grouping.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
HEAD = re.compile(r"(\w+): (\d+) items?, (\d+) editions?(?:, (\d+) parts?)?")


def tags(text: str) -> dict[str, Any]:
    """The facts of "title: Dawn | author: Ann Lee & Bo Ray"."""
    facts: dict[str, Any] = {}
    for pair in filter(None, text.strip().split(" | ")):
        name, _, value = pair.partition(": ")
        if name == "author":
            facts["contributors"] = tuple(map(Contributor, value.split(" & ")))
        elif name == "isbn":
            facts["identifiers"] = ((name, value),)
        elif name == "number":
            facts["series_position"] = value
        else:
            facts[name.replace(" ", "_")] = int(value) if name == "track" else value
    return facts


def test_the_table_is_that_of_the_program():
    rows = [tuple(line.strip("| ").split(" | ")) for line in PAGE.splitlines() if line[:1] == "|"]
    assert rows[2:] == [tuple(rule) for rule in RULES]


@pytest.mark.parametrize("example", EXAMPLES, ids=[text.splitlines()[1] for text in EXAMPLES])
def test_every_example_makes_what_the_page_says(example):
    head, *lines = example.splitlines()
    match = HEAD.fullmatch(head)
    assert match is not None
    kind, items, editions, parts = match.groups()
    files = {}
    for line in lines:
        path, *rest = re.split(r"\s{2,}", line, maxsplit=1)
        files[path] = tags(rest[0] if rest else "")
    made = groups(kind, files)
    assert made.counts == (int(items), int(editions)), made
    assert sum(map(len, made.parts.values())) == int(parts or 0)
