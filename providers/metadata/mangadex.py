"""MangaDex: series of manga and their volumes, free and without a key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from errors import ProviderError
from providers.metadata import values
from providers.metadata.exchange import Param
from providers.metadata.source import Source
from providers.metadata.types import (
    ANYWHERE,
    Cover,
    Creator,
    Locale,
    SeriesCandidate,
    VolumeFacts,
)

_PAGE = 100
_MAX_PAGES = 5
_RATINGS = ("safe", "suggestive", "erotica")
_NEVER = "2037"  # the year of chapters that aren't there yet


class MangaDex(Source):
    name = "mangadex"
    display_name = "MangaDex"
    description = "Series of manga, their volumes and covers. No key needed."
    kinds = frozenset({"comic"})
    capabilities = frozenset({"series", "volumes", "cover"})
    base_url = "https://api.mangadex.org"
    calls_per_second = 5.0
    covers_hosts = ("uploads.mangadex.org",)
    covers_url = "https://uploads.mangadex.org"

    def search_series(self, name: str) -> list[SeriesCandidate]:
        found = self._http.get_json("/manga", **_search(name))
        return parse_series(found, self._covers_url, self._locale)

    def volumes(self, external_value: str) -> list[VolumeFacts]:
        manga = self._id(external_value)
        aggregate = self._http.get_json(f"/manga/{manga}/aggregate")
        covers = self._pages("/cover", **_of_manga(manga, "manga[]"))
        chapters = self._pages("/chapter", **_of_manga(manga, "manga"))
        return parse_volumes(aggregate, self._ranked(covers), chapters, manga, self._covers_url)

    def covers(self, external_value: str) -> list[Cover]:
        found = self._http.get_json("/cover", limit=_PAGE, **_of_manga(external_value, "manga[]"))
        covers = self._ranked(values.records(values.mapping(found).get("data")))
        files = map(file_name, covers)
        return [Cover(_cover_url(self._covers_url, external_value, file)) for file in files if file]

    def _ranked(self, covers: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Those of volumes in the language asked for first."""

        def is_other(cover: Mapping[str, Any]) -> bool:
            locale = values.mapping(cover.get("attributes")).get("locale")
            return not self._locale.means(values.line(locale))

        return sorted(covers, key=is_other)

    @property
    def _covers_url(self) -> str:
        return self._http.at(self.covers_url).base_url

    def _pages(self, path: str, **params: Param) -> list[Mapping[str, Any]]:
        """What only adds to an answer: as many pages as come."""
        items: list[Mapping[str, Any]] = []
        for number in range(_MAX_PAGES):
            try:
                found = self._http.get_json(path, limit=_PAGE, offset=number * _PAGE, **params)
            except ProviderError:
                break
            items += values.records(values.mapping(found).get("data"))
            if len(items) >= (values.count(values.mapping(found).get("total")) or 0):
                break
        return items


def _search(name: str) -> dict[str, Param]:
    return {
        "title": name,
        "limit": 10,
        "includes[]": ("cover_art", "author", "artist"),
        "contentRating[]": _RATINGS,
        "order[relevance]": "desc",
    }


def _of_manga(manga: str, name: str) -> dict[str, Param]:
    return {name: manga, "order[volume]": "asc"}


def parse_series(answer: Any, covers_url: str, locale: Locale = ANYWHERE) -> list[SeriesCandidate]:
    mangas = values.records(values.mapping(answer).get("data"))
    candidates = [_series(manga, covers_url, locale) for manga in mangas]
    return [candidate for candidate in candidates if candidate.name and candidate.external_value]


def _series(manga: Mapping[str, Any], covers_url: str, locale: Locale) -> SeriesCandidate:
    facts = values.mapping(manga.get("attributes"))
    manga_id = values.line(manga.get("id"))
    related = values.records(manga.get("relationships"))
    files = [file_name(each) for each in related if each.get("type") == "cover_art"]
    status = values.line(facts.get("status"))
    return SeriesCandidate(
        source=MangaDex.name,
        external_value=manga_id,
        name=_name(facts, locale),
        description=_description(facts, locale),
        creators=_creators(related),
        total_count=values.count(facts.get("lastVolume")),
        is_complete=status == "completed",
        status=status,
        original_language=values.line(facts.get("originalLanguage")),
        year=values.year(facts.get("year")),
        demographic=values.line(facts.get("publicationDemographic")),
        categories=_genres(facts),
        cover_url=_cover_url(covers_url, manga_id, files[0]) if files and files[0] else "",
        url=f"https://mangadex.org/title/{manga_id}",
    )


def _name(facts: Mapping[str, Any], locale: Locale) -> str:
    """In the language asked for, which only the other titles may have."""
    titles = [facts.get("title"), *values.sequence(facts.get("altTitles"))]
    own = (_in_language(title, locale) for title in titles)
    return next(filter(None, map(values.line, own)), "") or _localized(facts.get("title"))


def _description(facts: Mapping[str, Any], locale: Locale) -> str:
    """Without the links that follow a line of dashes."""
    texts = facts.get("description")
    text = values.paragraphs(_in_language(texts, locale) or _localized_text(texts))
    return text.partition("\n---")[0].strip()


def _in_language(texts: Any, locale: Locale) -> Any:
    """Of this language as it is spoken in its country, else anywhere, and in its own script."""
    found = {
        code.lower(): text
        for code, text in values.mapping(texts).items()
        if locale.means(code) and not code.endswith("-ro")
    }
    return found.get(locale.language.lower()) or next(iter(found.values()), "")


def _localized_text(texts: Any) -> Any:
    """In English, else in whichever language comes first."""
    texts = values.mapping(texts)
    return texts.get("en") or next(iter(texts.values()), "")


def _localized(texts: Any) -> str:
    return values.line(_localized_text(texts))


def _creators(related: list[Mapping[str, Any]]) -> tuple[Creator, ...]:
    roles = {"author": "writer", "artist": "art"}
    return values.creators(
        Creator(
            values.line(values.mapping(each.get("attributes")).get("name")),
            roles[each["type"]],
            values.line(each.get("id")),
        )
        for each in related
        if each.get("type") in ("author", "artist")
    )


def _genres(facts: Mapping[str, Any]) -> tuple[str, ...]:
    tags = [values.mapping(tag.get("attributes")) for tag in values.records(facts.get("tags"))]
    return values.unique(_localized(tag.get("name")) for tag in tags if tag.get("group") == "genre")


def parse_volumes(
    aggregate: Any,
    covers: list[Mapping[str, Any]],
    chapters: list[Mapping[str, Any]],
    manga: str,
    covers_url: str,
) -> list[VolumeFacts]:
    """Volumes have no titles there; their date is that of their first chapter."""
    numbers = set(map(values.decimal, values.mapping(values.mapping(aggregate).get("volumes"))))
    dates = _first_dates(chapters)
    files = _files(covers)
    return [
        VolumeFacts(
            position=number,
            released=dates.get(number, ""),
            cover_url=_cover_url(covers_url, manga, files[number]) if number in files else "",
        )
        for number in sorted(number for number in numbers if number is not None)
    ]


def _first_dates(chapters: Iterable[Mapping[str, Any]]) -> dict[float, str]:
    dates: dict[float, str] = {}
    for chapter in chapters:
        facts = values.mapping(chapter.get("attributes"))
        number = values.decimal(facts.get("volume"))
        day = values.date(values.line(facts.get("publishAt"))[:10])
        if number is not None and day and day < _NEVER:
            dates[number] = min(day, dates.get(number, day))
    return dates


def _files(covers: Iterable[Mapping[str, Any]]) -> dict[float, str]:
    """The first cover of each volume."""
    files: dict[float, str] = {}
    for cover in covers:
        number = values.decimal(values.mapping(cover.get("attributes")).get("volume"))
        if number is not None and file_name(cover):
            files.setdefault(number, file_name(cover))
    return files


def file_name(cover: Mapping[str, Any]) -> str:
    name = values.line(values.mapping(cover.get("attributes")).get("fileName"))
    return name if name and "/" not in name else ""


def _cover_url(covers_url: str, manga: str, file: str) -> str:
    return f"{covers_url}/covers/{manga}/{file}.512.jpg"
