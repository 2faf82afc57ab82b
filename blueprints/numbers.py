"""Numbers in URLs and forms, limited to what the database can store, so that a larger one is simply
not found.
"""

from __future__ import annotations

from collections.abc import Collection

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter, Map, ValidationError

LARGEST = 2**63 - 1
MOST_IDS = 5_000  # in one part of a URL


def database_int(text: str) -> int:
    """For `type=` of args and forms, which use their default on a ValueError."""
    number = int(text)
    if not -LARGEST <= number <= LARGEST:
        raise ValueError(text)
    return number


class IdsConverter(BaseConverter):
    """Several ids in one part of a URL, ascending, with ranges: 3-9,12."""

    regex = r"\d{1,19}(?:-\d{1,19})?(?:,\d{1,19}(?:-\d{1,19})?)*"

    def to_python(self, value: str) -> list[int]:
        ids: set[int] = set()
        for part in value.split(","):
            first, _, last = part.partition("-")
            numbers = range(int(first), int(last or first) + 1)
            if not numbers or numbers[-1] > LARGEST or numbers[-1] - numbers[0] >= MOST_IDS:
                raise ValidationError
            ids.update(numbers)
            if len(ids) > MOST_IDS:
                raise ValidationError
        return sorted(ids)

    def to_url(self, value: Collection[int]) -> str:
        ranges: list[list[int]] = []
        for number in sorted(value):
            if ranges and ranges[-1][1] == number - 1:
                ranges[-1][1] = number
            else:
                ranges.append([number, number])
        return ",".join(f"{first}-{last}" if last > first else f"{first}" for first, last in ranges)


def _address_number(url_map: Map, *arguments: object, **options: object) -> IntegerConverter:
    return IntegerConverter(url_map, *arguments, **{"max": LARGEST, **options})  # type: ignore[arg-type]


def install(app: Flask) -> None:
    app.url_map.converters["int"] = _address_number  # type: ignore[assignment]
    app.url_map.converters["ids"] = IdsConverter
