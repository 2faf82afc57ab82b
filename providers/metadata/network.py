"""What all look-ups of one process share: connections, rates, and which sources are down."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple, TypeVar

import httpx

from providers.metadata.exchange import Hosts
from providers.metadata.health import Note, note_nothing
from providers.metadata.http import SourceHttp
from providers.metadata.limits import Breaker, Clock, Rate
from providers.metadata.replies import Cache, NoCache
from providers.metadata.source import Source
from providers.metadata.types import ANYWHERE, Locale
from providers.network import PublicTransport

_IDLE_CONNECTIONS = 20
_PORTS = {"http": 80, "https": 443}

S = TypeVar("S", bound=Source)


class _Shared(NamedTuple):
    rate: Rate
    breaker: Breaker


def host_of(address: str) -> tuple[str, int]:
    """The host and port of a web address."""
    url = httpx.URL(address)
    return url.host, url.port or _PORTS.get(url.scheme, 0)


class SourceNetwork:
    """`urls` are the addresses that the environment gives to sources, by their names. Exactly their
    hosts and ports may be private ones.

    `user_agent` names the program and says how to reach whoever runs it, as Open Library,
    MusicBrainz and Wikidata ask.
    """

    def __init__(
        self,
        urls: Mapping[str, str] | None = None,
        *,
        user_agent: str = "Stacks",
        clock: Clock | None = None,
        pool: httpx.BaseTransport | None = None,
    ) -> None:
        self._urls = dict(urls or {})
        self._user_agent = user_agent
        self._clock = clock or Clock()
        self._pool = pool or PublicTransport(exempt=self.exempt, idle_connections=_IDLE_CONNECTIONS)
        self._lock = threading.Lock()
        self._shared: dict[str, _Shared] = {}

    @property
    def exempt(self) -> frozenset[tuple[str, int]]:
        """The hosts and ports of moved sources, from which their covers come, too."""
        return frozenset(map(host_of, self._urls.values()))

    def open(
        self,
        source: type[S],
        *,
        key: str = "",
        seconds: float,
        cache: Cache | None = None,
        offline: bool = False,
        locale: Locale = ANYWHERE,
        note: Note = note_nothing,
    ) -> S:
        """A source for one look-up, which ends after so many seconds. `note` is told what every
        question comes to.
        """
        http = self._http(source, seconds, cache or NoCache(), offline)
        return source(replace(http, locale=locale, note=note), key)

    def _http(
        self, source: type[Source], seconds: float, cache: Cache, offline: bool
    ) -> SourceHttp:
        moved = self._urls.get(source.name, "").rstrip("/")
        base_url = moved or source.base_url
        shared = self._of(source)
        return SourceHttp(
            source.name,
            base_url,
            deadline=self._clock.now() + seconds,
            pool=self._pool,
            rate=shared.rate,
            breaker=shared.breaker,
            cache=cache,
            offline=offline,
            hosts=Hosts(httpx.URL(base_url), source.covers_hosts, bool(moved)),
            user_agent=self._user_agent,
            clock=self._clock,
        )

    def _of(self, source: type[Source]) -> _Shared:
        with self._lock:
            if source.name not in self._shared:
                rate = Rate(source.calls_per_second, self._clock)
                self._shared[source.name] = _Shared(rate, Breaker(self._clock))
            return self._shared[source.name]
