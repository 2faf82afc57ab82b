"""The only client for addresses entered by users: public servers only, checked at every redirect,
within limits.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from errors import ProviderError
from providers.network import Connect, PublicTransport, Refused, Resolve, connect, resolve

SECONDS = 15.0
_MAX_ADDRESS = 2048  # characters
_MAX_REDIRECTS = 5
_PORTS = {"http": (None, 80), "https": (None, 443)}
_HEADERS = {"User-Agent": "Stacks", "Accept": "*/*", "Accept-Encoding": "identity"}
_AGAIN = frozenset(
    {408, 425, 429, 500, 502, 503, 504}
)  # statuses after which trying later may help


@dataclass(frozen=True)
class Fetcher:
    """`resolve`, `connect` and `trust` are the system's, but for tests; the check of addresses
    between them is always ours. `exempt` are hosts and ports that may be private and odd.
    """

    resolve: Resolve = resolve
    connect: Connect = connect
    trust: ssl.SSLContext | None = None
    exempt: frozenset[tuple[str, int]] = frozenset()

    def fetch(self, address: str, *, max_bytes: int, seconds: float = SECONDS) -> bytes:
        """The content at this address. Raises Refused (not_an_address, not_http, has_credentials,
        odd_port, private_address, too_large) and ProviderError.
        """
        deadline = time.monotonic() + seconds
        url = self.check(address)
        with self._client(seconds) as client:
            try:
                for _ in range(_MAX_REDIRECTS + 1):
                    with client.stream("GET", url, extensions={"deadline": deadline}) as answer:
                        if not answer.has_redirect_location:
                            return _content(answer, max_bytes)
                        url = self.check(_joined(url, answer.headers["Location"]))
            except httpx.HTTPError as error:  # httpx looks at a redirect by itself, too
                raise ProviderError("web", "bad_answer", permanent=True) from error
        raise ProviderError("web", "too_many_redirects", permanent=True)

    def post(
        self, address: str, content: bytes, headers: Mapping[str, str], *, seconds: float = SECONDS
    ) -> None:
        """Send this to an address, which must answer with a status of 200 to 299; what else it
        answers is not read, and redirects are not followed. Raises what `fetch` raises.
        """
        deadline = time.monotonic() + seconds
        url = self.check(address)
        with self._client(seconds) as client:
            try:
                with client.stream(
                    "POST", url, content=content, headers=headers, extensions={"deadline": deadline}
                ) as answer:
                    if not answer.is_success:
                        raise _status(answer)
            except httpx.HTTPError as error:
                raise ProviderError("web", "bad_answer", permanent=True) from error

    def _client(self, seconds: float) -> httpx.Client:
        transport = PublicTransport(
            resolve=self.resolve, connect=self.connect, trust=self.trust, exempt=self.exempt
        )
        return httpx.Client(
            transport=transport,
            headers=_HEADERS,
            timeout=seconds,
            trust_env=False,
            follow_redirects=False,
        )

    def check(self, address: str) -> httpx.URL:
        """The address if it may be asked at all. Where its name leads is checked on connecting.
        Raises Refused.
        """
        try:
            url = httpx.URL(address)
        except (httpx.InvalidURL, ValueError) as error:
            raise Refused("not_an_address") from error
        if url.scheme not in _PORTS:
            raise Refused("not_http")
        if not url.host or len(address) > _MAX_ADDRESS:
            raise Refused("not_an_address")
        if url.userinfo:
            raise Refused("has_credentials")
        if url.port not in _PORTS[url.scheme] and (url.host, url.port) not in self.exempt:
            raise Refused("odd_port")
        return url


def _joined(url: httpx.URL, location: str) -> str:
    try:
        return str(url.join(location))
    except (httpx.InvalidURL, ValueError) as error:
        raise ProviderError("web", "bad_redirect", permanent=True) from error


def _status(answer: httpx.Response) -> ProviderError:
    code = answer.status_code
    return ProviderError("web", f"status_{code}", permanent=code not in _AGAIN)


def _content(answer: httpx.Response, max_bytes: int) -> bytes:
    if answer.status_code != 200:
        raise _status(answer)
    if (
        answer.headers.get("Content-Encoding", "identity").lower() != "identity"
    ):  # not asked for, and small may become huge
        raise ProviderError("web", "encoded", permanent=True)
    content = bytearray()
    for chunk in answer.iter_raw():
        content += chunk
        if len(content) > max_bytes:
            raise Refused("too_large")
    return bytes(content)
