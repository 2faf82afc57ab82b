"""No test measures how long something takes: a busy machine would fail it. benchmarks/ measures;
tests count, wait with a deadline, or bound the work (tests/deadlines.py).
"""

from __future__ import annotations

import ast

from tests.architecture import tree

CLOCKS = frozenset({"monotonic", "perf_counter", "process_time"})
LANES = "tests/lanes.py"  # counts what tests cost the processor, to keep the fast lane fast


def _is_duration(node: ast.AST) -> bool:
    """Whether a moment that lies behind is taken from the present one."""
    return (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Sub)
        and isinstance(node.left, ast.Call)
        and ast.unparse(node.left.func).rpartition(".")[2] in CLOCKS
        and not isinstance(node.right, ast.Constant)
    )


def test_no_test_measures_how_long_something_takes():
    wrong = [
        f"{path}:{node.lineno}"
        for path in tree.python_files()
        if path.parts[0] == "tests" and str(path) != LANES
        for node in ast.walk(tree.tree_of(path))
        if _is_duration(node)
    ]
    assert wrong == []
