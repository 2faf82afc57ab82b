"""Numbers in URLs and forms, limited to what the database can store, so that a larger one is simply
not found.
"""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**63 - 1


def database_int(text: str) -> int:
    """For `type=` of args and forms, which use their default on a ValueError."""
    number = int(text)
    if not -LARGEST <= number <= LARGEST:
        raise ValueError(text)
    return number


def _address_number(url_map: Map, *arguments: object, **options: object) -> IntegerConverter:
    return IntegerConverter(url_map, *arguments, **{"max": LARGEST, **options})  # type: ignore[arg-type]


def install(app: Flask) -> None:
    app.url_map.converters["int"] = _address_number  # type: ignore[assignment]
