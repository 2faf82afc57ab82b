"""All addresses of pages, each with each of its methods."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from blueprints.current import API_BLUEPRINT


def routes(app: Flask) -> list[tuple[Rule, str]]:
    """Each address with each of its methods; what changes nothing comes first."""
    found = [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if rule.endpoint.partition(".")[0] != API_BLUEPRINT
    ]
    return sorted(found, key=lambda pair: (pair[1] != "GET", pair[0].rule))


def address(app: Flask, rule: Rule, ids: dict[str, Any]) -> str:
    values = {name: ids.get(name, _any(rule, name)) for name in rule.arguments}
    with app.test_request_context():
        built = rule.build(values)
    assert built is not None, rule.rule
    return built[1]


def numbers_in(rule: Rule) -> list[str]:
    """The names of the parts of an address that are ids or lists of them."""
    return [name for name in rule.arguments if _any(rule, name) != "x"]


def _any(rule: Rule, name: str) -> Any:
    kind = rule._converters[name].__class__.__name__
    return {"IntegerConverter": 1, "IdsConverter": [1]}.get(kind, "x")
