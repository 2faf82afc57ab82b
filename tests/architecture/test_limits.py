"""Limits are the services': no body of an API and no form of a page has a number of its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture import tree

BOUNDS = frozenset({
    "ge", "gt", "le", "lt", "min_length", "max_length", "pattern", "regex", "multiple_of",
    "max", "min", "maximum", "minimum", "maxlength", "minlength",
})  # fmt: skip
CALLS = frozenset({"text", "name", "Length", "NumberRange", "Regexp"})  # whose arguments are bounds
# Limits that are not about what is stored, and why.
OWN = {
    "blueprints.api.librarium.bodies.accounts.UserPage": "a page of a list",
    "blueprints.api.librarium.bodies.books.BookList": "a question",
    "blueprints.api.librarium.bodies.contributors.ContributorList": "a question",
    "blueprints.api.librarium.bodies.contributors.ContributorSearch": "a question",
    "blueprints.api.librarium.bodies.dashboards.PickQuery": "a question",
    "blueprints.api.librarium.bodies.jobs.JobQuery": "a question",
    "blueprints.api.librarium.bodies.loans.LoanQuery": "a question",
    "blueprints.api.librarium.bodies.metadata.LookupQuery": "a question",
    "blueprints.api.librarium.bodies.metadata.PersonQuery": "a question",
    "blueprints.api.librarium.bodies.paging.Paged": "a page of a list",
    "blueprints.api.librarium.bodies.series.NamedQuery": "a question",
    "blueprints.api.librarium.bodies.series.ProposalQuery": "a question",
    "blueprints.api.librarium.bodies.series.SuggestQuery": "a question",
    "blueprints.api.librarium.bodies.sorting.NameQuery": "a question",
}


def limits_in(parsed: ast.Module) -> Iterator[str]:
    """The classes (or module names) in which a bound is written as a number or text."""
    for node in parsed.body:
        if not isinstance(node, ast.FunctionDef) and any(map(_is_bound, ast.walk(node))):
            yield getattr(node, "name", None) or _target(node)


def _target(node: ast.AST) -> str:
    targets = getattr(node, "targets", None) or [getattr(node, "target", node)]
    return ast.unparse(targets[0])


def _is_bound(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
    bounds = [keyword.value for keyword in node.keywords if keyword.arg in BOUNDS]
    bounds += node.args if called in CALLS else []
    return any(isinstance(each, ast.Constant) and each.value not in (0, 1) for each in bounds)


def _typed_in() -> dict[str, str]:
    found = {}
    for module, path in tree.modules().items():
        if module.startswith("blueprints"):
            for name in limits_in(tree.tree_of(path)):
                found[f"{module}.{name}"] = str(path)
    return found


def test_bodies_and_forms_take_their_limits_from_the_services():
    assert sorted(_typed_in()) == sorted(OWN)


@pytest.mark.parametrize(
    "written",
    [
        "class A(Body):\n    title: text(512) = ''",
        "class A(Body):\n    title: Annotated[str, Field(max_length=512)]",
        "class A(Body):\n    title: Annotated[str, StringConstraints(min_length=2)]",
        "class A(Body):\n    title: Annotated[str, Field(pattern='^a')]",
        "class A(Form):\n    title = StringField(validators=[Length(max=512)])",
        "class A(Form):\n    number = IntegerField(validators=[NumberRange(0, 99)])",
        "class A(Form):\n    title = text_field(_l('Title'), max_length=512)",
        "Position = Annotated[float, Field(ge=0, lt=99.5)]",
    ],
)
def test_each_way_to_write_a_limit_is_noticed(written):
    assert list(limits_in(ast.parse(written)))


@pytest.mark.parametrize(
    "written",
    [
        "class A(Body):\n    title: Annotated[str, Of(WORK['title'])]",
        "class A(Body):\n    count: Annotated[int, Field(ge=0, le=copies.LIMIT)]",
        "class A(Form):\n    title = of(WORK['title'])",
        "class A(Form):\n    title = text_field(_l('Title'), max_length=users.MAX_LENGTH['name'])",
    ],
)
def test_what_is_taken_from_a_table_is_no_limit_of_its_own(written):
    assert not list(limits_in(ast.parse(written)))
