"""The first line of a piece names exactly what it needs, so that whoever includes or answers with
it knows what to hand over.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, meta, nodes

from tests.architecture.tree import PROGRAM

TEMPLATES = PROGRAM / "templates"
PIECES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("_*.html"))
NEEDS = re.compile(r"\{#-? needs:(.*?)-?#\}")
NOTE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}")


def named_in(line: str) -> set[str]:
    """`{# needs: work, value (as typed) #}` → work, value."""
    found = NEEDS.match(line)
    text = found[1] if found else ""
    while NOTE.search(text):
        text = NOTE.sub("", text)
    return {part.strip() for part in re.split("[,;]", text) if part.strip()}


def uses_in(environment: Environment) -> Callable[[str], frozenset[str]]:
    """What tells of a template which names it takes from whoever renders it, with those of what it
    includes.
    """

    @cache
    def uses(name: str) -> frozenset[str]:
        parsed = environment.parse((TEMPLATES / name).read_text("utf-8"))
        bound = {node.name for node in parsed.find_all(nodes.Name) if node.ctx != "load"}
        included = {
            needed
            for node in parsed.find_all(nodes.Include)
            if isinstance(node.template, nodes.Const) and node.with_context
            for needed in uses(node.template.value) - bound
        }
        return frozenset(meta.find_undeclared_variables(parsed) | included)

    return uses


@pytest.fixture
def given(app) -> frozenset[str]:
    """What every template has without asking."""
    context: dict[str, object] = {}
    with app.test_request_context("/"):
        app.update_template_context(context)
    return frozenset(context) | frozenset(app.jinja_env.globals)


def test_a_piece_needs_what_its_first_line_says(app, given):
    wrong = {}
    uses = uses_in(app.jinja_env)
    for name in PIECES:
        declared = named_in((TEMPLATES / name).read_text("utf-8").partition("\n")[0])
        used = uses(name)
        if declared - given != used - given:
            wrong[name] = {"missing": used - given - declared, "not used": declared - given - used}
    assert wrong == {}


def test_a_false_line_is_noticed(app, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(f"{__name__}.TEMPLATES", tmp_path)
    (tmp_path / "_inner.html").write_text("{# needs: row #}\n{{ row.title }}{{ label }}")
    (tmp_path / "_outer.html").write_text(
        "{# needs: rows #}\n{% for row in rows %}{% include '_inner.html' %}{% endfor %}"
    )
    uses = uses_in(app.jinja_env)
    assert uses("_inner.html") == {"row", "label"}
    assert uses("_outer.html") == {"rows", "label"}
    assert named_in("{# needs: rows [{a, b (c)}, …], label (of the row; may be none) #}") == {
        "rows",
        "label",
    }
