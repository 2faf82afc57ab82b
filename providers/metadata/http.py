"""How sources are asked: within a deadline, at their rate, again only where that may help, and
never elsewhere than at their own hosts.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import httpx

from errors import ProviderError
from providers.metadata import reading
from providers.metadata.exchange import (
    Answer,
    Hosts,
    Param,
    exchange,
    question_of,
    usual_code,
    usual_quota,
    without_blanks,
)
from providers.metadata.health import Note, Outcome, Quota, note_nothing
from providers.metadata.limits import Breaker, Clock, Rate
from providers.metadata.replies import FRESH, Cache, NoCache, Reply
from providers.metadata.types import ANYWHERE, Locale

if TYPE_CHECKING:
    from lxml.etree import _Element

TRIES = 3
_BACKOFF = 0.5  # seconds before the second try, twice that before the third
_FAIR = 2.0  # seconds that a source must have had before its silence counts as a failure
_AGAIN = frozenset({429, 502, 503, 504})
_DOWN = frozenset({"timeout", "unavailable"})
MAX_BYTES = 8 << 20
MAX_IMAGE_BYTES = 20 << 20

Check = Callable[[Any], str]


def _is_fine(_value: Any) -> str:
    return ""


@dataclass(frozen=True)
class SourceHttp:
    """One source for one look-up. `deadline` is a moment of the clock's; `rate` and `breaker` are
    those of the whole process, `pool` its connections. `locale` is what answers should be in.

    Every method raises ProviderError: timeout, offline, rate_limited, refused_key, not_found,
    bad_answer, unavailable or too_large.
    """

    source: str
    base_url: str
    deadline: float
    pool: httpx.BaseTransport
    rate: Rate
    breaker: Breaker
    hosts: Hosts
    cache: Cache = field(default_factory=NoCache)
    offline: bool = False
    locale: Locale = ANYWHERE
    user_agent: str = "Stacks"
    clock: Clock = field(default_factory=Clock)
    headers: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, Param] = field(default_factory=dict)
    code_of: Callable[[Answer], str] = usual_code
    quota_of: Callable[[Answer], Quota | None] = usual_quota
    note: Note = note_nothing

    def with_key(
        self,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, Param] | None = None,
        code_of: Callable[[Answer], str] | None = None,
        quota_of: Callable[[Answer], Quota | None] | None = None,
    ) -> SourceHttp:
        """The same, sending these too. They are part of no question that is kept, and go to the
        host of `base_url` only.
        """
        return replace(
            self,
            headers={**self.headers, **(headers or {})},
            params={**self.params, **(params or {})},
            code_of=code_of or self.code_of,
            quota_of=quota_of or self.quota_of,
        )

    def at(self, url: str) -> SourceHttp:
        """The same source at another of its addresses, unless the environment moved it."""
        return self if self.hosts.is_moved else replace(self, base_url=url, headers={}, params={})

    def get_json(self, path: str, /, **params: Param) -> Any:
        """A dict or a list."""
        return self._value("GET", path, params, None, reading.json_value, _is_fine)

    def find_json(self, path: str, /, **params: Param) -> Any:
        """None where nothing is known."""
        try:
            return self.get_json(path, **params)
        except ProviderError as error:
            if error.reason == "not_found":
                return None
            raise

    def post_json(self, path: str, body: Any, check: Check = _is_fine) -> Any:
        """`check` gives the code of an error that came with status 200, else ""."""
        return self._value("POST", path, {}, body, reading.json_value, check)

    def get_xml(self, path: str, check: Check = _is_fine, /, **params: Param) -> _Element:
        root: _Element = self._value("GET", path, params, None, reading.xml_root, check)
        return root

    def get_bytes(self, path: str, *, max_bytes: int = MAX_IMAGE_BYTES, **params: Param) -> bytes:
        """Such content isn't kept."""
        answer = self._asked(self._request("GET", path, params, None), max_bytes)
        self._tell(answer, "")
        return answer.body

    def _value(
        self,
        method: str,
        path: str,
        params: Mapping[str, Param],
        body: Any,
        read: Callable[[bytes], Any],
        check: Check,
    ) -> Any:
        request = self._request(method, path, params, body)
        question = question_of(method, self.base_url + path, params, body)
        kept = self.cache.find(self.source, question)
        if kept is not None:
            if kept.status == 404:
                raise self._error("not_found")
            try:
                return read(kept.body)
            except ValueError:
                pass  # kept by an older version, or cut off
        try:
            answer = self._asked(request, MAX_BYTES)
        except ProviderError as error:
            if error.reason == "not_found":
                self._keep(question, 404, b"")
            raise
        value = self._read(answer, read, check)
        self._keep(question, 200, answer.body)
        return value

    def _read(self, answer: Answer, read: Callable[[bytes], Any], check: Check) -> Any:
        value = None
        try:
            value = read(answer.body)
            code = check(value)
        except ValueError:
            code = "bad_answer"
        self._tell(answer, code)
        if code:
            raise self._error(code)
        return value

    def _keep(self, question: str, status: int, body: bytes) -> None:
        self.cache.keep(Reply(self.source, question, status, body, FRESH[status]))

    def _asked(self, request: httpx.Request, max_bytes: int) -> Answer:
        """An answer of which the caller says whether it can be read."""
        if self.offline:
            raise self._error("offline")
        if not self.breaker.enter():
            raise self._error("unavailable")
        has_answered: bool | None = None
        began = self.clock.now()
        answer = Answer(failure="rate_limited")
        try:
            answer = self._tried(request, max_bytes)
            problem = "" if answer.status == 200 else self._code(answer)
            has_answered = self._has_answered(problem, self.clock.now() - began)
        finally:
            self.breaker.leave(has_answered)
        if problem:
            self._tell(answer, problem)
            raise self._error(problem)
        return answer

    def _has_answered(self, problem: str, seconds: float) -> bool | None:
        """None where nothing was learned about whether the source is up."""
        if problem not in _DOWN:
            return None if problem == "rate_limited" else True
        return False if problem == "unavailable" or seconds >= _FAIR else None

    def _tell(self, answer: Answer, problem: str) -> None:
        """That something is unknown is an answer; a question that had to wait too long for its
        turn never went out.
        """
        if answer.failure == "rate_limited":
            return
        code = "" if problem == "not_found" else problem
        self.note(Outcome(self.source, code, self.quota_of(answer), self.breaker.rest))

    def _request(
        self, method: str, path: str, params: Mapping[str, Param], body: Any
    ) -> httpx.Request:
        """What can't be written in a request is refused here; a key because of its letters."""
        if not all(text.isascii() and text.isprintable() for text in self.headers.values()):
            raise self._error("refused_key")
        try:
            return httpx.Request(
                method,
                httpx.URL(self.base_url + path, params=without_blanks({**params, **self.params})),
                headers={
                    "User-Agent": self.user_agent,
                    "Accept-Encoding": "identity",
                    **self.headers,
                },
                json=body,
            )
        except (UnicodeError, httpx.InvalidURL) as error:
            raise self._error("not_found") from error

    def _tried(self, request: httpx.Request, max_bytes: int) -> Answer:
        """The last answer, of which a status of 200 is a good one."""
        answer = Answer(failure="rate_limited")
        for number in range(1, TRIES + 1):
            if not self.rate.take(self.deadline):
                break
            answer = exchange(self.pool, request, self.hosts, self.deadline, max_bytes)
            if answer.status == 200:
                return answer
            pause = self._pause(answer, number)
            may_help = answer.is_lost or answer.status in _AGAIN
            if not may_help or number == TRIES or self.clock.now() + pause >= self.deadline:
                break
            self.clock.sleep(pause)
        return answer

    def _code(self, answer: Answer) -> str:
        code = self.code_of(answer)
        has_key = bool(self.headers or self.params)
        return "unavailable" if code == "refused_key" and not has_key else code

    def _pause(self, answer: Answer, number: int) -> float:
        """Seconds until the next try. What the source asks for holds for every thread."""
        if answer.retry_after is not None and answer.status in _AGAIN:
            self.rate.pause(answer.retry_after)
            return answer.retry_after
        return _BACKOFF * 2 ** (number - 1) * random.uniform(0.5, 1.0)  # noqa: S311

    def _error(self, code: str) -> ProviderError:
        return ProviderError(self.source, code, permanent=code in PERMANENT)


PERMANENT = frozenset({"refused_key", "not_found", "bad_answer", "too_large"})
"""The codes after which asking the same again doesn't help."""
