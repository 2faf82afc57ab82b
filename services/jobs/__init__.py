"""Background jobs: requesting, claiming and finishing them, their leases, and what `tick` does for
them.

The row holds the state; Redis only carries its id. A wiped queue, a killed worker and a job
delivered twice do no harm. A worker holds a `Claim`; each of its batches commits only while that
claim is the newest one.
"""

from services.jobs.claims import (
    Claim,
    LostClaim,
    Stopped,
    batch,
    check,
    claim,
    finish,
    report,
    requeue,
    run_attempt,
)
from services.jobs.requests import answer, request, request_cancel, request_separate
from services.jobs.rescue import requeue_interrupted, requeue_lost
from services.jobs.rows import (
    LEASE,
    PAGE,
    count_items,
    get_job,
    is_silent,
    list_events,
    list_items,
)

__all__ = [
    "LEASE",
    "PAGE",
    "Claim",
    "LostClaim",
    "Stopped",
    "answer",
    "batch",
    "check",
    "claim",
    "count_items",
    "finish",
    "get_job",
    "is_silent",
    "list_events",
    "list_items",
    "report",
    "request",
    "request_cancel",
    "request_separate",
    "requeue",
    "requeue_interrupted",
    "requeue_lost",
    "run_attempt",
]
