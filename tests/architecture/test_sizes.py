"""Functions and views are small enough to see."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture import tree

MAX_LINES, MAX_VIEW_LINES = 50, 20
VERBS = frozenset({"route", "get", "post", "put", "patch", "delete"})
# Today's longer ones. The lists only shrink: a test fails when an entry is no longer needed.
LONG_FUNCTIONS = frozenset(
    {
        "services.changes:recording",
    }
)


def _functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for module, path in tree.modules().items():
        if module.partition(".")[0] not in ("tests", "benchmarks", "docs", "migrations"):
            yield from ((f"{module}:{name}", node) for name, node in tree.functions_of(path))


def _lines(function: ast.FunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _is_view(name: str, function: ast.FunctionDef) -> bool:
    return name.startswith("blueprints.") and any(
        isinstance(mark, ast.Call)
        and isinstance(mark.func, ast.Attribute)
        and mark.func.attr in VERBS
        for mark in function.decorator_list
    )


def test_no_function_is_longer_than_fifty_lines():
    assert {name for name, node in _functions() if _lines(node) > MAX_LINES} == LONG_FUNCTIONS


def test_no_view_is_longer_than_twenty_lines():
    found = {
        name
        for name, node in _functions()
        if _is_view(name, node) and _lines(node) > MAX_VIEW_LINES
    }
    assert found == set()
