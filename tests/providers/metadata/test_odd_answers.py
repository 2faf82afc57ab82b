"""Whatever a source answers, understanding it raises nothing: every value of every sample is
something else in turn.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from typing import Any

import orjson
import pytest
from lxml import etree

from errors import ProviderError
from providers.metadata import SOURCES, Source
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
XML = [
    (source.name, path)
    for source in SOURCES
    for path in sorted((SAMPLES / source.name).glob("*.xml"))
]
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
    bodies = (
        orjson.dumps(with_odd(value, place, odd))
        for number, place in enumerate(places(value))
        for odd in (ODD[number % len(ODD)], ODD[(number * 5 + 3) % len(ODD)])
    )
    assert reasons(source, bodies) <= {"bad_answer", "not_found", "refused_key"}


@pytest.mark.parametrize(("name", "path"), XML, ids=[f"{name}-{path.stem}" for name, path in XML])
def test_nothing_odd_breaks_a_catalogue(name, path):
    """Each element is in turn empty, other text, a comment, or without its attributes."""
    source = next(source for source in SOURCES if source.name == name)
    assert reasons(source, odd_documents(path.read_bytes())) <= {"bad_answer"}


def odd_documents(body: bytes) -> Iterator[bytes]:
    for number in range(sum(1 for _ in etree.fromstring(body).iter())):
        for change in range(4):
            root = etree.fromstring(body)
            element = list(root.iter())[number]
            if change == 0:
                element.clear()
            elif change == 1:
                element.text = "ä" * 3000 + " 99999999999 [\x85"
            elif change == 2:
                element.insert(0, etree.Comment("odd"))
            else:
                element.attrib.clear()
            yield etree.tostring(root)


def reasons(source: type[Source], bodies: Iterable[bytes]) -> set[str]:
    """The codes of the errors with which the source understood nothing."""
    codes = set()
    for body in bodies:
        network = SourceNetwork(clock=FakeClock(), pool=Script(answer(body)))
        for ask in ASK[source.name].values():
            try:
                ask(network.open(source, key="x", seconds=60))
            except ProviderError as error:
                codes.add(error.reason)
    return codes
