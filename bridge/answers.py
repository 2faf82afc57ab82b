"""Responses of the WSGI application: created in a thread, and read chunk by chunk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bridge.compression import negotiated
from bridge.environ import Headers, header

Application = Callable[..., Any]
_NO_BODY = frozenset({204, 304})


class Answer:
    """A response and its first chunk. The methods block, so they are called in threads. `close`
    must be called in every case.
    """

    def __init__(self, application: Application, environ: dict[str, Any]) -> None:
        self.status = 500
        self.headers: Headers = []
        self._iterable = application(environ, self._start)
        self._chunks: Iterator[bytes] = iter(self._iterable)
        self._is_without_body = environ["REQUEST_METHOD"] == "HEAD" or self.status in _NO_BODY
        try:
            self.first = b"" if self._is_without_body else self.read() or b""
        except BaseException:
            self.close()
            raise

    @property
    def is_whole(self) -> bool:
        """Whether the first chunk is the complete body, so that nothing has to wait for a slow
        client.
        """
        if self._is_without_body:
            return True
        return header(self.headers, b"content-length") == str(len(self.first)).encode()

    def read(self) -> bytes | None:
        """The next non-empty chunk; None at the end."""
        return next((chunk for chunk in self._chunks if chunk), None)

    def close(self) -> None:
        if hasattr(self._iterable, "close"):
            self._iterable.close()

    def _start(self, status: str, headers: list[tuple[str, str]], _info: Any = None) -> None:
        self.status = int(status.partition(" ")[0])
        self.headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers
        ]


def answer_whole(
    application: Application, environ: dict[str, Any], request_headers: Headers
) -> Answer:
    """The response to a request with these headers. When it is complete, it is compressed and
    already closed.
    """
    answer = Answer(application, environ)
    if answer.is_whole:
        answer.close()
        answer.headers, answer.first = negotiated(answer.headers, answer.first, request_headers)
    return answer
