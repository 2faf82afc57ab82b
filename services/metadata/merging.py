"""Many answers as one: per field the value of the source that is believed most, with what others
say beside it. Pure functions of candidates in the order in which their sources are believed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from providers.metadata.types import ANYWHERE, Candidate, Cover, Locale
from services.text import languages
from services.text.folding import fold

FIELDS: dict[str, Callable[[Candidate], Any]] = {
    "title": lambda it: it.title,
    "subtitle": lambda it: it.subtitle,
    "creators": lambda it: it.creators,
    "description": lambda it: it.description,
    "publisher": lambda it: it.publisher,
    "published": lambda it: it.published,
    "language": lambda it: languages.tag_of(it.language) or it.language,
    "isbn_10": lambda it: it.isbn_10,
    "isbn_13": lambda it: it.isbn_13,
    "page_count": lambda it: it.page_count,
}
"""What is merged, and how it is read."""
_NOT_FILLED = frozenset({"source", "kind", "external_value", "title", "url"})
_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Value:
    value: Any
    source: str


@dataclass(frozen=True)
class MergedValue:
    """`alternatives` are what other candidates say, where it differs."""

    value: Any
    source: str
    alternatives: tuple[Value, ...]


@dataclass(frozen=True)
class SourcedCover:
    cover: Cover
    source: str


@dataclass(frozen=True)
class Merged:
    """`fields` has only those for which somebody has a value. `covers` begin with the largest;
    those of unknown size come last.
    """

    fields: dict[str, MergedValue]
    categories: tuple[str, ...]
    covers: tuple[SourcedCover, ...]
    categories_by_source: dict[str, tuple[str, ...]] = field(default_factory=dict)


_OF_EDITIONS = frozenset({"book", "comic", "audiobook"})
"""The kinds of which a candidate is in one language; what is known of others comes in the one that
was asked for.
"""


def in_language(candidates: Iterable[Candidate], locale: Locale) -> list[Candidate]:
    """Those in the language of a library first, those in another one last."""
    if not locale.language:
        return list(candidates)
    return sorted(candidates, key=lambda it: _distance(it, locale))


def _distance(candidate: Candidate, locale: Locale) -> int:
    if candidate.kind not in _OF_EDITIONS or not candidate.language:
        return 1
    return 0 if locale.means(candidate.language) else 2


def merge(candidates: Sequence[Candidate], locale: Locale = ANYWHERE) -> Merged:
    """Candidates in the language of a library are believed before others."""
    candidates = in_language(candidates, locale)
    merged = {name: value for name in FIELDS if (value := _merged(name, candidates)) is not None}
    categories: dict[str, str] = {}
    by_source: dict[str, tuple[str, ...]] = {}
    for each in candidates:
        for category in each.categories:
            categories.setdefault(category.casefold(), category)
        by_source[each.source] = by_source.get(each.source, ()) + each.categories
    covers = tuple(rank_covers(candidates, locale))
    return Merged(merged, tuple(categories.values()), covers, by_source)


def rank_covers(candidates: Iterable[Candidate], locale: Locale = ANYWHERE) -> list[SourcedCover]:
    """Each address once; those of editions in another language than the library's come last."""
    covers: dict[str, tuple[bool, SourcedCover]] = {}
    for candidate in in_language(candidates, locale):
        is_foreign = bool(locale.language) and _distance(candidate, locale) == 2
        for cover in candidate.covers:
            covers.setdefault(cover.url, (is_foreign, SourcedCover(cover, candidate.source)))
    ranked = sorted(covers.values(), key=lambda it: (it[0], -_area(it[1].cover)))
    return [cover for _is_foreign, cover in ranked]


def _area(cover: Cover) -> int:
    return (cover.width or 0) * (cover.height or 0)


def unique(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Each book once, at its first place, its blanks filled from the later ones."""
    kept: list[Candidate] = []
    places: dict[tuple[str, str], int] = {}
    for each in candidates:
        place = next((places[key] for key in _keys(each) if key in places), len(kept))
        if place == len(kept):
            kept.append(each)
        else:
            kept[place] = _filled(kept[place], each)
        for key in (*_keys(each), *_keys(kept[place])):
            places.setdefault(key, place)
    return kept


def text_of(value: Any) -> str:
    """A value as it is compared and shown."""
    if isinstance(value, tuple):
        return ", ".join(getattr(each, "name", str(each)) for each in value)
    return "" if value is None else str(value).strip()


def _merged(name: str, candidates: Sequence[Candidate]) -> MergedValue | None:
    by_words: dict[tuple[str, str], Value] = {}
    for each in candidates:
        value = FIELDS[name](each)
        if words := text_of(value).casefold():
            by_words.setdefault((each.source, words), Value(value, each.source))
    values = list(by_words.values())
    if not values:
        return None
    first, *others = values
    shown = text_of(first.value).casefold()
    alternatives = tuple(it for it in others if text_of(it.value).casefold() != shown)
    return MergedValue(first.value, first.source, alternatives)


def _filled(kept: Candidate, other: Candidate) -> Candidate:
    blanks = {
        it.name: getattr(other, it.name)
        for it in fields(Candidate)
        if it.name not in _NOT_FILLED and not getattr(kept, it.name)
    }
    return replace(kept, **blanks)


def _keys(candidate: Candidate) -> Iterator[tuple[str, str]]:
    """What two candidates for the same book have in common."""
    for number in (candidate.isbn_13, candidate.isbn_10):
        if number:
            yield "isbn", number
    title = _NO_WORD.sub("", fold(candidate.title))
    if title:
        creator = candidate.creators[0].name if candidate.creators else ""
        yield "title", f"{title}|{_NO_WORD.sub('', fold(creator))}"
