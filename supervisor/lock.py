"""Only one Stacks per data folder: a lock that ends with its process, and the port."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import socket
import time
from pathlib import Path

from supervisor.problem import ALREADY_RUNNING, PORT_IN_USE, StartProblem

PORT_PATIENCE = (
    3.0  # seconds that the processes of a killed supervisor may take to release the port
)


def take(data_dir: Path, address: str) -> int:
    """Lock the folder until this process ends (the descriptor isn't inherited). Raises StartProblem
    when another process has the lock.
    """
    descriptor = os.open(data_dir / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise StartProblem(
            f"Stacks is already running for this data folder ({_holder(descriptor)}).",
            ALREADY_RUNNING,
        ) from None
    except OSError as error:
        raise StartProblem(
            f"Stacks cannot lock its data folder {data_dir}: {error.strerror}."
        ) from error
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "address": f"{address}/"}).encode(), 0)
    return descriptor


def _holder(descriptor: int) -> str:
    try:
        holder = json.loads(os.pread(descriptor, 1000, 0))
        return f"pid {holder['pid']}, {holder['address']}"
    except (ValueError, KeyError, TypeError):  # it has the lock and did not write yet
        return "it is just starting"


def check_port(host: str, port: int) -> None:
    """Raises StartProblem when another program listens on the port. granian shares its port
    (SO_REUSEPORT), so a second server would silently take half of the requests.
    """
    deadline = time.monotonic() + PORT_PATIENCE
    while (problem := _try_port(host, port)) is not None:
        if problem.errno != errno.EADDRINUSE:
            raise StartProblem(
                f"Stacks cannot listen on {host} port {port} (STACKS_HOST, STACKS_PORT):"
                f" {problem.strerror}.",
                PORT_IN_USE,
            )
        if time.monotonic() > deadline:
            raise StartProblem(
                f"Port {port} on {host} is used by another program; set STACKS_PORT to a free one.",
                PORT_IN_USE,
            )
        time.sleep(0.1)


def _try_port(host: str, port: int) -> OSError | None:
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        return error
    return None
