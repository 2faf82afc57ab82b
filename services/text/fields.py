"""Tables of fields. A field has a label, a cleaner, limits, and the sources that may offer a value.
Forms, API bodies, imports and scans use these tables; none of them has rules or limits of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from errors import Invalid, Problem
from services.text import clean
from services.text.clean import Cleaner, InvalidValue

# The sources of values; metadata providers have names of their own.
PERSON, SIDECAR, FILE, NAME, PROVIDER = "person", "sidecar", "tags", "name", "provider"
FILE_SOURCES = (SIDECAR, FILE, NAME)  # of the values of files
PROGRAM, IMPORT, AI = "program", "import", "ai"
COPY = "copy"  # the item of another library that a work was copied from
ANYBODY = frozenset({PERSON, SIDECAR, FILE, NAME, PROVIDER, PROGRAM, IMPORT, AI, COPY})
FACTS = ANYBODY - {AI}  # for facts that an AI must not guess
PEOPLES = frozenset({PERSON, PROGRAM, IMPORT})  # what only people say, themselves or by a program
HIGHEST = 2_147_483_647  # what an integer column holds
LONGEST_PATH = 4096  # of Linux, in bytes; characters are at most as many


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a record.

    `clean` returns the value to store, or raises InvalidValue. `kind` says how a value is entered
    and shown: line, prose, date, language, whole, flag, choice, names, people, series, media_type.
    `limit` is the maximum number of characters; for a whole number `minimum` and `limit` are its
    bounds; a list has at most `entries`. A link is stored as rows of another table.
    Words in a text that `is_searched` find the item.
    """

    label: str
    clean: Cleaner
    kind: str = "line"
    limit: int = 0
    minimum: int = 0
    entries: int = 0
    is_required: bool = False
    is_link: bool = False
    is_searched: bool = False
    choices: tuple[str, ...] = ()
    help: str = ""
    offered_by: frozenset[str] = FACTS

    @property
    def empty(self) -> Any:
        """The value of an empty link."""
        return [] if self.entries else ""

    def is_offered_by(self, source: str) -> bool:
        """Whether this source may set the value. A source that isn't listed by name is a metadata
        provider.
        """
        return (source if source in ANYBODY else PROVIDER) in self.offered_by

    def offer(self, value: Any) -> Any:
        """The part of a file's or source's value that can be stored: without unprintable characters
        and, for a list, without invalid entries; of a text that is too long its beginning. None for
        nothing.
        """
        try:
            return self.clean(clean.printable(value)) or None
        except InvalidValue:
            if isinstance(value, str) and self.kind in ("line", "prose"):
                return self._cut(value)
            if not isinstance(value, list | tuple):
                return None
        offered = [entry for entry in value if self.offer_entry(entry)][: self.entries]
        return self.clean(clean.printable(offered)) or None

    def _cut(self, text: str) -> Any:
        """The beginning of a text that is too long; None for one that is wrong in another way."""
        cut = clean.printable(text)[: self.limit]
        try:
            return self.clean(cut) or None
        except InvalidValue:
            return None

    def is_same(self, value: Any, other: Any) -> bool:
        """Whether both would be stored alike; an invalid value only equals itself."""
        try:
            return bool(self.clean(value) == self.clean(other))
        except InvalidValue:
            return bool(value == other)

    def offer_entry(self, entry: Any) -> bool:
        """Whether an entry of a list can be stored."""
        try:
            return bool(self.clean([clean.printable(entry)]))
        except InvalidValue:
            return False


class Table(Mapping[str, Field]):
    """The fields of one kind of record by name, in the order of forms."""

    def __init__(self, **fields: Field) -> None:
        self._fields = fields

    def __getitem__(self, name: str) -> Field:
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def clean(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """The values to store. Raises Invalid for invalid values, and for unknown names."""
        cleaned: dict[str, Any] = {}
        problems: dict[str, Problem] = {}
        for name, value in changes.items():
            if name not in self._fields:
                problems[name] = Problem("unknown_field")
                continue
            try:
                cleaned[name] = self._fields[name].clean(value)
            except InvalidValue as wrong:
                problems[name] = wrong.problem
        if problems:
            raise Invalid(problems)
        return cleaned

    def clean_new(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values to store for a new record. Raises Invalid, also for a required field that is
        missing.
        """
        required = {name: "" for name, field in self._fields.items() if field.is_required}
        return self.clean(required | dict(values))


def N_(text: str) -> str:
    """Marks a text for extraction by pybabel, which knows this name; it is translated where it is
    shown.
    """
    return text


def line(label: str, limit: int, *, is_required: bool = False, **more: Any) -> Field:
    """A field with one line of text."""
    cleaner = clean.line(limit, is_required=is_required)
    return Field(label=label, clean=cleaner, limit=limit, is_required=is_required, **more)


def prose(label: str, limit: int = 20_000, **more: Any) -> Field:
    """A field for text with line breaks."""
    return Field(label=label, clean=clean.prose(limit), kind="prose", limit=limit, **more)


def date(label: str, **more: Any) -> Field:
    """A field for a year, month or day."""
    return Field(label=label, clean=clean.partial_date, kind="date", limit=32, **more)


def language(label: str, **more: Any) -> Field:
    """A field for a language, by tag or name."""
    return Field(label=label, clean=clean.language, kind="language", limit=64, **more)


def region(label: str, **more: Any) -> Field:
    """A field for a country, by its two letters or its name."""
    return Field(label=label, clean=clean.region, kind="line", limit=64, **more)


def language_as_text(label: str, limit: int = 35, **more: Any) -> Field:
    """A field for a language, or for any text that a program sends as one."""
    return Field(
        label=label, clean=clean.language_as_text(limit), kind="language", limit=limit, **more
    )


def integer(label: str, maximum: int = HIGHEST, *, minimum: int = 0, **more: Any) -> Field:
    """A field for a whole number."""
    return Field(
        label=label,
        clean=clean.integer(minimum, maximum),
        kind="whole",
        limit=maximum,
        minimum=minimum,
        **more,
    )


def optional_integer(label: str, maximum: int = HIGHEST, *, minimum: int = 0, **more: Any) -> Field:
    """A field for a whole number or nothing."""
    return Field(
        label=label,
        clean=clean.optional_integer(minimum, maximum),
        kind="whole",
        limit=maximum,
        minimum=minimum,
        **more,
    )


def path(label: str, **more: Any) -> Field:
    """A field for a path on a disk, stored exactly as it is."""
    cleaner = clean.path(LONGEST_PATH)
    return Field(label=label, clean=cleaner, limit=LONGEST_PATH, is_required=True, **more)


def flag(label: str, **more: Any) -> Field:
    """A field for yes or no."""
    return Field(label=label, clean=bool, kind="flag", **more)


def choice(label: str, choices: Sequence[str], **more: Any) -> Field:
    """A field for one of these words."""
    return Field(
        label=label, clean=clean.one_of(choices), kind="choice", choices=tuple(choices), **more
    )


def colour(label: str, limit: int = 16, **more: Any) -> Field:
    """A field for a colour by number or name."""
    return Field(label=label, clean=clean.colour, kind="colour", limit=limit, **more)
