"""The table of all routes: which API and which operation a path means, and whose an unknown path
is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule

from blueprints.api.dispatch import Api, Mount
from blueprints.api.openapi import Operation


class Target(NamedTuple):
    """What a request is for."""

    api: Api
    mount: Mount
    operation: Operation


class Table:
    """Made once for every application of this process: Flask would compile what builds the address
    of each rule, and an address of an API is never built from its rule.
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
        """The first parts of all paths: what lies below them is a matter of the APIs alone."""
        return sorted({segments[0] for segments, _target in self._patterns})

    def match(self, path: str, method: str) -> tuple[Target, Mapping[str, str]]:
        """Raises Werkzeug's NotFound, and its MethodNotAllowed with the methods that there are.

        A path whose ids are none is known only where an operation takes the method: then the
        complaint names the id.
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
        """An operation of the API that knows the longest beginning of a path: of several, the one
        that answers there, else the first in the table. None where no API begins like this.
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
