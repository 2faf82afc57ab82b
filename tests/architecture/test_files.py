"""Names and sizes: small enough to see, each opens with what it is for."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture import tree

MAX_LINES = 400
FORBIDDEN = frozenset({"utils", "helpers", "common", "misc", "manager"})


def test_no_file_is_longer_than_four_hundred_lines():
    scripts = [
        path.relative_to(tree.PROGRAM) for path in (tree.PROGRAM / "static" / "js").rglob("*.js")
    ]
    code = [path for path in tree.python_files() if path.parts[:2] != ("migrations", "versions")]
    lengths = {str(path): len(tree.text_of(path).splitlines()) for path in (*code, *scripts)}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_LINES} == {}


def test_no_file_or_folder_has_a_name_that_says_nothing():
    wrong = [
        str(path)
        for path in tree.python_files()
        if FORBIDDEN & {part.removesuffix(".py") for part in path.parts}
    ]
    assert wrong == []


def test_every_module_opens_with_a_sentence_saying_what_it_is_for():
    wrong = []
    for path in tree.python_files():
        if tree.text_of(path).strip() and not ast.get_docstring(tree.tree_of(path)):
            wrong.append(str(path))
    assert wrong == []


def test_only_markers_of_packages_are_empty():
    assert [
        str(path)
        for path in tree.python_files()
        if not tree.text_of(path).strip() and path.name != "__init__.py"
    ] == []


def test_a_module_of_tests_mirrors_a_package_of_the_program():
    """tests/services/… tests services; folders beside that are named here, with what they hold."""
    others = {
        "architecture",
        "makers",
        "fixtures",
        "processes",
        "migrations",
        "browser",
        "docs",
        "contracts",
        "stubs",
        "journeys",
        "tools",
    }
    folders = {
        path.parts[1]
        for path in tree.python_files()
        if path.parts[0] == "tests" and len(path.parts) > 2
    }
    assert folders - others <= set(tree.PACKAGES)


def test_no_path_of_somebodys_machine_is_written_down():
    words = tuple("/" + name + "/" for name in ("root", "work", "Users"))
    wrong = [
        f"{path}: {word}"
        for path in tree.python_files()
        if path.parts[0] != "tests"
        for word in words
        if word in tree.text_of(path)
    ]
    assert wrong == []


def test_migrations_are_numbered_in_one_line():
    versions = sorted(
        path for path in tree.python_files() if path.parts[:2] == ("migrations", "versions")
    )
    numbers = [path.stem.partition("_")[0] for path in versions]
    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]
    for path, number in zip(versions, numbers, strict=True):
        assert _value(path, "revision") == number
        assert _value(path, "down_revision") == (
            f"{int(number) - 1:04d}" if number != "0001" else None
        )


def _value(path: Path, name: str) -> object:
    for node in tree.tree_of(path).body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == [
            name
        ]:
            return ast.literal_eval(node.value)
    raise AssertionError(f"{path} has no {name}")
