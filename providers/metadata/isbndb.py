"""ISBNdb: editions by ISBN and title, with a paid key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from providers.metadata import values
from providers.metadata.http import SourceHttp
from providers.metadata.source import Source
from providers.metadata.types import Candidate, Cover, Creator, Query

_NOISE = frozenset({"subjects", "general", "books"})


class IsbnDb(Source):
    name = "isbndb"
    display_name = "ISBNdb"
    description = "A commercial database of editions, good for recent and academic books."
    kinds = frozenset({"book", "comic", "audiobook"})
    capabilities = frozenset({"isbn", "search"})
    base_url = "https://api2.isbndb.com"
    needs_key = True
    help_text = "Needs a paid subscription; the key is on its dashboard."
    help_url = "https://isbndb.com/apidocs/v2"
    calls_per_second = 1.0
    covers_hosts = ("images.isbndb.com",)

    def __init__(self, http: SourceHttp, key: str = "") -> None:
        super().__init__(http.with_key(headers={"Authorization": key}), key)

    def by_isbn(self, isbn: str) -> list[Candidate]:
        return parse_book(self._http.find_json(f"/book/{self._id(isbn)}"), isbn)

    def search(self, query: Query) -> list[Candidate]:
        words = quote(" ".join([query.title, *query.creators]).strip(), safe="", errors="replace")
        return parse_books(self._http.find_json(f"/books/{words}", page=1, pageSize=query.limit))


def parse_book(answer: Any, isbn: str) -> list[Candidate]:
    book = values.mapping(values.mapping(answer).get("book"))
    return [_candidate(book)] if values.has_isbn(_numbers(book), isbn) and _title(book) else []


def parse_books(answer: Any) -> list[Candidate]:
    books = values.records(values.mapping(answer).get("books"))
    return [_candidate(book) for book in books if _title(book)]


def _title(book: Mapping[str, Any]) -> str:
    return values.line(book.get("title")) or values.line(book.get("title_long"))


def _numbers(book: Mapping[str, Any]) -> list[Any]:
    return [book.get("isbn13"), book.get("isbn10"), book.get("isbn")]


def _candidate(book: Mapping[str, Any]) -> Candidate:
    """There is no subtitle: the long title repeats the title, the series and the binding."""
    number = values.isbns(_numbers(book))
    names = map(values.given_name_first, values.lines(book.get("authors")))
    subjects = values.lines(book.get("subjects"))
    image = values.web_address(book.get("image_original") or book.get("image"))
    return Candidate(
        source=IsbnDb.name,
        kind="book",
        external_value=number.isbn_13,
        title=_title(book),
        creators=values.creators(map(Creator, names)),
        description=values.paragraphs(book.get("synopsis") or book.get("overview")),
        publisher=values.line(book.get("publisher")),
        published=values.date(book.get("date_published")),
        language=values.line(book.get("language")).replace("_", "-"),
        isbn_10=number.isbn_10,
        isbn_13=number.isbn_13,
        page_count=values.count(book.get("pages")),
        categories=values.unique(each for each in subjects if each.casefold() not in _NOISE),
        covers=(Cover(image),) if image else (),
        edition=values.line(book.get("edition")),
    )
