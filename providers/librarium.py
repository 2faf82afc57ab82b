"""A Librarium server from which a collection is brought: its published API, in the envelope of
released servers or without it.

Asking and understanding are apart: `parse_…` take decoded JSON, in which any part may be missing or
of another kind.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

import httpx

from errors import ProviderError
from providers.http import Fetcher
from providers.network import PublicTransport, Refused

PER_PAGE = 100
SECONDS = 20.0  # for one request
_MAX_JSON = 32 << 20
MAX_PICTURE = 32 << 20
_API = "/api/v1"
_PORTS = {"http": 80, "https": 443}
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_MOST = 200  # entries of one list of a book
_LONGEST = 900_000  # characters


class Credentials(NamedTuple):
    """A token, or else a name and a password."""

    token: str = ""
    username: str = ""
    password: str = ""


class RemoteLibrary(NamedTuple):
    id: str
    name: str


class Page(NamedTuple):
    books: list[RemoteBook]
    total: int


class RemoteBook(NamedTuple):
    """A book with everything but its editions. `series` are pairs (name, position), with "" for 0:
    servers say that of a book without a number. `cover` is a path on the server.
    """

    id: str
    title: str
    subtitle: str
    description: str
    language: str
    media_type: str
    contributors: list[tuple[str, str]]
    series: list[tuple[str, str]]
    tags: list[str]
    genres: list[str]
    shelves: list[str]
    cover: str


class RemoteEdition(NamedTuple):
    id: str
    values: dict[str, str]


class RemoteLoan(NamedTuple):
    borrower: str
    loaned_on: str
    due_on: str


def host_of(address: str) -> tuple[str, int] | None:
    """The host and port of an address; None for what is no address."""
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError):
        return None
    return (url.host, url.port or _PORTS[url.scheme]) if url.scheme in _PORTS and url.host else None


class Server:
    """One server, asked as one person; close it. Methods raise Refused when the address isn't
    allowed, and ProviderError.
    """

    def __init__(
        self,
        address: str,
        credentials: Credentials,
        *,
        exempt: frozenset[tuple[str, int]] = frozenset(),
        seconds: float = SECONDS,
    ) -> None:
        fetcher = Fetcher(exempt=exempt)
        self._base = str(fetcher.check(address.strip())).rstrip("/").removesuffix(_API)
        if urlsplit(self._base).query or urlsplit(self._base).fragment:
            raise Refused("not_an_address")
        self._credentials = credentials
        self._seconds = seconds
        self._token = credentials.token
        self._client = httpx.Client(
            transport=PublicTransport(exempt=exempt, idle_connections=2),
            headers={"User-Agent": "Stacks", "Accept-Encoding": "identity"},
            trust_env=False,
            follow_redirects=False,
        )

    def close(self) -> None:
        self._client.close()

    def libraries(self) -> list[RemoteLibrary]:
        return parse_libraries(self._get("/libraries"))

    def books(self, library: str, number: int) -> Page:
        """A page of a library's books, those that were added first before the others."""
        path = f"/libraries/{quote(library, safe='')}/books"
        sort = f"page={number}&per_page={PER_PAGE}&sort=created_at&sort_dir=asc"
        return parse_page(self._get(f"{path}?{sort}"))

    def editions(self, library: str, book: str) -> list[RemoteEdition]:
        return parse_editions(self._get(f"{_book(library, book)}/editions"))

    def interaction(self, library: str, book: str, edition: str) -> dict[str, str]:
        """What the person noted about an edition, in our fields."""
        path = f"{_book(library, book)}/editions/{quote(edition, safe='')}/my-interaction"
        return parse_interaction(self._get(path))

    def loans(self, library: str) -> dict[str, list[RemoteLoan]]:
        """The open loans by book."""
        path = f"/libraries/{quote(library, safe='')}/loans?include_returned=false"
        return parse_loans(self._get(path))

    def picture(self, path: str) -> bytes:
        """A cover, by the path that its book names."""
        start = path.find(f"{_API}/")  # behind a path of the server's own, if it has one
        if start < 0:
            raise ProviderError("librarium", "bad_answer", permanent=True)
        return self._ask("GET", self._base + path[start:], limit=MAX_PICTURE)

    def _get(self, path: str) -> Any:
        return _decoded(self._ask("GET", self._base + _API + path))

    def _ask(self, method: str, url: str, *, limit: int = _MAX_JSON) -> bytes:
        """Signs in first, and once more when the token has expired."""
        had_token = bool(self._token)
        if not had_token:
            self._sign_in()
        try:
            return self._send(method, url, limit=limit)
        except ProviderError as error:
            if error.reason != "unauthorized" or self._credentials.token or not had_token:
                raise
        self._sign_in()
        return self._send(method, url, limit=limit)

    def _sign_in(self) -> None:
        self._token = ""
        sent = {
            "identifier": self._credentials.username,
            "password": self._credentials.password,
        }
        url = f"{self._base}{_API}/auth/login"
        answer = _decoded(self._send("POST", url, content=json.dumps(sent).encode()))
        self._token = _text(_dict(answer).get("access_token"))
        if not self._token:
            raise ProviderError("librarium", "not_librarium", permanent=True)

    def _send(
        self, method: str, url: str, *, content: bytes | None = None, limit: int = _MAX_JSON
    ) -> bytes:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        if content is not None:
            headers["Content-Type"] = "application/json"
        deadline = {"deadline": time.monotonic() + self._seconds}
        try:
            with self._client.stream(
                method, url, content=content, headers=headers, extensions=deadline
            ) as answer:
                return _content(answer, limit)
        except httpx.HTTPError as error:
            raise ProviderError("librarium", "bad_answer", permanent=True) from error


def _book(library: str, book: str) -> str:
    return f"/libraries/{quote(library, safe='')}/books/{quote(book, safe='')}"


def _content(answer: httpx.Response, limit: int) -> bytes:
    code = answer.status_code
    if code in (401, 403, 404):
        reason = {401: "unauthorized", 403: "forbidden", 404: "not_found"}[code]
        raise ProviderError("librarium", reason, permanent=True)
    if code != 200 or answer.headers.get("Content-Encoding", "identity") != "identity":
        raise ProviderError("librarium", f"status_{code}", permanent=code not in _AGAIN)
    content = bytearray()
    for chunk in answer.iter_raw():
        content += chunk
        if len(content) > limit:
            raise ProviderError("librarium", "too_large", permanent=True)
    return bytes(content)


def _decoded(content: bytes) -> Any:
    """The answer without its envelope."""
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ProviderError("librarium", "not_librarium", permanent=True) from error
    if isinstance(answer, dict) and set(answer) <= {"data"}:
        return answer.get("data")
    return answer


def parse_libraries(answer: Any) -> list[RemoteLibrary]:
    if not isinstance(answer, list):
        raise ProviderError("librarium", "not_librarium", permanent=True)
    named = [(_text(entry.get("id")), _text(entry.get("name"))) for entry in _dicts(answer)]
    return [RemoteLibrary(id_, name or id_) for id_, name in named if id_]


def parse_page(answer: Any) -> Page:
    if not isinstance(answer, dict) or "items" not in answer:
        raise ProviderError("librarium", "not_librarium", permanent=True)
    books = [book for entry in _dicts(answer["items"]) if (book := parse_book(entry)).id]
    total = answer.get("total")
    return Page(books, total if isinstance(total, int) and total > 0 else 0)


def parse_book(entry: Mapping[str, Any]) -> RemoteBook:
    order = sorted(_dicts(entry.get("contributors"))[:_MOST], key=_place)
    return RemoteBook(
        id=_text(entry.get("id")),
        title=_text(entry.get("title")),
        subtitle=_text(entry.get("subtitle")),
        description=_text(entry.get("description")),
        language=_text(entry.get("language")),
        media_type=_text(entry.get("media_type")),
        contributors=[(_text(one.get("name")), _text(one.get("role"))) for one in order],
        series=[
            (_text(one.get("series_name")), _number(one.get("position") or None))
            for one in _dicts(entry.get("series"))[:_MOST]
        ],
        tags=_names(entry.get("tags")),
        genres=_names(entry.get("genres")),
        shelves=_names(entry.get("shelves")),
        cover=_text(entry.get("cover_url")),
    )


def parse_editions(answer: Any) -> list[RemoteEdition]:
    """The editions, the primary one first."""
    entries = sorted(_dicts(answer)[:_MOST], key=lambda entry: entry.get("is_primary") is not True)
    names = (
        "format", "edition_name", "language", "narrator", "publisher", "publish_date", "isbn_13",
        "isbn_10", "acquired_at",
    )  # fmt: skip
    return [
        RemoteEdition(
            _text(entry.get("id")),
            {
                **{name: _text(entry.get(name)) for name in names},
                "page_count": _number(entry.get("page_count")),
                "copy_count": _number(entry.get("copy_count")),
            },
        )
        for entry in entries
    ]


def parse_interaction(answer: Any) -> dict[str, str]:
    entry = _dict(answer)
    names = ("read_status", "notes", "review", "date_started", "date_finished")
    values = {name: _text(entry.get(name)) for name in names}
    values["rating"] = _number(entry.get("rating"))
    values["is_favorite"] = "yes" if entry.get("is_favorite") is True else ""
    return {name: value for name, value in values.items() if value}


def parse_loans(answer: Any) -> dict[str, list[RemoteLoan]]:
    loans: dict[str, list[RemoteLoan]] = {}
    for entry in _dicts(answer):
        borrower = _text(entry.get("loaned_to"))
        if borrower and not entry.get("returned_at"):
            loan = RemoteLoan(borrower, _day(entry.get("loaned_at")), _day(entry.get("due_date")))
            loans.setdefault(_text(entry.get("book_id")), []).append(loan)
    return loans


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: Any) -> list[Mapping[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _names(value: Any) -> list[str]:
    names: Sequence[str] = [_text(entry.get("name")) for entry in _dicts(value)[:_MOST]]
    return [name for name in names if name]


def _text(value: Any) -> str:
    return value.strip()[:_LONGEST] if isinstance(value, str) else ""


def _number(value: Any) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{value:g}" if is_number and abs(value) < 1e9 else ""


def _day(value: Any) -> str:
    return _text(value)[:10]


def _place(entry: Mapping[str, Any]) -> float:
    place = entry.get("display_order")
    return place if isinstance(place, int | float) else 0
