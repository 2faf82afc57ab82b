"""Records of library catalogues in XML, whichever of the MARC formats they are in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from providers.metadata import values
from providers.metadata.types import Creator, SeriesPlace

if TYPE_CHECKING:
    from lxml.etree import _Element

_ISBD_END = re.compile(r"\s*[/:;,=]\s*$")  # what separates areas when they are printed
_PAGES = re.compile(r"(\d{1,5}) ?(?:S\.|Seiten|p\.|pages|Bl\.|pp\.)")
_YEAR_NUMBER = re.compile(r"\d{1,4}(?:[.,]\d)?")
_SORTING = re.compile("[\x88\x89\x98\x9c]")  # around an article that isn't sorted by


@dataclass(frozen=True)
class Field:
    """The subfields in order; codes repeat."""

    subfields: tuple[tuple[str, str], ...]

    def get(self, code: str) -> str:
        return next((text for name, text in self.subfields if name == code), "")

    def all(self, code: str) -> list[str]:
        return [text for name, text in self.subfields if name == code]


@dataclass(frozen=True)
class Record:
    control: dict[str, str]
    fields: tuple[tuple[str, Field], ...]

    def all(self, *tags: str) -> list[Field]:
        return [field for tag in tags for name, field in self.fields if name == tag]

    def first(self, *tags: str) -> Field:
        return next(iter(self.all(*tags)), Field(()))


def code_of_diagnostic(root: _Element) -> str:
    """A catalogue reports what it doesn't understand with status 200."""
    if _name(root) not in ("searchRetrieveResponse", "explainResponse"):
        return "bad_answer"
    return "bad_answer" if any(_name(each) == "diagnostic" for each in root.iter()) else ""


def records(root: _Element, isbn: str = "") -> list[Record]:
    """With an ISBN only the ones that have it."""
    found = [_record(each) for each in root.iter() if _name(each) == "record" and _is_marc(each)]
    if not isbn:
        return found
    tags = ("020", "010", "073")
    return [each for each in found if values.has_isbn(_texts(each.all(*tags), "a"), isbn)]


def _texts(fields: Iterable[Field], code: str) -> list[str]:
    return [text for field in fields for text in field.all(code)]


def _name(element: _Element) -> str:
    """Without its namespace, which differs between catalogues; "" for comments."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _is_marc(element: _Element) -> bool:
    return any(_name(child) == "datafield" for child in element)


def _record(element: _Element) -> Record:
    control: dict[str, str] = {}
    fields: list[tuple[str, Field]] = []
    for child in element:
        tag = child.get("tag", "")
        if _name(child) == "controlfield":
            control.setdefault(tag, child.text or "")
        elif _name(child) == "datafield":
            fields.append((tag, Field(tuple(_subfields(child)))))
    return Record(control, tuple(fields))


def _subfields(field: _Element) -> Iterator[tuple[str, str]]:
    for child in field:
        if _name(child) == "subfield":
            text = values.line(_SORTING.sub("", child.text or ""))
            if text:
                yield child.get("code", ""), text


def clean(text: str) -> str:
    """Without the punctuation that leads to the next area."""
    return _ISBD_END.sub("", text).strip()


def pages(texts: Iterable[str]) -> int | None:
    """ "381 S.", "1 vol. (389 p.)", "XII, 312 Seiten"."""
    counts = [int(number) for text in texts for number in _PAGES.findall(text)]
    return max(counts, default=0) or None


def place(name: str, number: str) -> SeriesPlace:
    """ "Bd. 7" is the seventh."""
    match = _YEAR_NUMBER.search(number)
    return SeriesPlace(clean(name), values.decimal(match[0]) if match else None, clean(number))


def people(everyone: Iterable[Creator]) -> tuple[Creator, ...]:
    return values.creators(everyone)
