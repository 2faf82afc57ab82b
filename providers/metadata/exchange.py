"""One request and its answer: bounded in size, redirected only among the source's own hosts."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from errors import ProviderError
from providers.metadata.health import Quota, quota_of
from providers.network import Refused

_MAX_REDIRECTS = 5
_MAX_ERROR = 1 << 16  # bytes of an error's text that are read
_MAX_QUESTION = 1000  # characters
_SECRET_HEADERS = ("authorization", "x-api-key", "cookie")

Param = str | int | float | bool | Sequence[str] | None


@dataclass(frozen=True)
class Answer:
    """`failure` is the code of what went wrong before there was a whole answer; then status is 0.
    `is_lost` says that the connection was, so that a second try may succeed.
    """

    status: int = 0
    body: bytes = b""
    retry_after: float | None = None
    failure: str = ""
    is_lost: bool = False
    quota: Quota | None = None


@dataclass(frozen=True)
class Hosts:
    """Where a source may be asked. `is_moved` when the environment says where: then only there."""

    base: httpx.URL
    others: tuple[str, ...] = ()
    is_moved: bool = False

    def allow(self, url: httpx.URL) -> bool:
        if self.is_moved:
            return (url.scheme, url.host, url.port) == (
                self.base.scheme,
                self.base.host,
                self.base.port,
            )
        return url.scheme == "https" and url.port is None and self._is_own(url.host)

    def _is_own(self, host: str) -> bool:
        return host == self.base.host or any(
            host.endswith(other) if other.startswith(".") else host == other
            for other in self.others
        )


def usual_code(answer: Answer) -> str:
    """What most sources mean by their statuses."""
    if answer.failure:
        return answer.failure
    if answer.status in (401, 403):
        return "refused_key"
    if answer.status in (404, 410):
        return "not_found"
    if answer.status == 429:
        return "rate_limited"
    return "unavailable" if answer.status == 408 or answer.status >= 500 else "bad_answer"


def usual_quota(answer: Answer) -> Quota | None:
    """What most sources say of their quota: by headers."""
    return answer.quota


def exchange(
    pool: httpx.BaseTransport, request: httpx.Request, hosts: Hosts, deadline: float, limit: int
) -> Answer:
    for _ in range(_MAX_REDIRECTS + 1):
        request.extensions["deadline"] = deadline
        try:
            response = pool.handle_request(request)
            try:
                if not response.has_redirect_location:
                    return _answer(response, limit)
            finally:
                response.close()
        except Refused:
            return Answer(failure="unavailable")
        except ProviderError as error:
            is_timeout = error.reason == "timeout"
            return Answer(
                failure="timeout" if is_timeout else "unavailable", is_lost=not is_timeout
            )
        target = _target(request, response, hosts)
        if target is None:
            break
        request = target
    return Answer(failure="bad_answer")


def _target(request: httpx.Request, response: httpx.Response, hosts: Hosts) -> httpx.Request | None:
    """The request that a redirect asks for; None when it leads elsewhere. Keys stay at their
    host.
    """
    try:
        url = request.url.join(response.headers["Location"])
    except (httpx.InvalidURL, ValueError):
        return None
    if request.method != "GET" or url.userinfo or not hosts.allow(url):
        return None
    headers = httpx.Headers(request.headers)
    headers.pop("Host", None)
    if url.host != request.url.host:
        for name in _SECRET_HEADERS:
            headers.pop(name, None)
    return httpx.Request("GET", url, headers=headers)


def _answer(response: httpx.Response, limit: int) -> Answer:
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        return Answer(failure="bad_answer")  # not asked for, and small may become huge
    is_error = response.status_code != 200
    limit = _MAX_ERROR if is_error else limit
    body = bytearray()
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > limit:
            if is_error:
                break
            return Answer(failure="too_large")
    retry_after = _seconds(response.headers.get("Retry-After", ""))
    quota = quota_of(response.headers)
    return Answer(response.status_code, bytes(body[:limit]), retry_after, quota=quota)


def _seconds(text: str) -> float | None:
    """What Retry-After asks for: seconds, or a date."""
    if text.isascii() and text.isdigit():
        return float(text[:6])
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.UTC)
    return max(0.0, (moment - datetime.datetime.now(datetime.UTC)).total_seconds())


def without_blanks(params: Mapping[str, Param]) -> dict[str, Any]:
    return {name: value for name, value in params.items() if value is not None and value != ""}


def question_of(method: str, url: str, params: Mapping[str, Param], body: Any) -> str:
    """The name under which an answer is kept."""
    query = str(httpx.QueryParams(sorted(without_blanks(params).items())))
    text = f"{method} {url}" + (f"?{query}" if query else "")
    if body is not None:
        text += f" {_digest(json.dumps(body, sort_keys=True))}"
    return text if len(text) <= _MAX_QUESTION else f"{text[:200]} {_digest(text)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
