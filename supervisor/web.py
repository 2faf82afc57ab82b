"""The web server's process: granian, whose own workers end with it."""

from __future__ import annotations

import importlib
import os
from typing import Any

from config import Settings, settings_or_exit
from supervisor import parent

TARGET = "_STACKS_WEB_TARGET"  # set by the tests only
THREADS = 16  # a worker
# a worker; granian counts open ones, also those on which nobody asks anything at the moment
CONNECTIONS = 512
KILL_AFTER = 3  # seconds that open downloads may hold up the end


def application() -> Any:
    """What each of granian's workers calls first: end with granian, then make the application."""
    parent.end_with_parent(os.environ)
    module, _, factory = os.environ.get(TARGET, "app:create_app").partition(":")
    return getattr(importlib.import_module(module), factory)()


def serve(settings: Settings) -> None:
    from granian import (
        Granian,
    )  # not for the workers, which import this module anew and need only the above
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    os.environ[parent.NAME] = str(os.getpid())
    Granian(
        "supervisor.web:application",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=settings.web_workers,
        blocking_threads=THREADS,
        backpressure=CONNECTIONS,
        workers_kill_timeout=KILL_AFTER,
        respawn_failed_workers=True,
        log_level=LogLevels.info if settings.log_level == "debug" else LogLevels.error,
    ).serve()


def main() -> None:
    parent.end_with_parent(os.environ)
    serve(settings_or_exit(os.environ))


if __name__ == "__main__":
    main()
