"""Nobody is sent to a file that the repository does not hold."""

from __future__ import annotations

import re

from tests.architecture import tree

KINDS = ("*.py", "*.md", "*.html", "*.js", "*.css", "*.toml", "*.txt")
DOCUMENT = re.compile(r"(?<![\w./<-])((?:[\w-]+/)*[\w-]+\.md)\b")
SKIPPED = frozenset({".venv", ".git", "data", "vendor"})


def _cited() -> dict[str, set[str]]:
    names = {
        path.name
        for path in tree.PROGRAM.rglob("*.md")
        if not SKIPPED & set(path.relative_to(tree.PROGRAM).parts)
    }
    found: dict[str, set[str]] = {}
    for kind in KINDS:
        for path in tree.PROGRAM.rglob(kind):
            where = path.relative_to(tree.PROGRAM)
            if SKIPPED & set(where.parts) or where.parts[:2] == ("tests", "architecture"):
                continue
            cited = {
                name
                for name in DOCUMENT.findall(path.read_text("utf-8"))
                if name.rpartition("/")[2] not in names
            }
            if cited:
                found[str(where)] = cited
    return found


def test_no_document_is_cited_that_is_not_here():
    assert _cited() == {}
