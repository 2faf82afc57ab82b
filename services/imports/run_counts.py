"""The progress of an import, always counted from its items."""

from __future__ import annotations

from typing import Any

from services.imports import items


def progress(job_id: int) -> dict[str, Any]:
    """The progress columns of its job's row."""
    found = items.counts([job_id])[job_id]
    return {"counts": dict(found), "done": sum(found[kind] for kind in items.ENDED)}
