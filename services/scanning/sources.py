"""The sources of what is known of a file, in the order in which its library believes them: the
files beside it, its tags, its name and folders.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from readers.credits import united
from readers.facts import Facts
from services.scanning.placement import NAME, SIDECAR, TAGS, SourcedValue, sourced

_NEUTRAL = Facts("", "")
# What stays that of the file itself
_OF_FILE = frozenset(
    ["media", "format", "fingerprint", "duration_ms", "bit_rate", "streams", "chapters",
     "resolution", "cover", "notes", "sidecar", "is_of_folder"]
)  # fmt: skip
Fields = Mapping[str, SourcedValue]


class Arranged(NamedTuple):
    """The value of each field of the source that is believed first, and those of the others."""

    fields: dict[str, SourcedValue]
    others: tuple[tuple[str, SourcedValue], ...]


def by_source(facts: Facts) -> dict[str, Facts]:
    """What the tags of a file say, and what its sidecars do, if it has any."""
    if facts.sidecar is None:
        return {TAGS: facts}
    return {TAGS: facts._replace(sidecar=None), SIDECAR: facts.sidecar}


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
    values["contributors"] = united(facts.contributors, other.contributors)
    if facts.series:  # the number belongs to the series of the same source
        values.pop("series_position", None)
        values.pop("volume", None)
    identifiers = tuple(dict.fromkeys((*facts.identifiers, *other.identifiers)))
    return facts._replace(**values | {"identifiers": identifiers})


def arranged(known: Mapping[str, Fields], order: tuple[str, ...]) -> Arranged:
    """The values of all sources in their order; people of the first one that names somebody in
    their role.
    """
    fields: dict[str, SourcedValue] = {}
    others: list[tuple[str, SourcedValue]] = []
    for source in order:
        for name, value in known.get(source, {}).items():
            if name not in fields:
                fields[name] = value
                continue
            others.append((name, value))
            if name == "contributors":
                fields[name] = _with_people(fields[name], value)
    return Arranged(fields, tuple(others))


def _with_people(believed: SourcedValue, other: SourcedValue) -> SourcedValue:
    people = united(believed.value, other.value)
    if len(people) == len(believed.value):
        return believed
    return sourced(believed.source, contributors=people)["contributors"]
