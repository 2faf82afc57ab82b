"""Who may import whom: arrows point down, and this reads them."""

from __future__ import annotations

import ast
import sys

import pytest

from tests.architecture import tree
from tests.architecture.tree import Import

EVERYTHING = tree.OURS - {"tests", "docs", "benchmarks"}
ENTRY_POINTS = ("app", "worker", "commands")

ALLOWED: dict[str, frozenset[str]] = {
    **dict.fromkeys(ENTRY_POINTS, EVERYTHING),
    "blueprints": frozenset({"blueprints", "services", "models", "errors"}),
    "jobs": frozenset({"jobs", "services", "errors"}),
    "services": frozenset({"services", "models", "providers", "readers", "workqueue", "errors"}),
    "models": frozenset({"models", "errors"}),
    "providers": frozenset({"providers", "errors"}),
    "readers": frozenset({"readers", "errors"}),
    "workqueue": frozenset({"errors"}),
    "core": frozenset(
        {"models", "services", "workqueue", "config"}
    ),  # beside the plan: what app and worker share
    "config": frozenset({"config"}),
    "errors": frozenset(),
    # beside the plan: logs speaks to structlog only; the supervisor starts processes and knows no
    # part of the library; migrations stand for themselves, because models may change later
    "logs": frozenset(),
    "supervisor": frozenset({"supervisor", "bridge", "config", "logs", "workqueue"}),
    "bridge": frozenset({"bridge"}),
    "migrations": frozenset({"migrations"}),
}

# A library and the modules (or packages) that alone may import it.
ONLY_IN: dict[str, tuple[str, ...]] = {
    "flask_sqlalchemy": ("models.base",),
    "flask": ("app", "core", "blueprints", "commands"),  # and every other flask_…
    **dict.fromkeys(("httpx", "httpcore"), ("providers",)),
    "redis": ("workqueue", "worker", "app", "commands", "supervisor.cron"),
    "rq": ("workqueue", "worker", "app", "commands", "supervisor.cron"),
    "alembic": ("migrations", "services.backups"),
    "sqlalchemy": ("models", "services", "migrations"),
    "granian": ("supervisor.web",),
    "re2": ("models.regexes",),
    **dict.fromkeys(
        ("av", "guessit", "PIL", "lxml", "zxingcpp", "pypdf", "pypdfium2"),
        ("readers", "providers"),
    ),
    **dict.fromkeys(("apprise", "icalendar"), ("providers",)),
    "watchfiles": ("readers",),
}

# Imported where they are used, so that the web process never loads them for a page.
HEAVY = frozenset(
    {
        "av",
        "guessit",
        "PIL",
        "lxml",
        "zxingcpp",
        "apprise",
        "icalendar",
        "pypdf",
        "pypdfium2",
        "watchfiles",
    }
)

# Exceptions, each with its reason; a test fails when one is no longer needed.
KNOWN: dict[tuple[str, str], str] = {
    (
        "blueprints.current",
        "config",
    ): "names the type of the settings that app.py put into the application",
    (
        "migrations.env",
        "flask",
    ): "Flask-Migrate hands Alembic its engine and tables in the application",
    ("supervisor.database", "psycopg"): "whoever uses SQLite has no need of the driver",
    (
        "providers.metadata.values",
        "readers",
    ): "dates and descriptions of files and of sources are understood by the same rules",
    ("models.regexes", "re2"): "3.4 MiB that only a query with a regular expression needs",
    ("worker", "flask"): "names the type of the application whose context each job runs in",
    (
        "blueprints.errors",
        "sqlalchemy.exc",
    ): "tells an error of the database as 503; makes no query",
}


def test_no_module_imports_from_a_layer_above_or_beside_it():
    wrong = [
        found.place
        for found in tree.product_imports()
        if found.target_layer in tree.OURS
        and found.target_layer not in ALLOWED[found.layer]
        and not _is_known(found)
    ]
    assert wrong == []


def test_every_folder_and_root_file_has_its_place_in_the_table():
    assert {path.parts[0].removesuffix(".py") for path in tree.python_files()} - {
        "tests",
        "benchmarks",
        "docs",
    } <= set(ALLOWED)


def test_nobody_imports_the_files_that_know_every_part():
    wrong = [
        found.place
        for found in tree.product_imports()
        if found.target_layer in ENTRY_POINTS and found.layer not in ENTRY_POINTS
    ]
    assert wrong == []


def test_nothing_that_runs_imports_tests_benchmarks_or_docs():
    wrong = [
        found.place
        for found in tree.product_imports()
        if found.target_layer in ("tests", "benchmarks", "docs")
    ]
    assert wrong == []


@pytest.mark.parametrize("library", sorted(ONLY_IN))
def test_a_library_is_imported_only_in_its_own_rooms(library: str):
    wrong = [
        found.place
        for found in tree.product_imports()
        if _library_of(found) == library
        and not _is_in(found.by, ONLY_IN[library])
        and not _is_known(found)
    ]
    assert wrong == []


def test_only_starting_points_read_the_environment():
    allowed = {"app", "worker", "commands"}
    wrong = []
    for module, path in tree.modules().items():
        if (
            module.partition(".")[0] in ("tests", "benchmarks", "docs", "supervisor")
            or module in allowed
        ):
            continue
        for node in ast.walk(tree.tree_of(path)):
            if (
                isinstance(node, ast.Attribute)
                and node.attr in ("environ", "environb", "getenv")
                and ast.unparse(node.value) == "os"
            ):
                wrong.append(f"{module}:{node.lineno}")
    wrong += [
        found.place
        for found in tree.product_imports()
        if found.target in ("os.environ", "os.getenv")
    ]
    assert wrong == []


def test_only_services_touch_the_session():
    wrong = [
        found.place
        for found in tree.product_imports()
        if found.layer not in (*ENTRY_POINTS, "services")
        and found.target == "services.db.transactions"
    ]
    for module, path in tree.modules().items():
        layer = module.partition(".")[0]
        if layer in ("services", "tests", "benchmarks"):
            continue
        for node in ast.walk(tree.tree_of(path)):
            if (
                isinstance(node, ast.ImportFrom)
                and node.module == "models.base"
                and layer in ("blueprints", "jobs")
            ):
                wrong += [
                    f"{module}:{node.lineno} imports db"
                    for alias in node.names
                    if alias.name == "db"
                ]
            if (
                isinstance(node, ast.Attribute)
                and node.attr == "session"
                and ast.unparse(node.value) in ("db", "base.db", "models.db")
            ):
                wrong.append(f"{module}:{node.lineno} uses db.session")
    assert wrong == []


@pytest.mark.parametrize("package", ["services.db", "services.text"])
def test_the_lowest_services_know_nothing_above_them(package):
    wrong = [
        found.place
        for found in tree.product_imports()
        if _is_in(found.by, (package,))
        and found.target_layer == "services"
        and not _is_in(found.target, ("services.db", package))
    ]
    assert wrong == []


def test_services_form_no_circle():
    """Imports for types only count: two modules that need each other's types know each other all
    the same.
    """
    arrows: dict[str, set[str]] = {}
    for found in tree.product_imports():
        if (
            found.layer == found.target_layer == "services"
            and found.target != found.by
            and not _is_known(found)
        ):
            arrows.setdefault(found.by, set()).add(found.target)
    assert _circles(arrows) == []


def test_nothing_is_imported_inside_a_function_but_the_heavy_libraries():
    wrong = [
        found.place
        for found in tree.product_imports()
        if found.is_inside_function
        and not (found.target_layer in HEAVY and found.layer in ("readers", "providers"))
        and not (found.target_layer == "granian" and found.by == "supervisor.web")
        and not _is_known(found)
    ]
    assert wrong == []


def test_heavy_libraries_are_never_imported_when_a_module_is_loaded():
    wrong = [
        found.place
        for found in tree.product_imports()
        if found.target_layer in HEAVY
        and not found.is_inside_function
        and not found.is_for_types_only
    ]
    assert wrong == []


def test_every_exception_is_still_needed():
    used = {key for found in tree.product_imports() for key in KNOWN if _matches(found, key)}
    assert used == set(KNOWN)


def test_root_files_do_not_hide_a_module_of_the_standard_library():
    names = {path.stem for path in tree.python_files() if len(path.parts) == 1} | set(tree.PACKAGES)
    assert names & sys.stdlib_module_names == set()


def _library_of(found: Import) -> str:
    own = found.target_layer
    return "flask" if own.startswith("flask_") and own != "flask_sqlalchemy" else own


def _is_in(module: str, rooms: tuple[str, ...]) -> bool:
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


def _is_known(found: Import) -> bool:
    return any(_matches(found, key) for key in KNOWN)


def _matches(found: Import, key: tuple[str, str]) -> bool:
    by, target = key
    return found.by == by and (found.target == target or found.target.startswith(f"{target}."))


def _circles(arrows: dict[str, set[str]]) -> list[str]:
    """Each circle once, as "a > b > a" (depth first, a name is finished when nothing below it leads
    back).
    """
    found: list[str] = []
    finished: set[str] = set()

    def visit(name: str, path: list[str]) -> None:
        if name in path:
            found.append(" > ".join([*path[path.index(name) :], name]))
        elif name not in finished:
            for target in sorted(arrows.get(name, ())):
                visit(target, [*path, name])
            finished.add(name)

    for name in sorted(arrows):
        visit(name, [])
    return found
