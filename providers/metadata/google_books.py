"""Google Books: editions of books, with a key of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from providers.metadata import values
from providers.metadata.exchange import Answer, usual_code, usual_quota
from providers.metadata.health import Quota
from providers.metadata.http import SourceHttp
from providers.metadata.source import Source
from providers.metadata.types import Candidate, Cover, Creator, Query

_MAX_RESULTS = 40  # more are refused
_SIZES = ("extraLarge", "large", "medium", "small", "thumbnail", "smallThumbnail")
_QUOTA = (b"rateLimitExceeded", b"userRateLimitExceeded", b"dailyLimitExceeded", b"quotaExceeded")
_DAILY = (b"dailyLimitExceeded", b"per day")


class GoogleBooks(Source):
    name = "google_books"
    display_name = "Google Books"
    description = "Google’s catalogue of books. A free key allows 1,000 questions a day."
    kinds = frozenset({"book", "comic", "audiobook"})
    capabilities = frozenset({"isbn", "search"})
    base_url = "https://www.googleapis.com"
    needs_key = True
    help_text = (
        "Create a project in the Google Cloud console, enable the Books API, create an API key and"
        " restrict it to that API."
    )
    help_url = "https://console.cloud.google.com/apis/library/books.googleapis.com"
    calls_per_second = 2.0
    covers_hosts = ("books.google.com", "books.googleusercontent.com")

    def __init__(self, http: SourceHttp, key: str = "") -> None:
        keyed = http.with_key(params={"key": key}, code_of=code_of, quota_of=quota_of)
        super().__init__(keyed, key)

    def by_isbn(self, isbn: str) -> list[Candidate]:
        """In any language: a number has only one."""
        found = self._http.get_json(
            "/books/v1/volumes", q=f"isbn:{isbn}", country=self._locale.region
        )
        return parse_volumes(found, isbn)

    def search(self, query: Query) -> list[Candidate]:
        """In the language asked for; in any where that finds nothing."""
        code = self._locale.code
        found = self._volumes(query, code)
        return found or (self._volumes(query, "") if code else [])

    def _volumes(self, query: Query, language: str) -> list[Candidate]:
        found = self._http.get_json(
            "/books/v1/volumes",
            q=_question(query),
            maxResults=min(query.limit, _MAX_RESULTS),
            printType="books",
            langRestrict=language,
            country=self._locale.region,
        )
        return parse_volumes(found)


def code_of(answer: Answer) -> str:
    """A wrong key comes as 400, a used up quota also as 403, and so does an address of which Google
    can't tell the country.
    """
    if answer.status == 400 and b"API_KEY_INVALID" in answer.body:
        return "refused_key"
    if answer.status == 403 and any(reason in answer.body for reason in _QUOTA):
        return "rate_limited"
    if answer.status == 403 and b"unknownLocation" in answer.body:
        return "unavailable"
    return usual_code(answer)


def quota_of(answer: Answer) -> Quota | None:
    """Google says only that the questions of a day are used up."""
    is_used_up = answer.status in (403, 429) and any(it in answer.body for it in _DAILY)
    return Quota(remaining=0) if is_used_up else usual_quota(answer)


def _question(query: Query) -> str:
    """Quotes would ask for the exact title."""
    if not query.creators:
        return query.title
    return f"intitle:{query.title} " + " ".join(f"inauthor:{name}" for name in query.creators)


def parse_volumes(answer: Any, isbn: str = "") -> list[Candidate]:
    """With an ISBN only its own editions: Google also answers with others."""
    volumes = values.records(values.mapping(answer).get("items"))
    return [
        _candidate(volume, values.mapping(volume.get("volumeInfo")))
        for volume in volumes
        if _is_wanted(values.mapping(volume.get("volumeInfo")), isbn)
    ]


def _is_wanted(info: Mapping[str, Any], isbn: str) -> bool:
    has_title = bool(values.line(info.get("title")))
    return has_title and (not isbn or values.has_isbn(_numbers(info), isbn))


def _numbers(info: Mapping[str, Any]) -> list[Any]:
    """The longer ones first."""
    identifiers = values.records(info.get("industryIdentifiers"))
    numbers = [each.get("identifier") for each in identifiers]
    return sorted(numbers, key=lambda number: -len(values.line(number)))


def _candidate(volume: Mapping[str, Any], info: Mapping[str, Any]) -> Candidate:
    number = values.isbns(_numbers(info))
    return Candidate(
        source=GoogleBooks.name,
        kind="book",
        external_value=values.line(volume.get("id")),
        title=values.line(info.get("title")),
        subtitle=values.line(info.get("subtitle")),
        creators=values.creators(map(Creator, values.lines(info.get("authors")))),
        description=values.paragraphs(info.get("description")),
        publisher=values.line(info.get("publisher")).strip('"'),
        published=values.date(info.get("publishedDate")),
        language=values.line(info.get("language")),
        isbn_10=number.isbn_10,
        isbn_13=number.isbn_13,
        page_count=values.count(info.get("pageCount")),
        categories=values.unique(values.lines(info.get("categories"))),
        covers=_covers(values.mapping(info.get("imageLinks"))),
        url=values.web_address(info.get("canonicalVolumeLink") or info.get("infoLink")),
        rating=values.decimal(info.get("averageRating")),
    )


def _covers(links: Mapping[str, Any]) -> tuple[Cover, ...]:
    """The largest first, without the curled corner, and never in the clear from Google."""
    addresses = [values.web_address(links.get(size)).replace("&edge=curl", "") for size in _SIZES]
    secure = [url.replace("http://books.google", "https://books.google", 1) for url in addresses]
    return tuple(Cover(url) for url in dict.fromkeys(secure) if url)
