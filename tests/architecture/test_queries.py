"""Every query on the catalogue starts from what the caller may see; this lists those
that do not.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture import tree

CATALOGUE = frozenset({
    "Work", "WorkKey", "Edition", "Copy", "Part", "PartFile", "MediaFile", "MediaStream", "Image",
    "Holding", "Person", "Credit",
    "Series", "SeriesEntry", "Shelf", "ShelfWork", "Loan",
})  # fmt: skip
QUERYING = frozenset({"select", "get", "join", "outerjoin", "exists", "query", "select_from"})
ASKING = frozenset({"access", "visible_scopes", "require", "recording"})
RAW = re.compile(
    r"\b(?:FROM|JOIN)\s+(?:work|edition|copy|part|media_file|person|credit|series|shelf|loan)\b"
)

# Whole packages and modules that act for the disk or for rows that their caller has checked, not
# for a person.
UNSEEN_BY_PEOPLE = {
    "services.access": "is the rule itself",
    "services.scanning": (
        "a scan is a fact about the disk: it reads whatever a root holds, whoever asked for it"
    ),
    "services.derive": (
        "recomputes columns of the works that a writer has just changed, inside its transaction"
    ),
    "services.reindexing": (
        "makes search words anew, for whatever libraries; shows nothing to anybody"
    ),
    "services.backups.export": (
        "writes the whole database into a file that only the server's owner can read"
    ),
    "services.scopes": "computes which libraries hold a work; access reads what it writes",
    "services.trash": (
        "the clock removes what was deleted 30 days ago, whoever deleted it; shows nothing to"
        " anybody"
    ),
    "services.search": (
        "compiles what a query matches; services/lists adds the scopes of the caller to it"
    ),
}
# Functions whose caller has asked access already.
CHECKED_BY_CALLER = {
    "services.selections.outcomes:locked_works": "inside a recording, which asks for each of them",
    "services.pictures:replace": "inside another recording, which has asked",
    "services.metadata.volume_jobs": "a job of the whole instance, as the system user",
    "services.cover_sizes": (
        "makes sizes of a picture: services.covers has asked who may see it, a job shows nothing"
    ),
    "services.metadata.source_parts:write": "inside the recording of a refresh, which has asked",
    "services.history:revert": "part of the undo of an import, which asks with each batch",
    **dict.fromkeys(
        ("services.imports.creating", "services.imports.updating"),
        "part of applying an import, which asks with each batch",
    ),
    "services.messages.digests:write_due": (
        "writes what is new into the outbox, which asks who may hear of it"
    ),
    **dict.fromkeys(
        (
            "services.metadata.enrichment.finding",
            "services.metadata.enrichment.items",
            "services.metadata.source_pictures",
        ),
        "part of a batch, which asks for each work, and again before it fills it",
    ),
    "services.undo_people": "part of an undo, whose rights recording() has asked for each change",
    "services.accounts.policy:check_uploads": (
        "adds up the sizes of uploads to the libraries of one user; shows nobody a file"
    ),
    "services.works.copies:refuse_lent": (
        "asked by who deletes, whose rights recording() has asked; says only that something is out"
    ),
    **dict.fromkeys(
        (
            "services.works.merging:merge",
            "services.works.merging_editions",
            "services.works.moving",
            "services.works.hanging",
        ),
        "part of merging, moving and splitting, whose rights recording() has asked, or of a scan",
    ),
    "services.works.read:current_uuids": (
        "only says which id answers; whoever looks that up asks who may see it"
    ),
    "services.works.copies:list_lent": (
        "asked by an undo, whose rights have been asked; says only what is out"
    ),
    "services.works.copies:remove_loan_only_copy": (
        "part of deleting a loan, whose rights recording() has asked"
    ),
    "services.works.hanging": "a scan asks about works of the libraries that its root feeds",
    "services.works.holdings": "its callers record, with the rights for each library that lets go",
    **dict.fromkeys(
        (f"services.works.{name}" for name in ("people", "series", "identity")),
        "reads and writes fields of works that recording() or a scan may change",
    ),
    **dict.fromkeys(
        ("services.works.media_types:read", "services.works.media_types:write"),
        "reads and writes a field of works that recording() or a scan may change",
    ),
    "services.photos:ids_of": (
        "of people whom services/people.py and lists/people.py have found among those that the"
        " caller may see"
    ),
    "services.file_rows:detach_parts": (
        "part of removing or moving a file, whose rights the caller has asked"
    ),
    "services.works.copies:free_copies": (
        "whoever lends has asked access for this library; the copies are that library's alone"
    ),
    "services.works.copies:set_stock": (
        "inside the transaction of whoever edits the edition, who has asked; the copies are"
        " those of the library given"
    ),
    "services.root_works": (
        "inside the transactions of services/roots.py, which only administrators may begin"
    ),
    "services.lists": (
        "lists of the scopes that they are given; browsing.py, library_works.py, rows.py and"
        " people.py take them from visible_scopes"
    ),
}


def _queries() -> Iterator[tuple[str, str, int]]:
    """(module, function or "", line) of each query on a catalogue table in services that does not
    speak of access itself.
    """
    for module, path in tree.modules().items():
        if not module.startswith("services") or _is_listed(module, UNSEEN_BY_PEOPLE):
            continue
        is_guarded = any(
            found.target in ("services.access", "services.changes")
            for found in tree.imports()
            if found.by == module
        )
        known = {
            alias.asname or alias.name
            for node in ast.walk(tree.tree_of(path))
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("models")
            for alias in node.names
            if alias.name in CATALOGUE
        }
        yield from (
            (module, name, line) for name, line in _unguarded(path, known, is_guarded=is_guarded)
        )


def _unguarded(path: Path, known: set[str], *, is_guarded: bool) -> Iterator[tuple[str, int]]:
    inside: set[ast.AST] = set()
    functions = dict(tree.functions_of(path))
    asking = {name for name, function in functions.items() if _speaks_of(function, ASKING)}
    queries = {name: _first_query(function, known) for name, function in functions.items()}
    for name, function in functions.items():
        inside.update(ast.walk(function))
        if _is_private(name):
            continue
        line = _reached(name, functions, queries, asking) if is_guarded else queries[name]
        if line:
            yield name, line
    if not is_guarded:
        yield from ((name, line) for name, line in queries.items() if line and _is_private(name))
    for node in ast.walk(tree.tree_of(path)):
        if (
            node not in inside
            and isinstance(node, ast.Call)
            and not is_guarded
            and _is_query(node, known)
        ):
            yield "", node.lineno
            return


def _reached(
    name: str,
    functions: dict[str, ast.FunctionDef],
    queries: dict[str, int],
    asking: set[str],
    seen: frozenset[str] = frozenset(),
) -> int:
    """The line of a query that is carried out, here or in a private helper, before anybody on the
    way there asks access.
    """
    if name in asking or _speaks_of(functions[name], asking):
        return 0
    if queries[name]:
        return queries[name]
    called = {
        other
        for other in functions
        if _is_private(other)
        and other not in seen
        and _speaks_of(functions[name], {other.rpartition(".")[2]})
    }
    for other in sorted(called):
        if line := _reached(other, functions, queries, asking, seen | {name}):
            return line
    return 0


def _is_private(name: str) -> bool:
    return name.rpartition(".")[2].startswith("_")


def _first_query(function: ast.AST, known: set[str]) -> int:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and _is_query(node, known):
            return node.lineno
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and RAW.search(node.value)
        ):
            return node.lineno
    return 0


def _is_query(call: ast.Call, known: set[str]) -> bool:
    name = (
        call.func.id
        if isinstance(call.func, ast.Name)
        else call.func.attr
        if isinstance(call.func, ast.Attribute)
        else ""
    )
    return name in QUERYING and any(
        isinstance(node, ast.Name) and node.id in known
        for given in call.args
        for node in ast.walk(given)
    )


def _speaks_of(function: ast.AST, names: frozenset[str] | set[str]) -> bool:
    return any(
        (isinstance(node, ast.Name) and node.id in names)
        or (isinstance(node, ast.Attribute) and node.attr in names)
        for node in ast.walk(function)
    )


def _is_listed(name: str, listed: dict[str, str]) -> bool:
    return any(name == entry or name.startswith((f"{entry}.", f"{entry}:")) for entry in listed)


def test_every_query_on_the_catalogue_asks_who_may_see_it():
    """A public function that queries a catalogue table speaks of access, or calls one of its module
    that does.
    """
    wrong = [
        f"{module}:{name} (line {line})"
        for module, name, line in _queries()
        if not _is_listed(f"{module}:{name}", CHECKED_BY_CALLER)
    ]
    assert wrong == []


def test_every_listed_query_is_still_there():
    found = {f"{module}:{name}" for module, name, _ in _queries()}
    gone = [
        entry
        for entry in CHECKED_BY_CALLER
        if not any(_is_listed(name, {entry: ""}) for name in found)
    ]
    gone += [
        entry
        for entry in UNSEEN_BY_PEOPLE
        if not any(_is_listed(module, {entry: ""}) for module in tree.modules())
    ]
    assert gone == []


def test_a_query_behind_a_private_helper_is_noticed(tmp_path):
    """As somebody in a hurry would write it: the module asks access, but not on the way there."""
    module = tmp_path / "hurried.py"
    module.write_text(
        "from models.work import Work\n"
        "from services import access\n\n"
        "def careful(work, by):\n    access.require(by, 'works:read', work)\n    return _rows()\n\n"
        "def hurried(number):\n    return _between(number)\n\n"
        "def _between(number):\n    return _rows()\n\n"
        "def _rows():\n    return session().get(Work, 1)\n"
    )
    found = [name for name, _line in _unguarded(module, {"Work"}, is_guarded=True)]
    assert found == ["hurried"]
