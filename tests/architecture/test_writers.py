"""Who writes works: a short list of modules, each with what it may write."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.architecture import tree

STATEMENTS = frozenset({"insert", "update", "delete", "create", "add", "change", "remove"})
SQL = re.compile(r"\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+work\b")
# What each of them writes. A test fails when an entry is no longer needed.
WRITERS = {
    "services.changes": "when a work last changed that shows a renamed tag, person or series",
    "services.cover_sizes": "which picture a work shows when one turns out to be broken",
    "services.derive": "columns that are derived from other rows and never edited",
    "services.root_works": "how many files of a work are missing when its folder goes or returns",
    "services.scanning.store_pictures": "which of the pictures of its files a work shows",
    "services.scopes": "which libraries hold a work",
    "services.works.media_types": "the writer's rows of one field: which media type a work has",
    "services.works.write": "the writer",
}


def writes_works(parsed: ast.Module) -> bool:
    names = {
        alias.asname or alias.name
        for node in ast.walk(parsed)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("models")
        for alias in node.names
        if alias.name == "Work"
    }
    return any(_writes(node, names) for node in ast.walk(parsed))


def _writes(node: ast.AST, names: set[str]) -> bool:
    if isinstance(node, ast.Call):
        called = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
        first = node.args[0] if node.args else None
        return called in names or (
            called in STATEMENTS and isinstance(first, ast.Name) and first.id in names
        )
    if isinstance(node, ast.Assign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(
            isinstance(target, ast.Attribute)
            and isinstance(target.value, ast.Name)
            and target.value.id == "work"
            for target in targets
        )
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and bool(SQL.search(node.value))
    )


def _writers() -> Iterator[str]:
    for module, path in tree.modules().items():
        if module.partition(".")[0] not in ("tests", "benchmarks", "docs", "migrations"):
            if writes_works(tree.tree_of(path)):
                yield module


def test_only_the_listed_modules_write_works():
    assert set(_writers()) == set(WRITERS)


def test_each_way_to_write_a_work_is_noticed():
    head = "from models.work import Work\n"
    for written in (
        "Work(title='x')",
        "update(Work).values(title='x')",
        "delete(Work)",
        "rows.add(Work, title='x')",
        "session().execute(insert(Work), rows)",
        "work.title = 'x'",
        "run('UPDATE work SET title = :title')",
    ):
        assert writes_works(ast.parse(head + written)), written
    assert not writes_works(ast.parse(head + "select(Work).where(Work.id == 1)"))
