"""What Hardcover's answers mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from providers.metadata import values
from providers.metadata.types import (
    BibliographyFacts,
    Candidate,
    Cover,
    Creator,
    PersonCandidate,
    PersonFacts,
    SeriesCandidate,
    SeriesPlace,
    VolumeFacts,
)

NAME = "hardcover"
_SITE = "https://hardcover.app"
_MAX_GENRES = 5


def parse_editions(data: Mapping[str, Any], isbn: str) -> list[Candidate]:
    editions = values.records(data.get("editions"))
    return [
        _edition(edition, values.mapping(edition.get("book")))
        for edition in editions
        if values.has_isbn([edition.get("isbn_13"), edition.get("isbn_10")], isbn)
        and (values.line(edition.get("title")) or values.mapping(edition.get("book")).get("title"))
    ]


def _edition(edition: Mapping[str, Any], book: Mapping[str, Any]) -> Candidate:
    number = values.isbns([edition.get("isbn_13"), edition.get("isbn_10")])
    slug = values.line(book.get("slug"))
    is_heard = values.line(edition.get("edition_format")).casefold() in ("audiobook", "audio cd")
    return Candidate(
        source=NAME,
        kind="audiobook" if is_heard else "book",
        external_value=slug,
        title=values.line(edition.get("title")) or values.line(book.get("title")),
        subtitle=values.line(edition.get("subtitle")) or values.line(book.get("subtitle")),
        creators=_creators(edition) or _creators(book),
        description=values.paragraphs(book.get("description")),
        publisher=values.line(values.mapping(edition.get("publisher")).get("name")),
        published=values.date(edition.get("release_date")),
        language=_language(values.mapping(edition.get("language"))),
        isbn_10=number.isbn_10,
        isbn_13=number.isbn_13,
        page_count=values.count(edition.get("pages")),
        categories=_genres(book),
        series=_series(book),
        covers=_images(edition, book),
        external_ids=values.external_ids({"asin": edition.get("asin")}),
        url=f"{_SITE}/books/{slug}" if slug else "",
        rating=values.decimal(book.get("rating")),
        edition=values.line(edition.get("edition_information")),
    )


def _creators(record: Mapping[str, Any]) -> tuple[Creator, ...]:
    """An empty contribution is the author's."""
    return values.creators(
        Creator(
            values.line(values.mapping(each.get("author")).get("name")),
            values.role(each.get("contribution")),
            values.line(values.mapping(each.get("author")).get("slug")),
        )
        for each in values.records(record.get("contributions"))
    )


def _language(language: Mapping[str, Any]) -> str:
    names = (values.line(language.get(key)) for key in ("code2", "code3", "language"))
    return next(filter(None, names), "")


def _genres(book: Mapping[str, Any]) -> tuple[str, ...]:
    """Its name is written with a capital or without."""
    tags = values.mapping(book.get("cached_tags"))
    genres = [tags[key] for key in tags if key.casefold() in ("genre", "genres")]
    names = [values.line(each.get("tag")) for group in genres for each in values.records(group)]
    return values.unique(names)


def _series(book: Mapping[str, Any]) -> tuple[SeriesPlace, ...]:
    places = [
        SeriesPlace(
            values.line(values.mapping(each.get("series")).get("name")),
            values.decimal(each.get("position")),
            values.line(each.get("details")) or values.line(each.get("position")),
        )
        for each in values.records(book.get("book_series"))
    ]
    return tuple(place for place in places if place.name)


def _images(*records: Mapping[str, Any]) -> tuple[Cover, ...]:
    covers = [_image(record) for record in records]
    return tuple(dict.fromkeys(cover for cover in covers if cover.url))


def _image(record: Mapping[str, Any]) -> Cover:
    image = values.mapping(record.get("image"))
    width, height = values.count(image.get("width")), values.count(image.get("height"))
    return Cover(values.web_address(image.get("url")), width, height)


def parse_covers(data: Mapping[str, Any]) -> list[Cover]:
    return list(_images(*values.records(data.get("editions"))))


def _documents(results: Any) -> Iterable[Mapping[str, Any]]:
    """The search index answers with hits, or with the documents themselves."""
    hits = values.mapping(results).get("hits") if isinstance(results, dict) else results
    for hit in values.records(hits):
        yield values.mapping(hit.get("document")) or hit


def parse_books(results: Any) -> list[Candidate]:
    return [_book(each) for each in _documents(results) if values.line(each.get("title"))]


def _book(document: Mapping[str, Any]) -> Candidate:
    number = values.isbns(values.sequence(document.get("isbns")))
    slug = values.line(document.get("slug"))
    names = map(Creator, values.lines(document.get("author_names")))
    place = values.mapping(document.get("featured_series"))
    name = values.line(values.mapping(place.get("series")).get("name"))
    position = place.get("position")
    series = SeriesPlace(name, values.decimal(position), values.line(position))
    return Candidate(
        source=NAME,
        kind="book",
        external_value=slug,
        title=values.line(document.get("title")),
        subtitle=values.line(document.get("subtitle")),
        creators=_creators(document) or values.creators(names),
        description=values.paragraphs(document.get("description")),
        published=values.date(document.get("release_date") or document.get("release_year")),
        isbn_10=number.isbn_10,
        isbn_13=number.isbn_13,
        page_count=values.count(document.get("pages")),
        categories=values.unique(values.lines(document.get("genres"))),
        series=(series,) if name else (),
        covers=_images(document),
        url=f"{_SITE}/books/{slug}" if slug else "",
        rating=values.decimal(document.get("rating")),
    )


def parse_series(results: Any) -> list[SeriesCandidate]:
    return [
        SeriesCandidate(
            source=NAME,
            external_value=values.line(each.get("slug")),
            name=values.line(each.get("name")),
            description=values.paragraphs(each.get("description")),
            creators=values.creators([Creator(values.line(each.get("author_name")))]),
            total_count=values.count(each.get("primary_books_count") or each.get("books_count")),
            url=f"{_SITE}/series/{values.line(each.get('slug'))}",
        )
        for each in _documents(results)
        if values.line(each.get("name")) and values.line(each.get("slug"))
    ]


def parse_series_details(
    found: list[SeriesCandidate], data: Mapping[str, Any]
) -> list[SeriesCandidate]:
    """The candidates with what only the series themselves say."""
    details = {values.line(each.get("slug")): each for each in values.records(data.get("series"))}
    return [_detailed(each, values.mapping(details.get(each.external_value))) for each in found]


def _detailed(candidate: SeriesCandidate, series: Mapping[str, Any]) -> SeriesCandidate:
    entries = values.records(series.get("book_series"))
    first = values.mapping(entries[0].get("book")) if entries else {}
    is_complete = series.get("is_completed") is True
    return replace(
        candidate,
        description=values.paragraphs(series.get("description")) or candidate.description,
        total_count=values.count(series.get("primary_books_count")) or candidate.total_count,
        is_complete=is_complete,
        status="completed" if is_complete else "",
        year=values.year(first.get("release_date")),
        categories=_genres(first)[:_MAX_GENRES],
        cover_url=_image(first).url,
    )


def parse_volumes(series: Mapping[str, Any]) -> list[VolumeFacts]:
    """Of several books at one position the one that most people have: others are collections."""
    volumes: dict[float, tuple[int, VolumeFacts]] = {}
    for entry in values.records(series.get("book_series")):
        book = values.mapping(entry.get("book"))
        position = values.decimal(entry.get("position"))
        if position is None or not values.line(book.get("title")):
            continue
        readers = values.count(book.get("users_count")) or 0
        if position not in volumes or readers > volumes[position][0]:
            volumes[position] = readers, _volume(position, book)
    return [facts for _position, (_readers, facts) in sorted(volumes.items())]


def _volume(position: float, book: Mapping[str, Any]) -> VolumeFacts:
    return VolumeFacts(
        position=position,
        title=values.line(book.get("title")),
        released=values.date(book.get("release_date")),
        cover_url=_image(book).url,
        external_value=values.line(book.get("slug")),
    )


def parse_people(results: Any) -> list[PersonCandidate]:
    return [
        PersonCandidate(
            source=NAME,
            external_value=values.line(each.get("slug")),
            name=values.line(each.get("name")),
            photo_url=_image(each).url,
            known_for=next(iter(values.lines(each.get("books"))), ""),
        )
        for each in _documents(results)
        if values.line(each.get("name")) and values.line(each.get("slug"))
    ]


def parse_person(author: Mapping[str, Any]) -> PersonFacts:
    slug = values.line(author.get("slug"))
    return PersonFacts(
        source=NAME,
        external_value=slug,
        name=values.line(author.get("name")),
        biography=values.paragraphs(author.get("bio")),
        born=values.date(author.get("born_date") or author.get("born_year")),
        died=values.date(author.get("death_date") or author.get("death_year")),
        birthplace=values.line(author.get("location")),
        photo_url=_image(author).url,
        also_known_as=values.unique(values.lines(author.get("alternate_names"))),
        works=tuple(_bibliography(values.records(author.get("contributions")))),
        url=f"{_SITE}/authors/{slug}",
    )


def _bibliography(contributions: list[Mapping[str, Any]]) -> Iterable[BibliographyFacts]:
    for contribution in contributions:
        book = values.mapping(contribution.get("book"))
        numbers = values.isbns(
            each.get(form)
            for each in values.records(book.get("editions"))
            for form in ("isbn_13", "isbn_10")
        )
        if title := values.line(book.get("title")):
            yield BibliographyFacts(
                title=title,
                year=values.year(book.get("release_date")),
                isbn_10=numbers.isbn_10,
                isbn_13=numbers.isbn_13,
                cover_url=_image(book).url,
                role=values.role(contribution.get("contribution")),
                external_value=values.line(book.get("slug")),
            )
