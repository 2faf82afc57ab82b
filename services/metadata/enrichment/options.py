"""What was asked of a batch, as its job's row holds it, and the kinds of its items."""

from __future__ import annotations

from typing import Any, NamedTuple

from models.job import Job

KIND = "enrichment"
CHANGE_KIND = "enrich"
METADATA, COVER = "metadata", "cover"
WORK_KINDS = ("book", "comic", "audiobook")
"""The kinds of works that are looked up."""
PENDING, DONE, FAILED, SKIPPED = "pending", "done", "failed", "skipped"
ENDED = (DONE, FAILED, SKIPPED)
LOOK_UP, UNDO = "look_up", "undo"


class Options(NamedTuple):
    """`type` is "metadata" or "cover"; `force` replaces values that aren't locked. A batch of one
    item has its id in `work_id`; one `is_for_new` items was requested by adding them. In the phase
    UNDO, `change_set_id` is what is undone, and `undone_by` the user who asked for it.
    """

    library_id: int | None = None
    type: str = METADATA
    force: bool = False
    work_id: int | None = None
    phase: str = LOOK_UP
    is_for_new: bool = False
    change_set_id: int | None = None
    undone_by: int | None = None

    def to_json(self) -> dict[str, Any]:
        return self._asdict()


def options_of(job: Job) -> Options:
    """The options of a batch's job; those of its schedule are no concern of a batch."""
    return Options(**{name: job.options[name] for name in Options._fields if name in job.options})
