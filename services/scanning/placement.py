"""The result of grouping for one file: its work, edition and parts, and the values that it
offers.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from readers.facts import Contributor, Facts
from services.text.fields import FILE, FILE_SOURCES, NAME, SIDECAR
from services.works import roles
from services.works.fields import WORK

__all__ = [
    "NAME",
    "SIDECAR",
    "TAGS",
    "Claim",
    "Folder",
    "Item",
    "PartPlace",
    "Placement",
    "SourcedValue",
    "hash_of",
    "people",
    "sourced",
]

TAGS = FILE


class Item(NamedTuple):
    """A file: its path relative to the root, and its metadata (None when it could not be read)."""

    path: bytes
    facts: Facts | None


class Folder(NamedTuple):
    """The folder of some files; `parts` are the folder names below the root as text, `order` is the
    one in which the sources of these files are believed.
    """

    root_id: int
    path: bytes
    parts: tuple[str, ...]
    order: tuple[str, ...] = FILE_SOURCES

    def key(self, path: bytes | None = None) -> str:
        """A key for this folder (or path), which is only valid within this root."""
        hashed = blake2b(self.path if path is None else path, digest_size=12).hexdigest()
        return f"{self.root_id}.{hashed}"


class SourcedValue(NamedTuple):
    """A value and its source: "tags" of the file, a "sidecar" beside it, or the "name" of the file
    or folder.
    """

    value: Any
    source: str


class PartPlace(NamedTuple):
    """The track, episode or part that a file contains (or one of them)."""

    kind: str
    section: int
    number: int
    title: str
    artist: str = ""
    released: str = ""
    absolute: int | None = None


class Claim(NamedTuple):
    """Why a file may be an extra. Its owner is looked for in the folders `homes`, by these `names`
    where there are several; without an owner its placement is `otherwise`, None for nowhere.
    """

    homes: tuple[bytes, ...]
    names: tuple[str, ...]
    kind: str  # of extra
    is_sure: bool
    otherwise: Placement | None = None


class Placement(NamedTuple):
    """`fields` has the work's editable fields, including `contributors`, `genres` and `series`,
    without empty values.
    """

    work_key: str
    kind: str
    fields: Mapping[str, SourcedValue]
    edition_key: str
    edition_format: str
    edition: dict[str, Any] = {}
    parts: tuple[PartPlace, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    position: int = 0
    extra: str = ""  # the kind of extra that it is of the work; "" for the work itself
    others: tuple[tuple[str, SourcedValue], ...] = ()  # of sources that are believed less
    has_own_artists: bool = False  # an album whose artist is known from its tracks only
    claim: Claim | None = None  # what lies around its folder decides where it belongs

    @property
    def is_extra(self) -> bool:
        """Whether the file belongs to the work but is not it."""
        return bool(self.extra)


_PLAIN = tuple(
    place
    for place, name in enumerate(Placement._fields)
    if name not in ("fields", "others", "parts", "claim")
)


def hash_of(path: bytes, facts: Facts, placement: Placement) -> bytes:
    """Equal when a file lies at the same path and is placed in the same way."""
    fields, others = placement.fields, placement.others
    said = [(name, *value) for name, value in (*fields.items(), *others)]
    plain = [placement[place] for place in _PLAIN]  # tuples: the texts of named ones are slow
    parts = [tuple(part) for part in placement.parts]
    text = repr((path, facts.duration_ms, facts.cover, plain, parts, len(fields), said))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def sourced(source: str, **values: Any) -> dict[str, SourcedValue]:
    """The fields with a value that can be stored, all from one source."""
    offered = {name: _offered(name, _frozen(value)) for name, value in values.items() if value}
    return {name: SourcedValue(value, source) for name, value in offered.items() if value}


@lru_cache(4096)  # the files of a folder say the same again and again
def _offered(name: str, value: Any) -> Any:
    return WORK[name].offer(value)


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list | tuple) else value


def people(contributors: tuple[Contributor, ...]) -> list[list[str]]:
    """The value of the field `contributors`: [name, role] in order, each once."""
    return [
        list(pair)
        for pair in dict.fromkeys(
            (person.name, roles.find(person.role) or person.otherwise)
            for person in contributors
            if person.name.strip()
        )
    ]
