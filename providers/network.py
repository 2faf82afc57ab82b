"""Connections to the public internet only: names are resolved and checked here, and exactly the
checked address is connected to.

Because nothing is resolved again after the check, a changing DNS reply makes no difference. The
deadline of a request covers resolving, connecting, TLS and every byte, so a slow server gains no
time; it travels where httpcore carries its timeouts.
"""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import httpcore
import httpx

from errors import ProviderError
from providers.addresses import is_public

_MAX_TRIED = 4  # addresses of one name
_CONNECTING = 5.0  # seconds for each
_IDLE = 20.0  # seconds for which an unused connection stays open
_FAILURES: tuple[type[Exception], ...] = (
    httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError,
    httpcore.UnsupportedProtocol, httpcore.ConnectionNotAvailable,
    httpcore.ProxyError, OSError,
)  # fmt: skip

Resolve = Callable[[str, int], Sequence[str]]
Connect = Callable[[str, int, float], httpcore.NetworkStream]


class Refused(ProviderError):
    """The address is wrong, not the server behind it; `reason` is the code of an errors.Problem."""

    def __init__(self, reason: str) -> None:
        super().__init__("address", reason, permanent=True)


def resolve(name: str, port: int) -> list[str]:
    """Every address of a name, in the order in which the system prefers them. Raises OSError."""
    return list(
        dict.fromkeys(
            str(answer[4][0]) for answer in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
        )
    )


def connect(address: str, port: int, seconds: float) -> httpcore.NetworkStream:
    """A connection to an address; it is a number already, so nothing is looked up."""
    return httpcore.SyncBackend().connect_tcp(address, port, timeout=seconds)


class PublicTransport(httpx.BaseTransport):
    """What requests are sent through.

    Each request has the extension `deadline`, a moment of time.monotonic(). Failures are
    ProviderErrors, Refused("private_address") among them.
    """

    def __init__(
        self,
        *,
        resolve: Resolve = resolve,
        connect: Connect = connect,
        trust: ssl.SSLContext | None = None,
        exempt: frozenset[tuple[str, int]] = frozenset(),
        idle_connections: int = 0,
    ) -> None:
        """`exempt` are the hosts and ports whose addresses may be private; up to
        `idle_connections` stay open for later requests.
        """
        self._pool = httpcore.ConnectionPool(
            ssl_context=trust or httpx.create_ssl_context(trust_env=False),
            max_connections=None,
            max_keepalive_connections=idle_connections,
            keepalive_expiry=_IDLE,
            network_backend=_PublicNetwork(resolve, connect, exempt),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        deadline = request.extensions["deadline"]
        core_request = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions={"timeout": dict.fromkeys(("connect", "read", "write"), deadline)},
        )
        try:
            core_request.extensions["timeout"]["pool"] = _left(deadline)
            answer = self._pool.handle_request(core_request)
        except _FAILURES as error:
            raise _failed(error) from error
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer.stream),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._inner
        except _FAILURES as error:
            raise _failed(error) from error

    def close(self) -> None:
        self._inner.close()


def _failed(error: Exception) -> ProviderError:
    reason = (
        "timeout"
        if isinstance(error, httpcore.TimeoutException | TimeoutError)
        else "no_connection"
    )
    return ProviderError("web", reason, permanent=False)


class _PublicNetwork(httpcore.NetworkBackend):
    """Wherever httpcore says `timeout`, it hands on the deadline of the request."""

    def __init__(
        self, resolve: Resolve, connect: Connect, exempt: frozenset[tuple[str, int]]
    ) -> None:
        self._resolve = resolve
        self._connect = connect
        self._exempt = exempt

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._look_up(host, port, timeout)
        if not addresses:
            raise httpcore.ConnectError("the name has no address")
        is_exempt = (host.lower(), port) in self._exempt
        if not is_exempt and not all(map(is_public, addresses)):  # one among public ones: an attack
            raise Refused("private_address")
        problem: Exception | None = None
        for address in addresses[:_MAX_TRIED]:
            try:
                return _Timed(self._connect(address, port, min(_CONNECTING, _left(timeout))))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem or httpcore.ConnectError("the name has no address")

    def _look_up(self, host: str, port: int, deadline: float | None) -> Sequence[str]:
        """In a thread of its own: the system's resolver knows no deadline."""
        answers: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self._resolve(host, port))
            except (OSError, UnicodeError) as error:
                answers.put(error)

        threading.Thread(target=ask, daemon=True).start()
        try:
            addresses = answers.get(timeout=_left(deadline))
        except queue.Empty:
            raise httpcore.ConnectTimeout("the look-up took too long") from None
        if isinstance(addresses, Exception):
            raise httpcore.ConnectError(str(addresses)) from addresses
        return addresses


class _Timed(httpcore.NetworkStream):
    """A connection that ends at the deadline, however little at a time the other side sends or
    takes.
    """

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(timeout))

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        return _Timed(self._inner.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)

    def close(self) -> None:
        self._inner.close()


def _left(deadline: float | None) -> float:
    seconds = (deadline or 0.0) - time.monotonic()
    if seconds <= 0:
        raise httpcore.ReadTimeout("the deadline is past")
    return seconds
