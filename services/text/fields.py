"""Tables of fields. A field has a label, a cleaning function, a limit, and a list of who may offer
a value.

Forms, API bodies, imports and scans take all of this from the tables; none of them has rules or
limits of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from errors import Invalid, Problem
from services.text import clean
from services.text.clean import Cleaner, Wrong

# Who says what a field is; a provider of metadata stands under its own name.
PERSON, FILE, NAME, PROVIDER = "person", "tags", "name", "provider"
PROGRAM, IMPORT, AI = "program", "import", "ai"
COPY = "copy"  # the item of another library that a work was copied from
ANYBODY = frozenset({PERSON, FILE, NAME, PROVIDER, PROGRAM, IMPORT, AI, COPY})
FACTS = ANYBODY - {AI}  # what is so, whatever one thinks of it
PEOPLES = frozenset({PERSON, PROGRAM, IMPORT})  # what only people say, themselves or by a program
HIGHEST = 2_147_483_647  # what an integer column holds
LONGEST_PATH = 4096  # of Linux, in bytes; characters are at most as many


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a record. `clean` returns the value to store, or raises Wrong.

    `kind` says how a value is typed and shown: line, prose, date, language, whole, flag, choice,
    names, people, series, media_type. `limit` counts characters, of a whole number it is the
    highest and `least` the lowest; a list has at most `entries`. A link names other rows.
    """

    label: str
    clean: Cleaner
    kind: str = "line"
    limit: int = 0
    least: int = 0
    entries: int = 0
    is_required: bool = False
    is_link: bool = False
    choices: tuple[str, ...] = ()
    help: str = ""
    offered_by: frozenset[str] = FACTS

    @property
    def empty(self) -> Any:
        """What a link of nothing reads as."""
        return [] if self.entries else ""

    def is_offered_by(self, source: str) -> bool:
        """Whether this source may say what the value is. A source without a name of its own here is
        a provider of metadata.
        """
        return (source if source in ANYBODY else PROVIDER) in self.offered_by

    def offer(self, value: Any) -> Any:
        """What of a value of a file or a source can be stored: without what cannot be shown, and of
        a list the entries that are right. None for nothing.
        """
        try:
            return self.clean(clean.printable(value)) or None
        except Wrong:
            if not isinstance(value, list | tuple):
                return None
        kept = [entry for entry in value if self.offer_entry(entry)][: self.entries]
        return self.clean(clean.printable(kept)) or None

    def is_same(self, value: Any, other: Any) -> bool:
        """Whether both would be stored alike; a wrong value is only like itself."""
        try:
            return bool(self.clean(value) == self.clean(other))
        except Wrong:
            return bool(value == other)

    def offer_entry(self, entry: Any) -> bool:
        """Whether an entry of a list can be stored."""
        try:
            return bool(self.clean([clean.printable(entry)]))
        except Wrong:
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
        """The values to store. Raises Invalid for wrong ones, and for names that are no field."""
        cleaned: dict[str, Any] = {}
        problems: dict[str, Problem] = {}
        for name, value in changes.items():
            if name not in self._fields:
                problems[name] = Problem("unknown_field")
                continue
            try:
                cleaned[name] = self._fields[name].clean(value)
            except Wrong as wrong:
                problems[name] = wrong.problem
        if problems:
            raise Invalid(problems)
        return cleaned

    def clean_new(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The same for a new record: a required field that is not there is wrong."""
        required = {name: "" for name, field in self._fields.items() if field.is_required}
        return self.clean(required | dict(values))


def N_(text: str) -> str:
    """Marks a text for those who gather texts to translate (pybabel knows this name); it is
    translated where it is shown.
    """
    return text


def line(label: str, limit: int, *, is_required: bool = False, **more: Any) -> Field:
    """One line of text."""
    cleaner = clean.line(limit, is_required=is_required)
    return Field(label=label, clean=cleaner, limit=limit, is_required=is_required, **more)


def prose(label: str, limit: int = 20_000, **more: Any) -> Field:
    """Text with line breaks."""
    return Field(label=label, clean=clean.prose(limit), kind="prose", limit=limit, **more)


def date(label: str, **more: Any) -> Field:
    """A year, a month or a day."""
    return Field(label=label, clean=clean.partial_date, kind="date", limit=32, **more)


def language(label: str, **more: Any) -> Field:
    """A language, by its tag or its name."""
    return Field(label=label, clean=clean.language, kind="language", limit=64, **more)


def language_as_text(label: str, limit: int = 35, **more: Any) -> Field:
    """A language, or whatever a program calls one."""
    return Field(
        label=label, clean=clean.language_as_text(limit), kind="language", limit=limit, **more
    )


def whole(label: str, most: int = HIGHEST, *, least: int = 0, **more: Any) -> Field:
    """A whole number."""
    return Field(
        label=label,
        clean=clean.whole(least, most),
        kind="whole",
        limit=most,
        least=least,
        **more,
    )


def optional_whole(label: str, most: int = HIGHEST, *, least: int = 0, **more: Any) -> Field:
    """A whole number, or none."""
    return Field(
        label=label,
        clean=clean.optional_whole(least, most),
        kind="whole",
        limit=most,
        least=least,
        **more,
    )


def path(label: str, **more: Any) -> Field:
    """Where something is on a disk, exactly as it is written there."""
    cleaner = clean.path(LONGEST_PATH)
    return Field(label=label, clean=cleaner, limit=LONGEST_PATH, is_required=True, **more)


def flag(label: str, **more: Any) -> Field:
    """Yes or no."""
    return Field(label=label, clean=bool, kind="flag", **more)


def choice(label: str, choices: Sequence[str], **more: Any) -> Field:
    """One of some words."""
    return Field(
        label=label, clean=clean.one_of(choices), kind="choice", choices=tuple(choices), **more
    )


def colour(label: str, limit: int = 16, **more: Any) -> Field:
    """A colour by its number or name."""
    return Field(label=label, clean=clean.colour, kind="colour", limit=limit, **more)
