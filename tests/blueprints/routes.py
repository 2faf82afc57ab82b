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
    values = {
        name: ids.get(
            name, 1 if rule._converters[name].__class__.__name__ == "IntegerConverter" else "x"
        )
        for name in rule.arguments
    }
    with app.test_request_context():
        built = rule.build(values)
    assert built is not None, rule.rule
    return built[1]
