"""The ASGI application that granian calls: receives a request's body, calls the WSGI application in
one of a few threads, and sends the response.

A slow client never occupies a thread: the body is complete before a thread is used, and a long
response uses one for each chunk.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path
from typing import Any

from bridge.answers import Answer, Application, answer_whole
from bridge.bodies import Bodies, Gone, Receive
from bridge.environ import Headers, build_environ
from bridge.refusals import Refused, Send, send_refusal
from bridge.static import Static

THREADS = 8  # for requests
DISK_THREADS = (
    4  # for reading large responses and writing large bodies, so that a slow disk delays no page
)
STREAMS = 64  # large responses at once
STALLED = 120.0  # seconds after which an unread response is cut off
RETRY = 5  # seconds
log = logging.getLogger("stacks.bridge")


class Bridge:
    """One per web process. `folder` is for large bodies of current requests; `largest` is the
    maximum length of a body.
    """

    def __init__(
        self,
        application: Application,
        folder: Path,
        largest: int,
        static: Static | None = None,
    ) -> None:
        self.application = application
        self.static = static
        self.threads = ThreadPoolExecutor(THREADS, "web")
        self.disk = ThreadPoolExecutor(DISK_THREADS, "disk")
        self.bodies = Bodies(folder, largest, self.disk)
        self.streams = 0

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if self.static is not None and scope["method"] in ("GET", "HEAD"):
            response = self.static.respond(scope["path"], scope["query_string"], scope["headers"])
            if response is not None:
                await _send(*response, send)
                return
        try:
            body, length = await self.bodies.collect(scope["headers"], receive)
        except Refused as refused:
            await send_refusal(refused, scope["headers"], send, ends=True)
            return
        except Gone:
            return
        try:
            await self._answer(scope, build_environ(scope, body, length), receive, send)
        except Refused as refused:
            await send_refusal(refused, scope["headers"], send, ends=False)
        finally:
            body.close()

    async def _answer(
        self, scope: dict[str, Any], environ: dict[str, Any], receive: Receive, send: Send
    ) -> None:
        run = _runner()
        try:
            answer = await run(
                self.threads, answer_whole, self.application, environ, scope["headers"]
            )
        except Exception:
            log.exception("the application failed: %s %s", scope["method"], scope["path"])
            raise Refused(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong.") from None
        if answer.is_whole:
            await _send(answer.status, answer.headers, answer.first, send)
            return
        try:
            await self._stream(answer, run, receive, send)
        finally:
            await run(self.disk, answer.close)

    async def _stream(self, answer: Answer, run: Run, receive: Receive, send: Send) -> None:
        """Send a response chunk by chunk, and give up when the client stops reading. Raises
        Refused.
        """
        if self.streams >= STREAMS:
            raise Refused(
                HTTPStatus.SERVICE_UNAVAILABLE, "Too many downloads are running; try again.", RETRY
            )
        self.streams += 1
        leaving = asyncio.ensure_future(_wait_for_end(receive))
        try:
            await _send_start(answer.status, answer.headers, send)
            chunk: bytes | None = answer.first
            while chunk is not None:
                async with asyncio.timeout(STALLED):
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
                if leaving.done():  # sending to a client that has gone raises nothing
                    return
                chunk = await run(self.disk, answer.read)
            await send({"type": "http.response.body", "body": b""})
        except TimeoutError:
            return  # without the last message the server cuts the connection
        finally:
            self.streams -= 1
            leaving.cancel()


Run = Callable[..., Any]


def _runner() -> Run:
    """A function that runs the steps of one request in threads, all in the same context, so that
    they share context variables.
    """
    context, loop = contextvars.copy_context(), asyncio.get_running_loop()

    async def run(threads: Executor, work: Callable[..., Any], *arguments: Any) -> Any:
        return await loop.run_in_executor(threads, context.run, work, *arguments)

    return run


async def _send(status: int, headers: Headers, body: bytes, send: Send) -> None:
    await _send_start(status, headers, send)
    await send({"type": "http.response.body", "body": body})


async def _send_start(status: int, headers: Headers, send: Send) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def _wait_for_end(receive: Receive) -> None:
    """The next message after a request's body says that its client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
