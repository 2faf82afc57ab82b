"""The web server's process: granian, whose workers end with it."""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import os
import resource

from bridge.application import Bridge
from config import Settings, settings_or_exit
from supervisor import heartbeat, parent

TARGET = "_STACKS_WEB_TARGET"  # set by the tests only
CONNECTIONS = 4096  # of a worker; an idle one costs nothing but its socket
IDLE = 75  # seconds until an idle connection is closed: longer than a proxy keeps one (60)
KILL_AFTER = 3  # seconds that open downloads may hold up the end
OPEN_FILES = 65_536


def application() -> Bridge:
    """Called first by each of granian's workers: makes it end with granian, then creates the
    application.
    """
    parent.end_with_parent(os.environ)
    settings = settings_or_exit(os.environ)
    module, factory = _target()
    served = getattr(importlib.import_module(module), factory)(settings)
    bridge = Bridge(
        served,
        settings.data_dir / "run",
        served.config["LARGEST_BODY"],
        served.extensions.get("static"),
    )
    heartbeat.start_reporting(os.environ, bridge.threads)
    return bridge


def _target() -> tuple[str, str]:
    module, _, factory = os.environ.get(TARGET, "app:create_app").partition(":")
    return module, factory


def serve(settings: Settings) -> None:
    # Imported here, because the workers import this module again and need none of it.
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    os.environ[parent.NAME] = str(os.getpid())
    _allow_open_files()
    _prepare_to_fork()
    Granian(
        "supervisor.web:application",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=IDLE * 1000),
        websockets=False,
        workers=settings.web_workers,
        backpressure=CONNECTIONS,
        workers_kill_timeout=KILL_AFTER,
        respawn_failed_workers=True,
        log_level=LogLevels.info if settings.log_level == "debug" else LogLevels.error,
    ).serve()


def _prepare_to_fork() -> None:
    """Load the application's code once, so that workers share its memory and start faster. Existing
    objects stay for good, so the garbage collector is told to ignore them; otherwise it would touch
    and thereby copy them.
    """
    if not parent.LINUX:  # new processes inherit nothing there, the heartbeat's pipe neither
        os.environ.pop(heartbeat.NAME, None)
        return
    multiprocessing.set_start_method("fork")
    gc.disable()
    importlib.import_module(_target()[0])
    gc.collect()
    gc.freeze()
    gc.enable()


def _allow_open_files() -> None:
    """Each connection is an open file, and the usual limit is 1024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def main() -> None:
    parent.end_with_parent(os.environ)
    serve(settings_or_exit(os.environ))


if __name__ == "__main__":
    main()
