"""A process that sends one message by Apprise: `python -m providers.messages.apprise_process`.

It reads its order from standard input as JSON, so that no address is among its arguments, and
prints one word. Before the address is read, an audit hook of Python refuses connections to
private addresses, other programs, and files outside the libraries.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterable
from typing import Any

from providers.addresses import is_public

_FORBIDDEN = (
    "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork",
    "os.forkpty", "pty.spawn", "syslog.syslog", "syslog.openlog", "ctypes.dlopen", "socket.bind",
    "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.listdir", "os.scandir",
)  # fmt: skip
_READABLE = (sys.prefix, sys.base_prefix, "/etc", "/usr", "/dev/urandom", "/dev/null")
_SECRET = ("/etc/shadow", "/etc/ssh", "/etc/ssl/private")


class NotAllowed(BaseException):
    """Stops whatever was tried; no code of a service may catch it as an error of the network."""


class Guard:
    """What the hook refuses; `reason` is the code of the first refusal."""

    def __init__(self, exempt: Iterable[tuple[str, int]]) -> None:
        self._exempt = {address for pair in exempt for address in _addresses(*pair)}
        self.reason = ""

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
            if not self._may_connect(args[1]):
                self._refuse("private_address")
        elif event == "open":
            if not _may_open(args[0], args[2]):
                self._refuse("not_allowed")
        elif event in _FORBIDDEN:
            self._refuse("not_allowed")

    def _may_connect(self, address: Any) -> bool:
        if address is None:  # on a socket that is connected already
            return True
        if not isinstance(address, tuple) or not isinstance(address[0], str):
            return False
        return is_public(address[0]) or (address[0], address[1]) in self._exempt

    def _refuse(self, reason: str) -> None:
        self.reason = self.reason or reason
        raise NotAllowed(reason)


def _may_open(path: Any, flags: Any) -> bool:
    """Whether a file may be opened: for reading, and only those that libraries need."""
    if isinstance(path, int):
        return True
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
    if isinstance(flags, int) and flags & writing:
        return False
    real = os.path.realpath(os.fsdecode(path))
    return _is_in(real, _READABLE) and not _is_in(real, _SECRET)


def _is_in(path: str, folders: Iterable[str]) -> bool:
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)


def _addresses(host: str, port: int) -> list[tuple[str, int]]:
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [(str(answer[4][0]), port) for answer in answers]


def send(order: dict[str, Any], install: Callable[[Guard], None]) -> str:
    """Send the message of an order; returns "sent", or the code of what went wrong."""
    import apprise

    logging.disable(logging.CRITICAL)  # its lines quote addresses
    apprise.Apprise().add("json://localhost")  # loads the code of all services
    guard = Guard((host, port) for host, port in order["exempt"])
    targets = apprise.Apprise()
    install(guard)
    try:
        if not targets.add(order["address"]) or len(targets) != 1:
            return guard.reason or "not_an_address"
        is_sent = targets.notify(
            title=order["title"], body=order["body"], body_format=apprise.NotifyFormat.TEXT
        )
    except NotAllowed:
        return guard.reason
    return guard.reason or ("sent" if is_sent else "not_delivered")


def main() -> None:
    order = json.load(sys.stdin)
    signal.alarm(int(order["seconds"]) + 1)  # when the worker that waits for this was killed
    print(send(order, sys.addaudithook), flush=True)


if __name__ == "__main__":
    main()
