"""How each source speaks: its paths, its keys, and its own words for what went wrong.

The answers are samples under tests/samples/metadata, written by hand in the sources' formats;
{{base}} in them stands for the address of the stub.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

SAMPLES = Path(__file__).parent.parent / "samples" / "metadata"
KEY = "the-stubs-key"
PICTURE = "picture"
I13, I10 = "9780261102217", "0261102214"


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: str = ""


@dataclass(frozen=True)
class Route:
    """`needs` are parameters, or "body", and what they must match."""

    path: str
    sample: str
    needs: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    redirect: str = ""

    def fits(self, request: Request) -> bool:
        given = {**request.query, "body": request.body}
        return (
            request.method == self.method
            and re.fullmatch(self.path, request.path) is not None
            and all(re.search(want, given.get(name, "")) for name, want in self.needs.items())
        )


@dataclass(frozen=True)
class Wire:
    """`missing`, `refused` and `limited` are a status and a sample ("" for an empty body)."""

    routes: tuple[Route, ...]
    has_key: Callable[[Request], bool] = lambda _request: True
    missing: tuple[int, str] = (404, "")
    refused: tuple[int, str] = (401, "")
    limited: tuple[int, str] = (429, "")
    is_xml: bool = False


def _bearer(request: Request) -> bool:
    return request.headers.get("Authorization") == f"Bearer {KEY}"


OPEN_LIBRARY = Wire(
    (
        Route("/api/books", "api_books", {"bibkeys": f"^ISBN:({I13}|{I10})$", "jscmd": "^data$"}),
        Route("/api/books", "nothing", {"bibkeys": "ISBN"}),
        Route(f"/isbn/({I13}|{I10}).json", "", redirect="/books/OL7603910M.json"),
        Route("/books/OL7603910M.json", "edition"),
        Route("/works/OL27482W.json", "work"),
        Route("/works/OL27482W/editions.json", "editions"),
        Route("/search.json", "search", {"q": "(?i)hobbit"}),
        Route("/search.json", "search", {"title": "(?i)hobbit", "author": "."}),
        Route("/search.json", "no_docs"),
        Route("/search/authors.json", "search_authors", {"q": "(?i)tolkien"}),
        Route("/search/authors.json", "no_docs"),
        Route("/authors/OL26320A.json", "author"),
        Route("/authors/OL26320A/works.json", "author_works", {"limit": "."}),
        Route(r"/[ab]/id/\d+-[SML].jpg", PICTURE),
    ),
    missing=(404, "not_found"),
)
GOOGLE_BOOKS = Wire(
    (
        Route("/books/v1/volumes", "volumes", {"q": f"isbn:({I13}|{I10})|(?i:hobbit)"}),
        Route("/books/v1/volumes", "nothing"),
        Route("/books/content", PICTURE),
    ),
    has_key=lambda request: request.query.get("key") == KEY or request.path == "/books/content",
    refused=(400, "refused"),
    limited=(429, "limited"),
)
ISBNDB = Wire(
    (
        Route(f"/book/({I13}|{I10})", "book"),
        Route("/books/(?i:.*hobbit.*)", "books", {"pageSize": "."}),
        Route("/covers/.*", PICTURE),
    ),
    has_key=lambda request: (
        request.headers.get("Authorization") == KEY or request.path.startswith("/covers/")
    ),
    missing=(404, "not_found"),
    refused=(403, "refused"),
    limited=(429, "limited"),
)


def _graphql(question: str, sample: str, needs: str = "") -> Route:
    wanted = rf"(?s)(?=.*query {question}\()(?=.*{needs})"
    return Route("/v1/graphql", sample, {"body": wanted}, method="POST")


HARDCOVER = Wire(
    (
        _graphql("Editions", "editions", I13),
        _graphql("Editions", "nothing"),
        _graphql("Search", "search_book", "(?i:hobbit).*Book|Book.*(?i:hobbit)"),
        _graphql("Search", "search_series", "Series"),
        _graphql("Search", "search_author", "Author"),
        _graphql("Search", "no_hits"),
        _graphql("Series", "series"),
        _graphql("Volumes", "volumes", "the-lord-of-the-rings"),
        _graphql("Volumes", "no_series"),
        _graphql("Author", "author", "j-r-r-tolkien"),
        _graphql("Author", "no_author"),
        _graphql("Covers", "covers"),
        Route("/v1/graphql", "graphql_error", method="POST"),
        Route("/assets/.*", PICTURE),
    ),
    has_key=lambda request: _bearer(request) or request.path.startswith("/assets/"),
    refused=(401, "refused"),
    limited=(429, "limited"),
)
_MANGA = "801513ba-a712-498c-8f57-cae55b38cc92"
MANGADEX = Wire(
    (
        Route("/manga", "manga", {"title": "(?i)berserk", "includes[]": "cover_art"}),
        Route("/manga", "nothing"),
        Route(f"/manga/{_MANGA}/aggregate", "aggregate"),
        Route("/cover", "covers", {"manga[]": _MANGA}),
        Route("/chapter", "chapters", {"manga": _MANGA}),
        Route(f"/covers/{_MANGA}/.*", PICTURE),
    ),
    missing=(404, "not_found"),
)

BOOK_WIRES: Mapping[str, Wire] = {
    "open_library": OPEN_LIBRARY,
    "google_books": GOOGLE_BOOKS,
    "isbndb": ISBNDB,
    "hardcover": HARDCOVER,
    "mangadex": MANGADEX,
}


def sample(source: str, name: str) -> bytes:
    """A sample as it is on disk; "" is empty."""
    if not name:
        return b""
    folder = SAMPLES / source
    file = next(path for path in (folder / f"{name}.json", folder / f"{name}.xml") if path.exists())
    return file.read_bytes()
