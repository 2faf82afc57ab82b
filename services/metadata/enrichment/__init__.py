"""Look-ups of what items lack: a batch is a job that asks the sources for one item after another
and fills what is empty.
"""

from services.metadata.enrichment.options import COVER, METADATA, Options
from services.metadata.enrichment.requests import (
    MAX_ITEMS,
    can_undo,
    cancel,
    delete_batch,
    delete_ended,
    find_batch,
    get_batch,
    list_batches,
    retry,
    start,
    start_for,
    start_works,
    undo,
    undo_changes,
)

__all__ = [
    "COVER",
    "MAX_ITEMS",
    "METADATA",
    "Options",
    "can_undo",
    "cancel",
    "delete_batch",
    "delete_ended",
    "find_batch",
    "get_batch",
    "list_batches",
    "retry",
    "start",
    "start_for",
    "start_works",
    "undo",
    "undo_changes",
]
