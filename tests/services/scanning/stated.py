"""Files whose content is what they say, as JSON, and a pool that reads them in this process:
hundreds of scans in the time that one of real files takes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Any

from readers import stored
from readers.facts import Contributor, Facts
from readers.pool import Request, Result
from readers.registry import extension, media_of
from readers.sidecars.reading import completed
from services.scanning import prepare


class StatedPool:
    """Stands in for readers.pool.ReaderPool."""

    def __init__(self, _processes: int, *, action: str) -> None:
        assert action == prepare.ACTION

    def __enter__(self) -> StatedPool:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def map(self, requests: Iterable[Request]) -> Iterator[Result]:
        for request in requests:
            try:
                facts = _facts(request)
                yield Result(request.token, prepare.Prepared(facts, stored.encode(facts)))
            except ValueError:
                yield Result(request.token, None, "damaged")
            except FileNotFoundError:
                yield Result(request.token, None, "not_found")


def content(number: int, **facts: Any) -> bytes:
    """A file that states these facts; those of one number are copies of one another."""
    return json.dumps({"number": number, **facts}).encode()


def _facts(request: Request) -> Facts:
    kind, sidecars = request.kind.kind, request.kind.sidecars
    with open(request.path, "rb") as file:
        values = json.loads(file.read())
    root = request.path.partition(b"/media-")[2].partition(b"/")[0]
    fingerprint = blake2b(b"%s %d" % (root, values.pop("number")), digest_size=16).digest()
    people = tuple(Contributor(*person) for person in values.pop("contributors", ()))
    known = {name: _frozen(value) for name, value in values.items()}
    facts = Facts(
        media_of(request.path, kind),
        extension(request.path),
        fingerprint,
        contributors=people,
        **known,
    )
    return completed(facts, sidecars, kind) if sidecars else facts


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
