"""Reads package documents (OPF) of EPUBs and of books in calibre's folders: title, people, series,
identifiers.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from readers.book_text import plain_text, squeeze
from readers.bounds import MAX_COLLECTED, MAX_ITEMS
from readers.codes import has_bad_isbn, identifier, identifiers
from readers.dates import date_of, is_refused
from readers.facts import Contributor
from readers.people import contributors_of
from readers.subjects import subjects_of

if TYPE_CHECKING:
    from lxml.etree import _Element

DC = "{http://purl.org/dc/elements/1.1/}"
OPF = "{http://www.idpf.org/2007/opf}"
_EVENTS = {
    "publication": "publication",
    "": "date",
    "original-publication": "first",
    "creation": "first",
}
# elements of Dublin Core of which there may be many, and the field of Facts that they become
_LISTS = {
    "creator": "contributors",
    "contributor": "contributors",
    "subject": "genres",
    "identifier": "identifiers",
}
# NaN, infinity and "1e400", as programs write numbers that are none
_NO_NUMBER = re.compile(r"[-+]?(?:nan|inf(?:inity)?|[0-9.]+e[-+]?[0-9]+)", re.IGNORECASE)
_MAX_OTHERS = 100  # titles, dates and others


class Package:
    """The parsed package document: its Dublin Core elements, its metas, and the refinements of EPUB
    3.
    """

    def __init__(self, root: _Element, path: str) -> None:
        self.root = root
        self.path = path  # of the package document inside the archive
        self.dc: dict[str, list[_Element]] = {}
        self.counts: Counter[str] = Counter()  # of these, with those that are left out
        self.metas: list[_Element] = []
        self.names: dict[str, str] = {}  # EPUB 2: <meta name= content=>
        self.refined: dict[str, dict[str, str]] = {}
        for element in _metadata(root):
            self._take(element)

    def _take(self, element: _Element) -> None:
        tag = element.tag
        if not isinstance(tag, str):
            return
        if tag.startswith(DC):
            name = tag[len(DC) :].lower()
            self.counts[name] += 1
            if self.counts[name] <= _most(name):
                self.dc.setdefault(name, []).append(element)
        elif tag.rpartition("}")[2] == "meta":
            name, target = element.get("name"), element.get("refines")
            if name:
                self.names.setdefault(name.lower(), element.get("content") or "")
            elif target:
                properties = self.refined.setdefault(target.lstrip("#"), {})
                properties.setdefault(_local(element.get("property")), squeeze(element.text))
            else:
                self.metas.append(element)

    def refinement(self, element: _Element, name: str) -> str:
        """The refinement of an element (EPUB 3), or its opf: attribute of that name (EPUB 2)."""
        return (
            self.refined.get(element.get("id") or "", {}).get(name) or element.get(OPF + name) or ""
        )

    def cut(self) -> list[str]:
        """Notes about what is left out."""
        return [
            f"too_many_{field}:{_most(name)}:{self.counts[name]}"
            for name, field in _LISTS.items()
            if self.counts[name] > _most(name)
        ]


def _most(name: str) -> int:
    return MAX_ITEMS[_LISTS[name]] if name in _LISTS else _MAX_OTHERS


def values_of(package: Package) -> dict[str, Any]:
    """The fields of Facts that a package document gives, with notes on what it gets wrong."""
    title, subtitle, sort_title = _titles(package)
    (series, position), *more_series = _series(package) or [("", "")]
    published, first_published = _dates(package)
    return {
        "title": title,
        "subtitle": subtitle,
        "sort_title": sort_title,
        "description": plain_text(_text(package, "description")),
        "publisher": _text(package, "publisher"),
        "language": _text(package, "language"),
        "published": published,
        "first_published": first_published,
        "contributors": _contributors(package),
        "identifiers": _identifiers(package),
        "genres": subjects_of(_texts(package, "subject")),
        "series": series,
        "series_position": position,
        "more_series": tuple(more_series),
        "notes": (*package.cut(), *([] if title else ["no_title"]), *_refused(package)),
    }


def _metadata(root: _Element) -> list[_Element]:
    """The children of <metadata>, including those of dc-metadata and x-metadata in very old
    books.
    """
    out: list[Any] = []
    for metadata in root.iterfind("{*}metadata"):
        for element in metadata:
            inner = (
                list(element)
                if isinstance(element.tag, str) and element.tag.endswith("-metadata")
                else []
            )
            out.extend(inner or [element])
    return out


def _local(name: str | None) -> str:
    return (name or "").rpartition(":")[2]


def _texts(package: Package, name: str) -> list[str]:
    return [squeeze("".join(element.itertext())) for element in package.dc.get(name, ())]


def _refused(package: Package) -> list[str]:
    """Notes on dates, numbers and ISBNs that can't be any."""
    notes = ["bad_date"] if any(map(is_refused, _texts(package, "date"))) else []
    if any(map(_is_no_number, _positions(package))):
        notes.append("bad_number")
    numbers = package.dc.get("identifier", ())
    if any(has_bad_isbn(squeeze(it.text), package.refinement(it, "scheme")) for it in numbers):
        notes.append("bad_isbn")
    return notes


def _text(package: Package, name: str) -> str:
    return next(
        (
            text
            for element in package.dc.get(name, ())
            if (text := squeeze(element.text or "".join(element.itertext())))
        ),
        "",
    )


def _titles(package: Package) -> tuple[str, str, str]:
    """(title, subtitle, sort title): the title marked as main, otherwise the first that isn't
    marked as something else.
    """
    title = subtitle = sort = ""
    for element in package.dc.get("title", ()):
        text, kind = squeeze("".join(element.itertext())), package.refinement(element, "title-type")
        if kind == "subtitle":
            subtitle = subtitle or text
        elif text and (kind == "main" or (not title and kind in ("", "expanded"))):
            title, sort = text, package.refinement(element, "file-as")
    return title, subtitle, sort or package.names.get("calibre:title_sort", "")


def _contributors(package: Package) -> tuple[Contributor, ...]:
    """Each person once per role, in the book's order. A creator without a role is an author."""
    out: dict[tuple[str, str], Contributor] = {}
    for kind, default in (("creator", "aut"), ("contributor", "ctb")):
        for element in package.dc.get(kind, ())[:MAX_COLLECTED]:
            name = squeeze("".join(element.itertext()))
            role = squeeze(package.refinement(element, "role")).lower() or default
            if role == "bkp":  # the program that made the file calls itself a contributor
                continue
            sort_name = squeeze(package.refinement(element, "file-as"))
            for person in contributors_of(name, role, sort_name, default):
                out.setdefault((person.name, person.role), person)
    return tuple(out.values())


def _identifiers(package: Package) -> tuple[tuple[str, str], ...]:
    out: dict[tuple[str, str], None] = {}
    for element in package.dc.get("identifier", ()):
        text = squeeze("".join(element.itertext()))
        out.update(dict.fromkeys(identifiers(text, package.refinement(element, "scheme"))))
    for element in package.dc.get("source", ()):
        isbn = identifier(squeeze(element.text), "")
        if isbn and isbn[0] == "isbn" and not any(scheme == "isbn" for scheme, _ in out):
            out["print_isbn", isbn[1]] = None
    return tuple(out)


def _dates(package: Package) -> tuple[str, str]:
    """(date of this edition, date of the first one): of several dates those that are marked as
    such, never that of the last modification.
    """
    by_event: dict[str, str] = {}
    for element in package.dc.get("date", ()):
        event = _EVENTS.get(package.refinement(element, "event").lower())
        if event and (text := date_of(squeeze(element.text))):
            by_event.setdefault(event, text)
    first = by_event.get("first") or date_of(_property(package, "dcterms:issued"))
    return by_event.get("publication") or by_event.get("date", ""), first


def _property(package: Package, name: str) -> str:
    """The text of the first meta with this property (EPUB 3)."""
    texts = (squeeze(meta.text) for meta in package.metas if meta.get("property") == name)
    return next(texts, "")


def _series(package: Package) -> list[tuple[str, str]]:
    """(name, position as text) of each EPUB 3 collection of type series, else calibre's metas."""
    found: dict[str, tuple[str, str]] = {}
    for element in package.metas:
        if _local(element.get("property")) == "belongs-to-collection":
            refined = package.refined.get(element.get("id") or "", {})
            name = squeeze(element.text)
            if refined.get("collection-type", "series") == "series" and name:
                found.setdefault(name, (name, _position(refined.get("group-position", ""))))
    name = squeeze(package.names.get("calibre:series"))
    if name and not found:
        found[name] = (name, _position(package.names.get("calibre:series_index", "")))
    return list(found.values())


def _positions(package: Package) -> list[str]:
    """What is written as numbers in series."""
    refined = [properties.get("group-position", "") for properties in package.refined.values()]
    return [package.names.get("calibre:series_index", ""), *refined]


def _is_no_number(text: str) -> bool:
    return _NO_NUMBER.fullmatch(text.strip()) is not None


def _position(text: str) -> str:
    """calibre writes 2 as "2.0" or "2.00". What a program wrote that has no number is none."""
    if _is_no_number(text):
        return ""
    whole, dot, rest = text.strip().partition(".")
    return whole if dot and not rest.strip("0") else text.strip()
