"""Clients that send or read slowly, or not at all, with a real web process: nobody else notices."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

import httpx
import pytest

from supervisor import web

from .conftest import PATIENCE, STANDIN, Running, wait_until

pytestmark = pytest.mark.processes

ONE_BYTE_OF_MANY = b"POST /unread HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\na"
DOWNLOAD = b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n"
PAGE = b"GET /page HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The web server alone, with one process."""
    running = Running(tmp_path_factory.mktemp("site"))
    (running.data / "run").mkdir(parents=True)
    process = running.spawn("-m", "supervisor.web", STACKS_WEB_WORKERS="1", **{web.TARGET: STANDIN})
    try:
        wait_until(lambda: running.health() is not None, 15, running.text)
        yield running
    finally:
        process.terminate()
        process.wait(10 * PATIENCE)


@contextlib.contextmanager
def connections(site: Running, count: int, request: bytes) -> Iterator[list[socket.socket]]:
    """Open connections that have sent `request` and read nothing yet."""
    with contextlib.ExitStack() as stack:
        lines = []
        for _ in range(count):
            line = socket.create_connection(("127.0.0.1", site.port), timeout=10 * PATIENCE)
            lines.append(stack.enter_context(line))
            line.sendall(request)
        yield lines


def status(line: socket.socket) -> int:
    return int(line.recv(1 << 16).split(b" ", 2)[1])


def read_all(line: socket.socket) -> bytes:
    return b"".join(iter(lambda: line.recv(1 << 16), b""))


@pytest.mark.parametrize("count", [34, 400])
def test_bodies_that_do_not_arrive_stop_nobody_and_are_refused(site: Running, count: int) -> None:
    with connections(site, count, ONE_BYTE_OF_MANY) as lines:
        for _ in range(20):
            assert httpx.get(f"{site.address}/page", timeout=5).status_code == 200
        if count < 256:
            answer = httpx.post(f"{site.address}/read", content=b"quick", timeout=5)
            assert answer.json() == {"length": 5}
        answers = [read_all(line) for line in lines]
    refused = {answer.split(b" ", 2)[1] for answer in answers}
    assert refused == ({b"408"} if count < 256 else {b"408", b"503"})
    assert all(b"connection: close" in answer for answer in answers)


def test_a_connection_outlives_answers_that_did_not_read_their_body(site: Running) -> None:
    line = socket.create_connection(("127.0.0.1", site.port), timeout=5 * PATIENCE)
    body = bytes(20_000)
    request = b"POST /unread HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    with line:
        for _ in range(300):
            line.sendall(request)
            answer = line.recv(1 << 16)
            assert answer.startswith(b"HTTP/1.1 200"), answer


def test_a_body_that_is_too_large_is_refused_and_its_sender_reads_why(site: Running) -> None:
    sent = httpx.post(f"{site.address}/read", content=bytes(8 << 20))
    assert (sent.status_code, sent.headers["connection"]) == (413, "close")
    assert sent.json() == {
        "error": "At most 64 KiB can be sent here at once. Sign in to send more."
    }
    signed_in = {"Cookie": "stacks=somebody"}
    sent = httpx.post(f"{site.address}/read", content=bytes(8 << 20), headers=signed_in)
    assert sent.json() == {"length": 8 << 20}
    assert list((site.data / "run").glob("tmp*")) == []


def test_a_chunked_body_arrives_whole(site: Running) -> None:
    sent = httpx.post(f"{site.address}/read", content=(bytes(1000) for _ in range(50)))
    assert sent.json() == {"length": 50_000}


def test_readers_that_pause_get_their_pages_and_stop_nobody(site: Running) -> None:
    with connections(site, 100, PAGE) as lines:
        assert httpx.get(f"{site.address}/page", timeout=5 * PATIENCE).status_code == 200
        for line in lines:
            head, _, body = read_all(line).partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200")
            assert len(body) == 500_000


def test_downloads_are_bounded_and_one_that_is_left_makes_room(site: Running) -> None:
    with connections(site, 64, DOWNLOAD) as lines:
        assert {status(line) for line in lines} == {200}
        refused = httpx.get(f"{site.address}/endless", timeout=5 * PATIENCE)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        assert httpx.get(f"{site.address}/health", timeout=5 * PATIENCE).status_code == 200
        lines[0].close()
        wait_until(lambda: is_downloading(site), 5)


def is_downloading(site: Running) -> bool:
    with connections(site, 1, DOWNLOAD) as [line]:
        return status(line) == 200
