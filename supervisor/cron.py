"""The scheduler's process: RQ's cron, which only enqueues the job `tick`, every 30 seconds."""

from __future__ import annotations

import logging
import os
import signal

import structlog
from redis.exceptions import RedisError
from rq.cron import CronJob, CronScheduler
from rq.exceptions import StopRequested
from rq.utils import now

import workqueue
from config import settings_or_exit
from logs import configure_logs
from supervisor import parent

EVERY = 30  # seconds
log = structlog.get_logger("stacks.cron")


def tick() -> None:
    workqueue.enqueue("tick")


class Clock(CronScheduler):
    def enqueue_jobs(self) -> list[CronJob]:
        """Calls the function instead of pickling it into the queue, so that this process need not
        import the jobs.
        """
        due = [job for job in self.get_jobs() if job.should_run()]
        for job in due:
            assert job.func is not None
            job.func()
            job.set_enqueue_time(now())
        return due

    def _request_stop(self, signum: int, frame: object) -> None:
        workqueue.request_stop()
        raise StopRequested


def run(url: str) -> None:
    """Enqueue until asked to stop. If the queue is down, this is logged once and retried every few
    seconds.
    """
    clock = Clock(connection=workqueue.connection(url, timeout=2))
    clock.register(tick, workqueue.TICK, interval=EVERY)
    is_reported = False
    while not workqueue.stopping():
        if workqueue.is_up():
            is_reported = False
            try:
                clock.start()
            except (RedisError, OSError):
                continue
        elif not is_reported:
            is_reported = True
            log.warning("queue_down", action="waiting")
        workqueue.wait_for_stop(2)


def main() -> None:
    parent.end_with_parent(os.environ)
    signal.signal(signal.SIGTERM, lambda *_: workqueue.request_stop())
    signal.signal(signal.SIGINT, lambda *_: workqueue.request_stop())
    settings = settings_or_exit(os.environ)
    configure_logs(settings.log_level)
    logging.getLogger("rq.cron").setLevel(logging.WARNING)
    workqueue.configure(settings.redis_url)
    try:
        run(settings.redis_url)
    except StopRequested:
        return


if __name__ == "__main__":
    main()
