"""What Open Library's answers mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from providers.metadata import values
from providers.metadata.types import (
    ANYWHERE,
    BibliographyFacts,
    Candidate,
    Cover,
    Creator,
    Locale,
    PersonCandidate,
    PersonFacts,
    SeriesPlace,
)

NAME = "open_library"
_SOURCE_LINE = re.compile(r"^\W*source(?: title)?:.*$", re.IGNORECASE | re.MULTILINE)
_FOOTNOTES = re.compile(r"\s*(?:-{5,}|\(\[source\]).*", re.IGNORECASE | re.DOTALL)
_NUMBERED = re.compile(
    r"(?P<name>.+?)[\s,;:(#-]+(?:#|no\.?|vol\.?|v\.?|bk\.?|book)?\s*"
    r"(?P<number>\d{1,4}(?:\.\d)?)\)?",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"(?P<name>.+?)\s*\((?P<role>[^()]{1,40})\)")
_IDS = {
    "goodreads": "goodreads",
    "librarything": "librarything",
    "oclc": "oclc",
    "lccn": "lccn",
    "amazon": "asin",
}
_PERSON_IDS = ("wikidata", "viaf", "isni", "goodreads", "librarything", "imdb")


def parse_found(answer: Any, key: str) -> Mapping[str, Any]:
    return values.mapping(values.mapping(answer).get(key))


def work_path(edition: Any) -> str:
    works = values.records(values.mapping(edition).get("works"))
    key = _olid(works[0].get("key")) if works else ""
    return f"/works/{key}.json" if key.endswith("W") else ""


def parse_book(
    book: Mapping[str, Any],
    edition: Mapping[str, Any],
    work: Mapping[str, Any],
    isbn: str,
    covers_url: str,
) -> list[Candidate]:
    """One edition, or none when it isn't the one asked for: `book` is what was found by the number,
    `edition` and `work` may be empty.
    """
    title = values.line(book.get("title")) or values.line(edition.get("title"))
    numbers = _numbers(book, edition)
    if not title or (numbers and not values.has_isbn(numbers, isbn)):
        return []
    number = values.isbns([isbn])
    dates = map(values.date, (book.get("publish_date"), edition.get("publish_date")))
    return [
        Candidate(
            source=NAME,
            kind="book",
            external_value=_olid(book.get("key")) or _olid(edition.get("key")),
            title=title,
            subtitle=values.line(book.get("subtitle")) or values.line(edition.get("subtitle")),
            creators=_book_creators(book, edition),
            description=_description(edition) or _description(work),
            publisher=_publisher(book, edition),
            published=next(filter(None, dates), ""),
            language=_language(edition),
            isbn_10=number.isbn_10,
            isbn_13=number.isbn_13,
            page_count=values.count(book.get("number_of_pages") or edition.get("number_of_pages")),
            categories=_subjects(book, edition, work),
            series=tuple(map(_series_place, values.lines(edition.get("series")))),
            covers=_book_covers(book, edition, work, covers_url),
            external_ids=_external_ids(values.mapping(book.get("identifiers")), edition),
            url=values.web_address(book.get("url")),
            original_title=values.line(edition.get("translation_of")),
            edition=values.line(edition.get("edition_name")),
        )
    ]


def _numbers(book: Mapping[str, Any], edition: Mapping[str, Any]) -> list[Any]:
    """The ISBNs of an edition, as both answers write them."""
    ids = values.mapping(book.get("identifiers"))
    both = [it.get(name) for it in (ids, edition) for name in ("isbn_13", "isbn_10")]
    return [number for listed in both for number in values.sequence(listed)]


def _publisher(book: Mapping[str, Any], edition: Mapping[str, Any]) -> str:
    names = [values.line(it.get("name")) for it in values.records(book.get("publishers"))]
    return next(filter(None, [*names, *values.lines(edition.get("publishers"))]), "")


def _book_creators(book: Mapping[str, Any], edition: Mapping[str, Any]) -> tuple[Creator, ...]:
    authors = [
        Creator(values.line(author.get("name")), "aut", _olid(author.get("url")))
        for author in values.records(book.get("authors"))
    ]
    others = [
        Creator(values.line(other.get("name")), values.role(other.get("role"), "ctb"))
        for other in values.records(edition.get("contributors"))
    ]
    for text in values.lines(edition.get("contributions")):
        match = _IN_BRACKETS.fullmatch(text)
        if match:
            name = values.given_name_first(match["name"])
            others.append(Creator(name, values.role(match["role"])))
    return values.creators([*authors, *others])


def _description(record: Mapping[str, Any]) -> str:
    text = values.paragraphs(record.get("description"))
    return _FOOTNOTES.sub("", _SOURCE_LINE.sub("", text)).strip()


def _language(edition: Mapping[str, Any]) -> str:
    codes = [values.line(each.get("key")) for each in values.records(edition.get("languages"))]
    return codes[0].rpartition("/")[2] if codes else ""


def _subjects(*records: Mapping[str, Any]) -> tuple[str, ...]:
    """As texts, or as objects with a name."""
    named = [
        values.line(each.get("name")) if isinstance(each, dict) else values.line(each)
        for record in records
        for each in values.sequence(record.get("subjects"))
    ]
    return values.unique(text for text in named if ":" not in text)


def _series_place(text: str) -> SeriesPlace:
    match = _NUMBERED.fullmatch(text)
    if not match:
        return SeriesPlace(text)
    return SeriesPlace(match["name"], float(match["number"]), match["number"])


def _book_covers(
    book: Mapping[str, Any], edition: Mapping[str, Any], work: Mapping[str, Any], covers_url: str
) -> tuple[Cover, ...]:
    """Numbered ones; those of the book when it has no numbers, but no placeholder's."""
    covers = [*parse_covers(edition, covers_url), *parse_covers(work, covers_url)]
    given = values.mapping(book.get("cover"))
    if not covers:
        address = values.web_address(given.get("large") or given.get("medium"))
        covers = [Cover(address)] if address and "/id/-" not in address else []
    return tuple(dict.fromkeys(covers))


def parse_covers(record: Any, covers_url: str) -> list[Cover]:
    numbers = values.sequence(values.mapping(record).get("covers"))
    return [cover for number in numbers for cover in _cover(number, covers_url)]


def parse_edition_covers(answer: Any, covers_url: str) -> list[Cover]:
    entries = values.records(values.mapping(answer).get("entries"))
    return [cover for entry in entries for cover in parse_covers(entry, covers_url)]


def _cover(number: Any, covers_url: str, kind: str = "b") -> list[Cover]:
    """Negative numbers stand for pictures that were removed."""
    if not isinstance(number, int) or isinstance(number, bool) or number <= 0:
        return []
    return [Cover(f"{covers_url}/{kind}/id/{number}-L.jpg")]


def _external_ids(ids: Mapping[str, Any], edition: Mapping[str, Any]) -> dict[str, str]:
    edition_key = _olid(edition.get("key"))
    named = {ours: next(iter(values.lines(ids.get(theirs))), "") for theirs, ours in _IDS.items()}
    work = work_path(edition).removeprefix("/works/").removesuffix(".json")
    return values.external_ids({**named, "openlibrary": edition_key, "openlibrary_work": work})


def parse_search(answer: Any, covers_url: str, locale: Locale = ANYWHERE) -> list[Candidate]:
    docs = values.records(values.mapping(answer).get("docs"))
    return [_doc(doc, covers_url, locale) for doc in docs if values.line(doc.get("title"))]


def _doc(doc: Mapping[str, Any], covers_url: str, locale: Locale) -> Candidate:
    """A work, and what is known of the edition that fits best: one in the language asked for, if
    there is one.
    """
    editions = values.records(values.mapping(doc.get("editions")).get("docs"))
    ranked = sorted(
        editions, key=lambda it: not any(map(locale.means, values.lines(it.get("language"))))
    )
    edition = ranked[0] if ranked else {}
    number = values.isbns(
        [*values.sequence(edition.get("isbn")), *values.sequence(doc.get("isbn"))]
    )
    languages = values.lines(edition.get("language")) or values.lines(doc.get("language"))
    names, keys = values.lines(doc.get("author_name")), values.lines(doc.get("author_key"))
    keys += [""] * (len(names) - len(keys))
    dates = [*values.sequence(edition.get("publish_date")), doc.get("first_publish_year")]
    covers = [*_cover(edition.get("cover_i"), covers_url), *_cover(doc.get("cover_i"), covers_url)]
    publishers = values.lines(edition.get("publisher")) or values.lines(doc.get("publisher"))
    return Candidate(
        source=NAME,
        kind="book",
        external_value=_olid(doc.get("key")),
        title=values.line(edition.get("title")) or values.line(doc.get("title")),
        subtitle=values.line(edition.get("subtitle")) or values.line(doc.get("subtitle")),
        creators=values.creators(map(_author, names, keys)),
        publisher=publishers[0] if publishers else "",
        published=next(filter(None, map(values.date, dates)), ""),
        language=languages[0] if len(languages) == 1 else "",
        isbn_10=number.isbn_10,
        isbn_13=number.isbn_13,
        page_count=values.count(doc.get("number_of_pages_median")),
        covers=tuple(dict.fromkeys(covers)),
        url=f"https://openlibrary.org{values.line(doc.get('key'))}",
    )


def _author(name: str, key: str) -> Creator:
    return Creator(name, "aut", key)


def parse_people(answer: Any, covers_url: str) -> list[PersonCandidate]:
    docs = values.records(values.mapping(answer).get("docs"))
    return [
        PersonCandidate(
            source=NAME,
            external_value=_olid(doc.get("key")),
            name=values.line(doc.get("name")),
            photo_url=_photo(doc, covers_url),
            known_for=values.line(doc.get("top_work")),
            note=values.line(doc.get("birth_date")),
        )
        for doc in docs
        if values.line(doc.get("name")) and _olid(doc.get("key"))
    ]


def parse_person(author: Any, works: Any, external_value: str, covers_url: str) -> PersonFacts:
    author = values.mapping(author)
    entries = values.records(values.mapping(works).get("entries"))
    return PersonFacts(
        source=NAME,
        external_value=external_value,
        name=values.line(author.get("name")) or values.line(author.get("personal_name")),
        biography=_FOOTNOTES.sub("", values.paragraphs(author.get("bio"))).strip(),
        born=values.date(author.get("birth_date")),
        died=values.date(author.get("death_date")),
        photo_url=_photo(author, covers_url),
        also_known_as=values.unique(values.lines(author.get("alternate_names"))),
        works=tuple(_bibliography(entries, covers_url)),
        external_ids=_person_ids(values.mapping(author.get("remote_ids"))),
        url=f"https://openlibrary.org/authors/{external_value}",
    )


def _bibliography(
    entries: Iterable[Mapping[str, Any]], covers_url: str
) -> Iterable[BibliographyFacts]:
    for entry in entries:
        covers = parse_covers(entry, covers_url)
        if title := values.line(entry.get("title")):
            yield BibliographyFacts(
                title=title,
                year=values.year(entry.get("first_publish_date")),
                cover_url=covers[0].url if covers else "",
                role="aut",
                external_value=_olid(entry.get("key")),
            )


def _person_ids(ids: Mapping[str, Any]) -> dict[str, str]:
    return values.external_ids({name: ids.get(name) for name in _PERSON_IDS})


def _photo(record: Mapping[str, Any], covers_url: str) -> str:
    photos = values.sequence(record.get("photos"))
    addresses = [cover.url for photo in photos for cover in _cover(photo, covers_url, "a")]
    return addresses[0] if addresses else ""


def _olid(path: Any) -> str:
    """ "OL7353617M" of a path or an address of Open Library."""
    match = re.search(r"\bOL\d{1,12}[AMW]\b", values.line(path))
    return match[0] if match else ""
