"""What faces people and programs (blueprints, jobs) calls services: it opens no transaction, runs
no SQL and makes no HTML.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.architecture import tree

INTERFACES = ("blueprints", "jobs")
# The tools with which services write and ask; a service module that imports them does not lend
# them to others.
TOOLS = ("services.db", "services.transactions", "services.plain_sql", "models.base.db")
TOOL_NAMES = frozenset({"recording", "writing", "session"})
RUNNING = frozenset({"execute", "exec_driver_sql", "scalars", "commit", "rollback"})
ALLOWED_IMPORTS = {("jobs.tick", "services.db.wal"): "folds the log in, which is no query"}
TAG = re.compile(r"(?<!\?P)</?[a-z][a-z0-9-]*[\s/>]", re.IGNORECASE)  # (?P<name>…) is none
# Who looks at what was sent, and not at a form's fields.
RAW_FORMS = {
    "blueprints.form_tokens": "whose token it is, before any form is read",
    "blueprints.login.resending": "all that was typed, to be sent again after signing in",
    "blueprints.works.forms": "all that was typed, to be sent again with a choice",
}
HTMX_HEADER = re.compile(r"\bHX-[A-Z]", re.IGNORECASE)


def _modules(*layers: str) -> Iterator[tuple[str, ast.Module]]:
    for module, path in tree.modules().items():
        if module.partition(".")[0] in layers:
            yield module, tree.tree_of(path)


def _borrowed(module: str) -> frozenset[str]:
    """Tools that a service module has imported for itself."""
    path = tree.modules().get(module)
    if path is None:
        return frozenset()
    return frozenset(
        alias.asname or alias.name
        for node in ast.walk(tree.tree_of(path))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name in TOOL_NAMES or (node.module or "").startswith(TOOLS)
    )


def _imported_modules(parsed: ast.Module) -> dict[str, str]:
    """Names of service modules in a module: `works` → services.works."""
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(parsed)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("services")
        for alias in node.names
        if f"{node.module}.{alias.name}" in tree.modules()
    }


def breaches_of(module: str, parsed: ast.Module) -> list[str]:
    """Where a door reaches for the tools of services."""
    services = _imported_modules(parsed)
    found = []
    for node in ast.walk(parsed):
        what = ""
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("services"):
            for alias in node.names:
                target = f"{node.module}.{alias.name}"
                if (
                    target.startswith(TOOLS) and (module, target) not in ALLOWED_IMPORTS
                ) or alias.name in TOOL_NAMES | _borrowed(node.module or ""):
                    what = f"imports {target}"
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id in services and (
                node.attr in TOOL_NAMES | _borrowed(services[node.value.id])
            ):
                what = f"takes {services[node.value.id]}.{node.attr}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in RUNNING:
                what = f"calls {ast.unparse(node.func)}"
        if what:
            found.append(f"{module}:{node.lineno} {what}")
    return found


def test_interfaces_open_no_transaction_and_run_no_sql():
    assert [line for module in _modules(*INTERFACES) for line in breaches_of(*module)] == []


def test_each_way_around_a_service_is_noticed():
    """As somebody in a hurry would write it in a blueprint."""
    for hurried in (
        "from services.changes import recording",
        "from services import changes\nchanges.recording(by=None)",
        "from services.db.sql import rows_of",
        "from services.db import sql\nsql.rows_of('SELECT 1 FROM work')",
        "from services.db.transactions import session",
        "from services import derive\nderive.session().get(1)",
        "from services.derive import session",
        "from services import roots\nroots.writing()",
        "anything.execute('SELECT 1')",
        "rows.session.commit()",
    ):
        assert breaches_of("blueprints.hurried", ast.parse(hurried)), hurried


def _texts(parsed: ast.Module) -> Iterator[str]:
    """The string constants of a module, but for docstrings."""
    prose = {
        id(node.body[0].value)
        for node in ast.walk(parsed)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(parsed):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.value


def _makes_html(parsed: ast.Module) -> bool:
    names = {node.id for node in ast.walk(parsed) if isinstance(node, ast.Name)}
    return "Markup" in names or any(TAG.search(text) for text in _texts(parsed))


def test_html_is_made_by_templates_only():
    found = {
        module
        for module, parsed in _modules(
            "app", "blueprints", "jobs", "services", "models", "commands"
        )
        if _makes_html(parsed)
    }
    assert found == set()


def test_html_in_python_is_noticed():
    for hurried in ('x = Markup("x")', 'x = "<b>" + name', 'x = f"<a href={url}>"'):
        assert _makes_html(ast.parse(hurried)), hurried
    assert not _makes_html(ast.parse('"""Text with <b> in a docstring."""\nx = 1 < 2 > 0'))


def test_headers_of_htmx_are_read_and_set_by_flask_htmx():
    """By its `htmx` object and `make_response(trigger=…)`, which know their names and spelling."""
    program = ("app", "core", "blueprints", "bridge", "jobs", "services", "models", "commands")
    by_hand = {
        module
        for module, parsed in _modules(*program)
        if any(HTMX_HEADER.search(text) for text in _texts(parsed))
    }
    assert by_hand == set()


def test_what_people_send_is_read_by_forms():
    """A FlaskForm has each field's name, label, limit and complaint; APIs have bodies."""
    raw = {
        module
        for module, parsed in _modules("blueprints")
        if not module.startswith("blueprints.api.")
        for node in ast.walk(parsed)
        if isinstance(node, ast.Attribute)
        and ast.unparse(node) in ("request.form", "request.files", "request.values")
    }
    assert raw == set(RAW_FORMS)
