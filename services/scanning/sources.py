"""The sources of what is known of a file, in the order in which its library believes them: the
files beside it, its tags, its name and folders.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from readers.facts import Facts
from services.scanning.placement import NAME, SIDECAR, TAGS, SourcedValue

_NEUTRAL = Facts("", "")
# What stays that of the file itself
_OF_FILE = frozenset(
    ["media", "format", "fingerprint", "duration_ms", "bit_rate", "streams", "chapters",
     "resolution", "cover", "notes", "sidecar"]
)  # fmt: skip
# What names the same people in other ways: a source that has one of them names them all
_PEOPLE = ("contributors", "album_artist", "artist")
Fields = Mapping[str, SourcedValue]


class Arranged(NamedTuple):
    """The value of each field of the source that is believed first, and those of the others."""

    fields: dict[str, SourcedValue]
    others: tuple[tuple[str, SourcedValue], ...]


def by_source(facts: Facts) -> dict[str, Facts]:
    """What the tags of a file say, and what its sidecars do, if it has any."""
    if facts.sidecar is None:
        return {TAGS: facts}
    said = facts.sidecar
    if not any(getattr(said, name) for name in _PEOPLE) and said.narrator:
        # one that names only narrators doesn't take away the authors
        said = said._replace(album_artist=facts.album_artist or facts.artist)
    return {TAGS: facts._replace(sidecar=None), SIDECAR: said}


def is_before_names(source: str, order: tuple[str, ...]) -> bool:
    """Whether a source is believed more than names."""
    return order.index(source) < order.index(NAME)


def effective(facts: Facts, order: tuple[str, ...], named: Facts | None = None) -> Facts:
    """What a file says as far as its sources are believed: each value is that of the first source
    that has one. What names say (`named`) counts only where other sources come after them.
    """
    known = by_source(facts)
    if named is not None and order[-1] != NAME:
        known[NAME] = named
    if len(known) == 1:
        return facts
    first, *others = (known[source] for source in order if source in known)
    for other in others:
        first = _filled(first, other)
    own = {name: getattr(facts, name) for name in _OF_FILE if name != "sidecar"}
    return first._replace(**own, sidecar=None)


def _filled(facts: Facts, other: Facts) -> Facts:
    values: dict[str, Any] = {
        name: value
        for name, own, value, neutral in zip(Facts._fields, facts, other, _NEUTRAL, strict=True)
        if own == neutral != value and name not in _OF_FILE
    }
    if any(getattr(facts, name) for name in _PEOPLE):
        values = {name: value for name, value in values.items() if name not in _PEOPLE}
    if facts.series:  # the number belongs to the series of the same source
        values.pop("series_position", None)
        values.pop("volume", None)
    identifiers = tuple(dict.fromkeys((*facts.identifiers, *other.identifiers)))
    return facts._replace(**values | {"identifiers": identifiers})


def arranged(known: Mapping[str, Fields], order: tuple[str, ...]) -> Arranged:
    """The values of all sources in their order."""
    fields: dict[str, SourcedValue] = {}
    others: list[tuple[str, SourcedValue]] = []
    for source in order:
        for name, value in known.get(source, {}).items():
            if name in fields:
                others.append((name, value))
            else:
                fields[name] = value
    return Arranged(fields, tuple(others))
