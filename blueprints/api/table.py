"""The routing table of all APIs: the API and operation of a path, and the API that owns an unknown
path.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule

from blueprints.api.dispatch import Api, Mount
from blueprints.api.openapi import Operation


class Target(NamedTuple):
    """The API, mount and operation that a request addresses."""

    api: Api
    mount: Mount
    operation: Operation


class Table:
    """Built once per process for all applications: Flask would also compile URL builders for each
    rule, and API addresses are never built from their rules.
    """

    def __init__(self, apis: Sequence[Api]) -> None:
        self._rules = [
            Rule(path, endpoint=Target(api, mount, operation), methods=[operation.method.upper()])
            for api in apis
            for mount in api.mounts
            for operation in api.routes
            for path in mount.rules_of(operation)
        ]
        self._patterns = [(rule.rule.split("/")[1:], rule.endpoint) for rule in self._rules]
        self._map = Map(self._rules, strict_slashes=True, merge_slashes=False).bind("localhost")

    @property
    def roots(self) -> list[str]:
        """The first segments of all paths; everything below them belongs to the APIs."""
        return sorted({segments[0] for segments, _target in self._patterns})

    def match(self, path: str, method: str) -> tuple[Target, Mapping[str, str]]:
        """Raises Werkzeug's NotFound, or its MethodNotAllowed with the allowed methods.

        A path with malformed ids is known only if an operation accepts the method; the error then
        names the id.
        """
        try:
            return self._map.match(path, method=method)
        except MethodNotAllowed as error:
            allowed = sorted(error.valid_methods or ())
            target, values = self._map.match(path, method=allowed[0])
            if any(not target.api.is_parameter(name, text) for name, text in values.items()):
                raise NotFound from None
            raise MethodNotAllowed([*allowed, "OPTIONS"]) from None

    def owner(self, path: str) -> Target | None:
        """An operation of the API that knows the longest beginning of a path, for errors on unknown
        paths.

        Of several, the one that the mount serves, else the first in the table. None if no API has
        such a beginning.
        """
        segments = path.split("/")[1:]
        lengths = [
            (length := _shared(pattern, segments), length == len(pattern), -number)
            for number, (pattern, _target) in enumerate(self._patterns)
        ]
        length, _is_whole, number = max(lengths)
        return self._patterns[-number][1] if length else None


def _shared(pattern: list[str], segments: list[str]) -> int:
    """How many segments of a path, from its beginning, are those of a rule."""
    count = 0
    for expected, segment in zip(pattern, segments, strict=False):
        if not segment or (expected not in (segment,) and not expected.startswith("<")):
            break
        count += 1
    return count
