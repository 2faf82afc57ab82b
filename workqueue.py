"""The only module that uses Redis: the table of all background jobs by name, and the queue that
workers take them from.

The rows hold the truth. A number that is lost here, or couldn't be sent, is sent again by `tick`.
"""

from __future__ import annotations

import threading
import uuid
from typing import NamedTuple

import structlog
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue

from errors import Unavailable


class Kind(NamedTuple):
    """How jobs of one name are run. `limit` is how many of them may run at once in the whole
    instance, 0 for as many as there are workers.
    """

    path: str  # of a function that takes the row's id
    queue: str
    limit: int = 0


# In the order in which workers look into them.
QUEUES = (
    "stacks-tick",
    "stacks-scans",
    "stacks-messages",
    "stacks-imports",
    "stacks-enrichment",
    "stacks-backup",
    "stacks-upkeep",
    "stacks-covers",
)
TICK, SCANS, MESSAGES, IMPORTS, ENRICHMENT, BACKUP, UPKEEP, COVERS = QUEUES
# What the clock's worker takes, what the first worker takes, and what all others take: a long
# import never keeps the clock, a scan or a message waiting.
CLOCK_QUEUES = (TICK,)
PROMPT_QUEUES = (SCANS, MESSAGES)
WORK_QUEUES = QUEUES[1:]
# The names are an interface: a deploy leaves old ones in the queue.
JOBS: dict[str, Kind] = {
    "scan": Kind("jobs.scan.run", SCANS),
    "covers": Kind("jobs.covers.run", COVERS, limit=1),
    "import": Kind("jobs.imports.run", IMPORTS, limit=2),
    "series_volumes": Kind("jobs.series_volumes.run", ENRICHMENT, limit=1),
    "enrichment": Kind("jobs.enrichment.run", ENRICHMENT, limit=2),
    "cover_backfill": Kind("jobs.cover_backfill.run", ENRICHMENT, limit=1),
    "source_coverage": Kind("jobs.source_coverage.run", ENRICHMENT, limit=1),
    "undo": Kind("jobs.undo.run", IMPORTS, limit=2),
    "reindex": Kind("jobs.reindex.run", UPKEEP, limit=1),
    "backup": Kind("jobs.backup.run", BACKUP, limit=1),
    "export": Kind("jobs.export.run", BACKUP, limit=1),
    "cleanup": Kind("jobs.cleanup.run", UPKEEP, limit=1),
    "messages": Kind("jobs.messages.run", MESSAGES, limit=1),
    "tick": Kind("jobs.tick.run", TICK),
}
SERIALIZER = "json"  # never pickle: whoever can write to Redis could then run code of their own
TIMEOUT = 0.5  # seconds; a page must not hang because the queue does
KEEP_FAILED = 7 * 24 * 3600  # seconds
TICK_LIFE = 60  # seconds; older ticks are dropped instead of being run in a row

log = structlog.get_logger("stacks.queue")
_stop = threading.Event()
_client: Redis | None = None


def configure(url: str) -> None:
    """Set the queue's server for this process; doesn't connect yet. An empty address means no
    queue.
    """
    global _client
    if _client is not None:
        _client.close()
    _client = connection(url) if url else None


def connection(url: str, timeout: float = TIMEOUT) -> Redis:
    """A client whose calls each end within `timeout` seconds and are never retried. Workers use a
    longer timeout.
    """
    return Redis.from_url(
        url, socket_timeout=timeout, socket_connect_timeout=timeout, retry=Retry(NoBackoff(), 0)
    )


def enqueue(name: str, row_id: int = 0) -> bool:
    """Put the row `row_id` of the job `name` into the queue, after its commit.

    Returns False, with a log line, if the queue is down.
    """
    kind = JOBS[name]
    if _client is None:
        log.warning("not_enqueued", job=name, row=row_id, reason="no queue is configured")
        return False
    try:
        Queue(kind.queue, connection=_client, serializer=SERIALIZER).enqueue(
            kind.path,
            row_id,
            job_id=f"{name}-{row_id}-{uuid.uuid4().hex}",
            job_timeout=-1,  # jobs have deadlines of their own; RQ would kill a scan after 180 s
            result_ttl=0,
            failure_ttl=KEEP_FAILED,
            ttl=TICK_LIFE if name == "tick" else None,
            description=f"{name} {row_id}",
        )
    except (RedisError, OSError) as error:
        log.warning("not_enqueued", job=name, row=row_id, reason=str(error))
        return False
    return True


def waiting() -> set[tuple[str, int]]:
    """(name, row id) of everything in the queue that no worker has taken. Raises Unavailable."""
    if _client is None:
        raise Unavailable("queue")
    try:
        numbers = [
            number
            for name in QUEUES
            for number in Queue(name, connection=_client, serializer=SERIALIZER).get_job_ids()
        ]
    except (RedisError, OSError) as error:
        raise Unavailable("queue") from error
    parts = [number.split("-") for number in numbers]
    return {(name, int(row_id)) for name, row_id, _ in (part for part in parts if len(part) == 3)}


def is_up() -> bool:
    """Whether the queue's server responds; takes at most about a second."""
    try:
        return _client is not None and bool(_client.ping())
    except (RedisError, OSError):
        return False


def stopping() -> bool:
    """True once this process was asked to end. Job code checks it between batches, puts its row
    back and returns.
    """
    return _stop.is_set()


def request_stop() -> None:
    _stop.set()


def wait_for_stop(seconds: float) -> bool:
    """Sleep, but wake up when asked to end; returns True in that case."""
    return _stop.wait(seconds)
