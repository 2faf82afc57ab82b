"""Reads the program as text: which files there are, what each imports and where.

Nothing is imported or run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROGRAM = Path(__file__).parent.parent.parent
ROOT_FILES = ("app", "core", "worker", "commands", "errors", "workqueue", "logs")
PACKAGES = (
    "config",
    "blueprints",
    "bridge",
    "jobs",
    "services",
    "models",
    "providers",
    "readers",
    "supervisor",
    "migrations",
    "benchmarks",
    "tests",
    "docs",
)
OURS = frozenset((*ROOT_FILES, *PACKAGES))


@dataclass(frozen=True)
class Import:
    """One name that a module takes from another; `by` is the importing module, both dotted."""

    by: str
    target: str
    line: int
    is_inside_function: bool
    is_for_types_only: bool

    @property
    def layer(self) -> str:
        return self.by.partition(".")[0]

    @property
    def target_layer(self) -> str:
        return self.target.partition(".")[0]

    @property
    def place(self) -> str:
        return f"{self.by}:{self.line} imports {self.target}"


@cache
def python_files() -> tuple[Path, ...]:
    """Every file of ours, relative to the program's folder; what was generated, installed or made
    by running is not.
    """
    found = [PROGRAM / f"{path.stem}.py" for path in PROGRAM.glob("*.py")]
    for package in PACKAGES:
        found += [
            path for path in (PROGRAM / package).rglob("*.py") if "__pycache__" not in path.parts
        ]
    return tuple(sorted(path.relative_to(PROGRAM) for path in found))


@cache
def text_of(path: Path) -> str:
    return (PROGRAM / path).read_text("utf-8")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(text_of(path), str(path))


def module_of(path: Path) -> str:
    """services/search/index.py → services.search.index"""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> dict[str, Path]:
    return {module_of(path): path for path in python_files()}


@cache
def imports() -> tuple[Import, ...]:
    """Every import of every module.

    `from services import access` counts as one of services.access.
    """
    return tuple(found for path in python_files() for found in _imports_of(path))


def product_imports() -> list[Import]:
    """The same without those of tests and benchmarks, which may reach everywhere."""
    return [found for found in imports() if found.layer not in ("tests", "benchmarks", "docs")]


def _imports_of(path: Path) -> Iterator[Import]:
    by = module_of(path)
    for node, in_function, for_types in _walk(tree_of(path), in_function=False, for_types=False):
        targets: list[str] = []
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(by, node, is_package=path.name == "__init__.py")
            targets = [_whole(base, alias.name) for alias in node.names]
        for target in dict.fromkeys(targets):
            yield Import(by, target, node.lineno, in_function, for_types)


def _absolute(by: str, node: ast.ImportFrom, *, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    here = by.split(".") if is_package else by.split(".")[:-1]
    here = here[: len(here) - node.level + 1]
    return ".".join([*here, *([node.module] if node.module else [])])


def _whole(base: str, name: str) -> str:
    whole = f"{base}.{name}"
    return whole if whole in modules() or base.partition(".")[0] not in OURS else base


def _walk(
    node: ast.AST, *, in_function: bool, for_types: bool
) -> Iterator[tuple[ast.AST, bool, bool]]:
    for child in ast.iter_child_nodes(node):
        yield child, in_function, for_types
        is_function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        is_types = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
        yield from _walk(
            child, in_function=in_function or is_function, for_types=for_types or is_types
        )


def functions_of(path: Path) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Functions and methods by their name within the module (`Folders.match`)."""
    for node in tree_of(path).body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from (
                (f"{node.name}.{inner.name}", inner)
                for inner in node.body
                if isinstance(inner, ast.FunctionDef)
            )
