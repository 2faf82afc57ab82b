"""Whatever a source answers, understanding it raises nothing: every value of every sample is
something else in turn.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from errors import ProviderError
from providers.metadata import SOURCES
from providers.metadata.network import SourceNetwork
from tests.providers.metadata.journeys import ASK
from tests.providers.metadata.scripted import FakeClock, Script, answer
from tests.stubs.wire import SAMPLES

pytestmark = pytest.mark.slow
ODD = (
    None,
    True,
    -1,
    2**62,
    1.5,
    "",
    "\0",
    "ä" * 3000,
    "http://[::1",
    [],
    [None],
    [[]],
    {},
    {"a": 1},
)
FILES = [
    (source.name, path)
    for source in SOURCES
    for path in sorted((SAMPLES / source.name).glob("*.json"))
]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value[:2] if isinstance(value, list) else [])
    )
    for key, inner in items:
        yield from places(inner, (*path, key))


def with_odd(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    if not path:
        return odd
    changed = copy.deepcopy(value)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = odd
    return changed


@pytest.mark.parametrize(
    ("name", "path"), FILES, ids=[f"{name}-{path.stem}" for name, path in FILES]
)
def test_nothing_odd_breaks_a_source(name, path):
    source = next(source for source in SOURCES if source.name == name)
    value = orjson.loads(path.read_bytes())
    reasons = set()
    for number, place in enumerate(places(value)):
        for odd in (ODD[number % len(ODD)], ODD[(number * 5 + 3) % len(ODD)]):
            body = orjson.dumps(with_odd(value, place, odd))
            network = SourceNetwork(clock=FakeClock(), pool=Script(answer(body)))
            for ask in ASK[name].values():
                try:
                    ask(network.open(source, key="x", seconds=60))
                except ProviderError as error:
                    reasons.add(error.reason)
    assert reasons <= {"bad_answer", "not_found", "refused_key"}
