"""Templates: small pieces that name what they need, and nothing that the
CSP would stop.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from blueprints import current
from tests.architecture import tree
from tests.architecture.tree import PROGRAM

TEMPLATES = sorted((PROGRAM / "templates").rglob("*.html"))
MAX_LINES, MAX_PIECE_LINES = 120, 60
# What a strict Content-Security-Policy stops, or what htmx would have to eval().
INLINE = {
    "a script without src": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "hx-on": re.compile(r"\bhx-on\b", re.IGNORECASE),
    "an on… attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "js: or javascript:": re.compile(r"[\"'](?:js|javascript):", re.IGNORECASE),
    "a […] filter in hx-trigger": re.compile(
        r"hx-trigger\s*=\s*(?:\"[^\"]*\[|'[^']*\[)", re.IGNORECASE
    ),
    "a source elsewhere": re.compile(
        r"\s(?:src|href)\s*=\s*[\"'](?:https?:)?//[^\"']*\.(?:js|css|woff2?|png|svg)\b",
        re.IGNORECASE,
    ),
}
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL | re.IGNORECASE)
TOKEN = re.compile(r"\bcsrf_token\b|\bcsrf\(\)|\b(?:hidden_tag|hidden|carried)\(")


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


def _name(path: Path) -> str:
    return str(path.relative_to(PROGRAM))


def test_templates_are_small_and_pieces_smaller():
    limits = {
        path: MAX_PIECE_LINES if path.name.startswith("_") else MAX_LINES for path in TEMPLATES
    }
    assert {
        _name(path): len(_lines(path))
        for path, limit in limits.items()
        if len(_lines(path)) > limit
    } == {}


def test_a_piece_says_in_its_first_line_what_it_needs():
    pieces = [path for path in TEMPLATES if path.name.startswith("_")]
    assert [
        _name(path)
        for path in pieces
        if not re.match(r"\{#-? needs:.*#\}", (_lines(path) or [""])[0])
    ] == []


@pytest.mark.parametrize("what", INLINE)
def test_no_template_has_what_the_content_security_policy_stops(what: str):
    wrong = []
    for path in TEMPLATES:
        text = re.sub(
            r"\{#.*?#\}",
            lambda comment: "\n" * comment[0].count("\n"),
            path.read_text("utf-8"),
            flags=re.DOTALL,
        )
        wrong += [
            f"{_name(path)}:{text[: found.start()].count(chr(10)) + 1}"
            for found in INLINE[what].finditer(text)
        ]
    assert wrong == []


def test_no_template_trusts_text_as_markup():
    """`|safe` and autoescape off would let a title or a file's tags write markup."""
    wrong = [
        _name(path)
        for path in TEMPLATES
        if re.search(r"\|\s*safe\b|autoescape\s+false", path.read_text("utf-8"))
    ]
    assert wrong == []


def test_pieces_ask_for_the_focus_by_data_focus():
    """Chromium complains on the console when `autofocus` arrives and something has the focus."""
    swapped = [path for path in TEMPLATES if path.name.startswith("_") or "inputs" in path.name]
    wrong = [
        _name(path)
        for path in swapped
        if re.search(
            r"[\"\s]autofocus[\"=:]",
            re.sub(r"default\(\"autofocus\"\)", "", path.read_text("utf-8")),
        )
    ]
    assert wrong == []


def test_every_form_that_posts_carries_a_token():
    """Those that no test opens too: a form of a rare state, of a macro, of an error."""
    forms = [(path, form) for path in TEMPLATES for form in FORM.finditer(path.read_text("utf-8"))]
    wrong = [
        f"{_name(path)}: {form[0][:80]}"
        for path, form in forms
        if re.search(r"method=\"post\"", form[0]) and not TOKEN.search(form[0])
    ]
    assert wrong == []
    assert len(forms) > 30


def test_numbers_are_written_by_babel():
    """By `|number`, `|bytes` and `ngettext`: other languages put other signs between the digits."""
    by_hand = re.compile(r"""\{:[^}]*[,df]\}|["']%[.\d]*[df]|\|round\b|\{[^{}]*:,[^{}]*\}""")
    sources = [*TEMPLATES, *(PROGRAM / "blueprints").rglob("*.py")]
    assert [
        _name(path)
        for path in sources
        if "blueprints/api" not in _name(path) and by_hand.search(path.read_text("utf-8"))
    ] == []
    assert by_hand.search('{{ "{:,}".format(total) }}')
    assert by_hand.search('f"{count:,} files"')


def test_texts_that_count_take_our_ngettext():
    """That of flask_babel writes 1204, ours 1,204."""
    theirs = re.compile(r"from flask_babel import .*\bngettext|flask_babel\.ngettext")
    sources = (PROGRAM / "blueprints").rglob("*.py")
    assert [_name(path) for path in sources if theirs.search(path.read_text("utf-8"))] == []


def test_no_page_has_a_value_of_its_own_by_a_name_that_the_frame_around_it_uses():
    """The template of the frame would take the page's value for its own."""
    wrong = [
        f"{module} (line {node.lineno}): {keyword.arg}"
        for module, path in tree.modules().items()
        if module.startswith("blueprints")
        for node in ast.walk(tree.tree_of(path))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "render_template"
        for keyword in node.keywords
        if keyword.arg in current._NOBODY.keys() - {"me"}  # setup has bare pages, without a user
    ]
    assert wrong == []
