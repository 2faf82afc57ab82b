"""A restore that an administrator has asked for on a page: the request and its result are files in
the folder `run`, because the database is what is replaced.
"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

REQUEST = "restore.json"
RESULT = "restore-result.json"


def find_request(folder: Path) -> dict[str, Any] | None:
    """The request; an unreadable one is deleted."""
    path = folder / REQUEST
    if not path.exists():
        return None
    try:
        request: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return {name: str(request[name]) for name in ("name", "by")}
    except (OSError, ValueError, KeyError, TypeError):
        path.unlink(missing_ok=True)
        return None


def finish(folder: Path, request: dict[str, Any], problem: str) -> None:
    """Write the result, then forget the request."""
    at = datetime.fromtimestamp(time.time(), UTC).isoformat()
    (folder / RESULT).write_text(json.dumps({**request, "at": at, "problem": problem}), "utf-8")
    (folder / REQUEST).unlink(missing_ok=True)


def forget_interrupted(folder: Path) -> None:
    """At the start: a restore that was interrupted isn't begun again by itself."""
    if (request := find_request(folder)) is not None:
        finish(folder, request, "interrupted")
