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
from services.jobs.history import (
    OVER,
    REPEATABLE,
    JobFilter,
    JobLine,
    cancel,
    clear_history,
    count_problems,
    count_reasons,
    delete_in_batches,
    delete_job,
    get_visible,
    is_repeatable,
    lines,
    list_active,
    list_jobs,
    list_kinds,
    list_left_out,
    list_problems,
    parse_since,
    retry,
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
    "OVER",
    "PAGE",
    "REPEATABLE",
    "Claim",
    "JobFilter",
    "JobLine",
    "LostClaim",
    "Stopped",
    "answer",
    "batch",
    "cancel",
    "check",
    "claim",
    "clear_history",
    "count_items",
    "count_problems",
    "count_reasons",
    "delete_in_batches",
    "delete_job",
    "finish",
    "get_job",
    "get_visible",
    "is_repeatable",
    "is_silent",
    "lines",
    "list_active",
    "list_events",
    "list_items",
    "list_jobs",
    "list_kinds",
    "list_left_out",
    "list_problems",
    "parse_since",
    "report",
    "request",
    "request_cancel",
    "request_separate",
    "requeue",
    "requeue_interrupted",
    "requeue_lost",
    "retry",
    "run_attempt",
]
