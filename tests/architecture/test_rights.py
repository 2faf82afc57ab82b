"""Rights are asked in one place around a write: by recording(needs=…), before it and inside it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture import tree

ASKING = frozenset({"require", "require_in_library", "may"})


def _recording() -> Iterator[tuple[str, ast.FunctionDef, list[ast.Call]]]:
    """Each function of the program that opens a recording()."""
    for module, path in tree.modules().items():
        if module.partition(".")[0] in ("tests", "benchmarks", "docs", "migrations"):
            continue
        for name, function in tree.functions_of(path):
            calls = [node for node in ast.walk(function) if _is_call(node, {"recording"})]
            if calls:
                yield f"{module}:{name}", function, calls


def _is_call(node: ast.AST, names: frozenset[str] | set[str]) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    return (isinstance(called, ast.Name) and called.id in names) or (
        isinstance(called, ast.Attribute) and called.attr in names
    )


def _given(call: ast.Call) -> set[str | None]:
    return {keyword.arg for keyword in call.keywords}


def test_only_services_record():
    assert {name.partition(".")[0] for name, _, _ in _recording()} == {"services"}


def test_every_recording_says_what_its_caller_needs():
    wrong = [
        name
        for name, _, calls in _recording()
        if not all({"by", "needs"} <= _given(call) for call in calls)
    ]
    assert wrong == []


def test_only_a_new_library_needs_nothing():
    free = [
        name
        for name, _, calls in _recording()
        for call in calls
        for keyword in call.keywords
        if keyword.arg == "needs" and isinstance(keyword.value, ast.Constant)
        if not keyword.value.value
    ]
    assert free == ["services.libraries:create_library"]


def test_whoever_records_asks_nowhere_else():
    """What `needs` cannot say in a word, it says by a function."""
    wrong = []
    for name, function, calls in _recording():
        inside = {
            node
            for call in calls
            for keyword in call.keywords
            if keyword.arg == "needs"
            for node in ast.walk(keyword.value)
        }
        if any(_is_call(node, ASKING) for node in ast.walk(function) if node not in inside):
            wrong.append(name)
    assert wrong == []
