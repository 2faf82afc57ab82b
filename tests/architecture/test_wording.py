"""Texts for people sound like those of other sites: every template, word table and API text is
read for phrases that sound translated.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.architecture import tree

MARKS = frozenset({"_", "N_", "_l", "gettext", "ngettext", "lazy_gettext"})
CALL = re.compile(r"\b(?:_|gettext|ngettext)\(\s*((?:'[^']*'|\"[^\"]*\")(?:\s*,\s*'[^']*')?)")
QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")

# Phrases that sound translated, with what to write instead.
PHRASES = {
    r"\bdoors?\b": "interface, page or API",
    r"\b(?:stands?|lies|lie|lying|standing) (?:in|on|at|among|beside)\b": "is in",
    r"\btak(?:e|es|en|ing) (?:\w+ )?(?:away|out)\b|\btook (?:\w+ )?away\b": "remove",
    r"\b(?:let|lets|letting) (?:\w+ )?in(?:to)?\b": "add",
    r"\blook(?:s|ed|ing)? (?:at|around)\b": "check, or read",
    r"\banew\b|\bafresh\b": "again",
    r"\bhangs? on\b": "belongs to, or depends on",
    r"\bat sign\b|\bsign that\b": "character",
    r"\bmoments? (?:such as|like)\b|\bnot a moment\b": "date and time",
    r"\bmay not\b": "can’t, or don’t have permission to",
    r"\bmay have\b|\bmay be up to\b": "can have",
    r"\bpresent (?:password|value|one|name)\b": "current",
    r"\bshown as\b": "display name",
    r"\bsuch as\b": "for example, or like",
    r"\bThis is (?:not|no)\b|\bThere is (?:no|nothing)\b|\bThese are too\b": "say what is wrong",
    r"\bgive\b": "add, set or enter",
    r"\bput(?:s)? (?:\w+ ){0,3}(?:into|in) the trash\b": "move to trash",
    r"\bto you to see\b|\bnot yours\b|\bof (?:one’s|one's) own\b": "your own",
    r"\bby itself\b|\bby themselves\b": "automatically",
    r"\bmeanwhile\b": "in the meantime",
    r"\bsomebody\b|\beverybody\b|\banybody\b": "someone, everyone, anyone",
    r"\bperhaps\b|\btold\b|\bat hand\b|\bon the way\b|\bgo(?:es)? on\b": "plainer words",
    r"\be-mail\b": "email",
    r"\btake back\b|\btaken back\b|\btakes? it back\b": "undo",
    r"\s…": "no space before an ellipsis",
    r"\b(?:the|an) admins?\b": "administrator",
    r"\bthis work\b|\bthe works?\b|\bthese works\b|\ball works\b": "item",
    r"\bcolor\b|\bfavorites?\b|\bcatalog\b|\w+(?:gani|cogni)z\w+|\bcanceled\b": "British spelling",
}
PAGES_ONLY = {r"\w'\w|\w'\s": "’"}
# Texts that list words of the search language.
KEPT = frozenset({"also digital, favorite, locked, orphan, physical"})
# Words of APIs and of the search language, which keep their own spelling.
QUOTED_CODE = re.compile(r"`[^`]*`|%\(\w+\)s|\{[^}]*\}")


def _strings(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def _marked(path: Path) -> Iterator[tuple[int, str]]:
    """The texts that a module marks for translation: what pages and APIs say."""
    for node in ast.walk(tree.tree_of(path)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in MARKS:
            for argument in node.args:
                yield from ((node.lineno, text) for text in _strings(argument))


def _in_template(path: Path) -> Iterator[tuple[int, str]]:
    """The marked texts of a template, and those that stand in it as they are."""
    text = path.read_text("utf-8")
    for call in CALL.finditer(text):
        line = text.count("\n", 0, call.start()) + 1
        yield from ((line, single or double) for single, double in QUOTED.findall(call[1]))
    bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>|<!--.*?-->", "\n", text, flags=re.S)
    yield from ((0, line.strip()) for line in bare.splitlines() if re.search(r"[A-Za-z]{3}", line))


def _documented(path: Path) -> Iterator[tuple[int, str]]:
    """What an API's documentation says: the docstrings of its operations and schemas."""
    for node in ast.walk(tree.tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            is_public = isinstance(node, ast.ClassDef) or any(
                isinstance(mark, ast.Call) for mark in node.decorator_list
            )
            if is_public and (text := ast.get_docstring(node)):
                yield node.lineno, " ".join(text.split())


@cache
def _texts() -> tuple[tuple[str, str, bool], ...]:
    return tuple(_read_texts())


def _read_texts() -> Iterator[tuple[str, str, bool]]:
    """Every text for people with its place, and whether it is on a page."""
    for path in tree.python_files():
        if path.parts[0] in ("blueprints", "services"):
            for line, text in _marked(path):
                yield f"{path}:{line}", text, path.parts[:2] != ("blueprints", "api")
        if path.parts[:2] == ("blueprints", "api") and len(path.parts) > 3:
            for line, text in _documented(path):
                yield f"{path}:{line}", text, False
    for path in sorted((tree.PROGRAM / "templates").rglob("*.html")):
        for line, text in _in_template(path):
            yield f"{path.relative_to(tree.PROGRAM)}:{line}", text, path.parent.name != "api"


def _wrong(phrases: dict[str, str], texts: tuple[tuple[str, str, bool], ...]) -> list[str]:
    found = []
    for phrase, better in phrases.items():
        pattern = re.compile(phrase, re.IGNORECASE if not re.search("[A-Z]", phrase[:8]) else 0)
        found += [
            f"{place}: “{text}”: instead of “{hit[0]}” write {better}"
            for place, text, _is_page in texts
            if text not in KEPT and (hit := pattern.search(QUOTED_CODE.sub("", text)))
        ]
    return found


def test_no_text_sounds_translated():
    assert len(_texts()) > 900  # it does read them
    assert _wrong(PHRASES, _texts()) == []


def test_pages_have_typographic_apostrophes():
    assert _wrong(PAGES_ONLY, tuple(entry for entry in _texts() if entry[2])) == []


GUIDES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", *(
    f"docs/{name}.md" for name in ("architecture", "running", "search", "api-librarium")
))  # fmt: skip
# What developers may read: the word for items, what somebody may not, and a heading that goes on.
FOR_DEVELOPERS = frozenset(
    phrase for phrase in PHRASES if "this work" in phrase or phrase in (r"\bmay not\b", r"\s…")
)


def test_no_guide_sounds_translated():
    texts = []
    for name in GUIDES:
        text = (tree.PROGRAM / name).read_text("utf-8")
        text = re.sub(
            r"```.*?```", lambda block: "\n" * block[0].count("\n"), text, flags=re.DOTALL
        )
        texts += [(f"{name}:{at}", line, False) for at, line in enumerate(text.splitlines(), 1)]
    phrases = {key: value for key, value in PHRASES.items() if key not in FOR_DEVELOPERS}
    assert _wrong(phrases, tuple(texts)) == []


@pytest.mark.parametrize(
    "text",
    [
        "You may not do this", "This is not an e-mail address.", "Keep typing …",
        "“Emma” was put into the trash.", "This stands on a shelf.", "A moment such as 2024",
        "Let somebody in", "Ask the admin.", "Start again with all works.",
    ],
)  # fmt: skip
def test_a_text_of_before_would_be_found(text: str):
    assert _wrong(PHRASES, (("here", text, True),))
