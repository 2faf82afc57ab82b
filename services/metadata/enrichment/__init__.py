"""Look-ups of what items lack: a batch is a job that asks the sources for one item after another
and fills what is empty.
"""

from services.metadata.enrichment.requests import (
    cancel,
    delete_batch,
    delete_ended,
    find_batch,
    get_batch,
    list_batches,
    retry,
    start,
    start_for,
    undo,
)

__all__ = [
    "cancel",
    "delete_batch",
    "delete_ended",
    "find_batch",
    "get_batch",
    "list_batches",
    "retry",
    "start",
    "start_for",
    "undo",
]
