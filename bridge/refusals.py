"""Responses to requests that never reach the application: too slow, too large or too many."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from bridge.environ import Headers, header

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Refused(Exception):
    """`text` tells the client what is wrong; `retry_after` is in seconds, 0 when trying again is
    pointless.
    """

    def __init__(self, status: HTTPStatus, text: str, retry_after: int = 0) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.retry_after = retry_after


async def send_refusal(refused: Refused, headers: Headers, send: Send, *, ends: bool) -> None:
    """Send JSON to programs, plain text to browsers. `ends` closes the connection, because an
    unread body is still arriving.
    """
    is_browser = b"text/html" in header(headers, b"accept")
    body = f"{refused.text}\n" if is_browser else json.dumps({"error": refused.text}) + "\n"
    kind = b"text/plain; charset=utf-8" if is_browser else b"application/json"
    raw = body.encode()
    answer = [
        (b"content-type", kind),
        (b"content-length", str(len(raw)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if refused.retry_after:
        answer.append((b"retry-after", str(refused.retry_after).encode()))
    if ends:
        answer.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": refused.status, "headers": answer})
    await send({"type": "http.response.body", "body": raw})
