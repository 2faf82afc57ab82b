"""Facts as bytes, for the database: what grouping needs of them and of their sidecars, without
neutral values, streams and chapters.
"""

from __future__ import annotations

import zlib
from typing import Any

import orjson

from readers.facts import Contributor, EpisodeFacts, Facts

_LEFT_OUT = frozenset({"fingerprint", "streams", "chapters"})
_NEUTRAL = tuple(Facts("", ""))
_LONG = 600  # bytes from which compressing is worth its time
_COMPRESSED = b"\x00"  # no JSON text begins with it


def encode(facts: Facts) -> bytes:
    """The facts as bytes. Raises orjson.JSONEncodeError for text that isn't Unicode."""
    data = orjson.dumps(_values(facts))
    return data if len(data) < _LONG else _COMPRESSED + zlib.compress(data, 1)


def _values(facts: Facts) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: value
        for name, value, neutral in zip(Facts._fields, facts, _NEUTRAL, strict=True)
        if value is not neutral and value != neutral and name not in _LEFT_OUT
    }
    if facts.contributors:
        values["contributors"] = list(map(tuple, facts.contributors))
    if facts.episodes:
        values["episodes"] = list(map(tuple, facts.episodes))
    if facts.sidecar is not None:
        values["sidecar"] = _values(facts.sidecar)
    return values


def decode(data: bytes) -> Facts:
    """The stored facts; fields that don't exist any more are ignored."""
    if data[:1] == _COMPRESSED:
        data = zlib.decompress(data[1:])
    return _facts(orjson.loads(data))


def _facts(values: dict[str, Any]) -> Facts:
    contributors = tuple(Contributor(*person) for person in values.pop("contributors", ()))
    episodes = tuple(EpisodeFacts(*episode) for episode in values.pop("episodes", ()))
    sidecar = _facts(values.pop("sidecar")) if "sidecar" in values else None
    known = {
        name: _frozen(value) for name, value in values.items() if name in Facts._field_defaults
    }
    return Facts(
        values.get("media", ""),
        values.get("format", ""),
        contributors=contributors,
        episodes=episodes,
        sidecar=sidecar,
        **known,
    )


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
