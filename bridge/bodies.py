"""Receives request bodies on the event loop, with a deadline, before a thread is used. A slow
client only costs a little memory.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import Executor
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from bridge.environ import Headers, header
from bridge.refusals import Refused

IN_MEMORY = 64 << 10  # bytes; what is longer goes to a file
WITHOUT_CREDENTIALS = 64 << 10  # bytes
AT_ONCE = 256  # bodies of one process
GRACE = 1.0  # seconds without progress after which a body may be cut off for another one
PATIENCE = 10.0  # seconds without progress
WINDOW = 15.0  # seconds over which the rate is measured
RATE = 4 << 10  # bytes a second
LINGER = 2.0  # seconds in which the rest of a refused body is read, so that its sender listens
RESERVE = 256 << 20  # bytes that stay free on the disk, for the database

Receive = Callable[[], Awaitable[dict[str, Any]]]


class Gone(Exception):
    """The client has closed the connection."""


class Bodies:
    """Collects the bodies of one process. `folder` is for large bodies of current requests;
    `largest` is the maximum for a signed-in client.
    """

    def __init__(self, folder: Path, largest: int, disk: Executor) -> None:
        self.folder = folder
        self.largest = largest
        self.disk = disk
        self._arriving: set[Incoming] = set()

    @property
    def collecting(self) -> int:
        """The number of bodies that are arriving."""
        return len(self._arriving)

    async def collect(self, headers: Headers, receive: Receive) -> tuple[IO[bytes], int]:
        """The whole body and its length. Raises Refused (408, 413, 503) and Gone."""
        declared = header(headers, b"content-length")
        length = int(declared) if declared.isdigit() else 0
        if not length and not header(headers, b"transfer-encoding"):
            return BytesIO(), 0
        if len(self._arriving) >= AT_ONCE:
            self._make_room()
        incoming = Incoming(receive)
        self._arriving.add(incoming)
        try:
            return await self._collect(incoming, length, self._limit(headers))
        except Refused as refused:
            is_waiting = header(headers, b"expect")  # it sends nothing before it is asked to
            if refused.status != HTTPStatus.REQUEST_TIMEOUT and not is_waiting:
                await incoming.linger()
            raise
        finally:
            self._arriving.discard(incoming)

    def _make_room(self) -> None:
        """Cut off the body that has made no progress for longest, so that clients that send nothing
        can't keep out others. Raises Refused when all are making progress.
        """
        idlest = min(self._arriving, key=lambda incoming: incoming.idle_since)
        if asyncio.get_running_loop().time() - idlest.idle_since < GRACE:
            raise Refused(
                HTTPStatus.SERVICE_UNAVAILABLE, "Too much is being sent at once; try again.", 5
            )
        idlest.give_up()
        self._arriving.discard(idlest)

    def _limit(self, headers: Headers) -> int:
        may_be_signed_in = header(headers, b"cookie") or header(headers, b"authorization")
        return self.largest if may_be_signed_in else WITHOUT_CREDENTIALS

    async def _collect(self, incoming: Incoming, length: int, limit: int) -> tuple[IO[bytes], int]:
        spool = Spool(self.folder, self.disk)
        try:
            if length > limit:
                raise _too_large(limit)
            if length > IN_MEMORY:
                await spool.check_space(length)
            async for chunk in incoming.chunks():
                await spool.write(chunk)
                if spool.length > limit:
                    raise _too_large(limit)
            return await spool.finish(), spool.length
        except BaseException:
            spool.close()
            raise


class Incoming:
    """The chunks of one body as they arrive."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._has_ended = False
        self._deadline: asyncio.Timeout | None = None
        self.idle_since = asyncio.get_running_loop().time()

    async def chunks(self) -> AsyncIterator[bytes]:
        """The chunks in order. Raises Refused (408) when they arrive too slowly, and Gone."""
        loop = asyncio.get_running_loop()
        began, received = loop.time(), 0
        while not self._has_ended:
            elapsed = loop.time() - began
            if elapsed > WINDOW:
                if received < RATE * elapsed:
                    raise _too_slow()
                began, received = loop.time(), 0
            chunk = await self._next()
            received += len(chunk)
            yield chunk

    async def linger(self) -> None:
        """Keep reading for a moment: many clients only read the response when they have sent
        everything.
        """
        with contextlib.suppress(TimeoutError, Gone, Refused):
            async with asyncio.timeout(LINGER):
                while not self._has_ended:
                    await self._next()

    def give_up(self) -> None:
        """Let the wait for the next chunk end as if it had taken too long."""
        if self._deadline is not None:
            self._deadline.reschedule(asyncio.get_running_loop().time())

    async def _next(self) -> bytes:
        try:
            async with asyncio.timeout(PATIENCE) as self._deadline:
                message = await self._receive()
        except TimeoutError:
            raise _too_slow() from None
        finally:
            self._deadline = None
        self.idle_since = asyncio.get_running_loop().time()
        if message["type"] == "http.disconnect":
            raise Gone
        self._has_ended = not message.get("more_body")
        return message.get("body", b"")


class Spool:
    """A growing body: in memory, and beyond IN_MEMORY bytes in an anonymous file."""

    def __init__(self, folder: Path, disk: Executor) -> None:
        self.folder = folder
        self.disk = disk
        self.length = 0
        self._pending = bytearray()
        self._file: IO[bytes] | None = None

    async def write(self, chunk: bytes) -> None:
        self._pending += chunk
        self.length += len(chunk)
        if len(self._pending) > IN_MEMORY:
            await self._run(self._flush)

    async def finish(self) -> IO[bytes]:
        """The body, positioned at its start."""
        if self._file is None:
            return BytesIO(self._pending)
        await self._run(self._flush)
        self._file.seek(0)
        return self._file

    async def check_space(self, length: int) -> None:
        await self._run(self._check_space, length)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _check_space(self, length: int) -> None:
        disk = os.statvfs(self.folder)
        if disk.f_bavail * disk.f_frsize < length + RESERVE:
            raise OSError("the disk is nearly full")

    def _flush(self) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self.folder)  # noqa: SIM115 (closed by close)
        self._check_space(len(self._pending))
        self._file.write(self._pending)
        self._pending = bytearray()

    async def _run(self, work: Callable[..., None], *arguments: Any) -> None:
        """Run in a thread, because a slow disk must not block the event loop."""
        try:
            await asyncio.get_running_loop().run_in_executor(self.disk, work, *arguments)
        except OSError as error:
            raise Refused(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "The file could not be stored: the disk is full, or Stacks may not write to it.",
            ) from error


def _too_slow() -> Refused:
    return Refused(HTTPStatus.REQUEST_TIMEOUT, "The request body arrived too slowly.")


def _too_large(limit: int) -> Refused:
    size = f"{limit >> 20} MiB" if limit >= 1 << 20 else f"{limit >> 10} KiB"
    sign_in = " Sign in to send more." if limit == WITHOUT_CREDENTIALS else ""
    return Refused(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"At most {size} can be sent here at once.{sign_in}"
    )
