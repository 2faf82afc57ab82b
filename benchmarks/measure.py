"""Medians of repeated calls."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

REPEATS = 60


def milliseconds(call: Callable[[], Any], repeats: int = REPEATS) -> float:
    """The median of many calls, after five that do not count."""
    times(call, 5)
    return median(times(call, repeats))


def times(call: Callable[[], Any], repeats: int) -> list[float]:
    """Milliseconds of the processor for each call, so that a busy machine changes little."""
    taken = []
    for _ in range(repeats):
        start = time.process_time()
        call()
        taken.append((time.process_time() - start) * 1000)
    return taken


def requester(app: Any, path: str, token: str = "", *, bearer: str = "") -> Callable[[], bytes]:
    """Calls the WSGI application as a signed-in browser does, or a program with a bearer token;
    raises when the answer is not 200.

    Keeps the cookies it is given.
    """
    jar: dict[str, str] = {"stacks": token} if token else {}
    path_info, _, query = path.partition("?")

    def call() -> bytes:
        seen: list[str] = []

        def start_response(status: str, headers: list[tuple[str, str]], _info: Any = None) -> None:
            seen.append(status)
            for name, value in headers:
                if name.lower() == "set-cookie":
                    key, _, rest = value.partition("=")
                    jar[key] = rest.partition(";")[0]

        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path_info, "QUERY_STRING": query,
            "SERVER_NAME": "localhost", "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http", "wsgi.input": None,
            "wsgi.errors": None,
            "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False,
            "wsgi.version": (1, 0), "REMOTE_ADDR": "127.0.0.1",
            "HTTP_AUTHORIZATION": f"Bearer {bearer}" if bearer else "",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in jar.items()),
        }  # fmt: skip
        answer = app.wsgi_app(environ, start_response)
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        if not seen[0].startswith("200"):
            raise RuntimeError(f"{path}: {seen[0]}")
        return body

    return call
