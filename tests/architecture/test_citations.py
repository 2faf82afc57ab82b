"""Nobody is sent to a file that the repository does not hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from tests.architecture import tree

KINDS = ("*.py", "*.md", "*.html", "*.js", "*.css", "*.toml", "*.txt", "*.conf", "*.yaml")
SKIPPED = frozenset({".venv", ".git", "data", "vendor", "fixtures"})
DOCUMENT = re.compile(r"(?<![\w./<-])((?:[\w-]+/)*[\w-]+\.md)\b")
OURS = "|".join((*tree.PACKAGES, "templates", "static", "bin", "deploy"))
FILE = re.compile(rf"(?<![\w./<-])((?:{OURS})/(?:[\w-]+/)*[\w-]+\.(?:py|html|js|css|sh|md))\b")
# In documents, also a file's bare name: one of this name must be somewhere.
NAME = re.compile(r"`([\w-]+\.(?:py|html|js|css))`")


@cache
def _files() -> tuple[tuple[Path, str], ...]:
    return tuple(_read_files())


def _read_files() -> Iterator[tuple[Path, str]]:
    for kind in KINDS:
        for path in tree.PROGRAM.rglob(kind):
            where = path.relative_to(tree.PROGRAM)
            if not SKIPPED & set(where.parts):
                yield where, path.read_text("utf-8")


def _missing(
    pattern: re.Pattern[str], kinds: tuple[str, ...], is_here: Callable[[str], bool]
) -> dict[str, set[str]]:
    """What each file cites by the pattern that is not here."""
    cited = {
        str(where): {name for name in pattern.findall(text) if not is_here(name)}
        for where, text in _files()
        if where.suffix in kinds and where.parts[:2] != ("tests", "architecture")
    }
    return {where: names for where, names in cited.items() if names}


def test_no_document_is_cited_that_is_not_here():
    names = {where.name for where, _text in _files() if where.suffix == ".md"}
    kinds = tuple(kind.removeprefix("*") for kind in KINDS)
    assert _missing(DOCUMENT, kinds, lambda name: name.rpartition("/")[2] in names) == {}


def test_no_file_is_cited_that_is_not_here():
    kinds = tuple(kind.removeprefix("*") for kind in KINDS)
    places = (tree.PROGRAM, tree.PROGRAM / "templates")  # both have a folder jobs
    assert _missing(FILE, kinds, lambda name: any((at / name).exists() for at in places)) == {}


def test_documents_name_only_modules_and_templates_that_are_here():
    names = {where.name for where, _text in _files()}
    assert _missing(NAME, (".md",), lambda name: name in names) == {}
