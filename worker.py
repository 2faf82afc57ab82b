"""Runs background jobs one at a time, each in its own application context: `python -m worker`.

With `--prompt` it takes scans and messages only, with `--clock` the clock's jobs only.
"""

from __future__ import annotations

import importlib
import logging
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from types import FrameType
from typing import Any

import structlog
from flask import Flask
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.exceptions import InvalidJobOperation, NoSuchJobError, StopRequested
from rq.job import Job

import workqueue
from config import settings_or_exit
from core import create_core
from errors import Unavailable
from logs import configure_logs
from services import jobs
from services.watching import watchers
from supervisor import parent

log = structlog.get_logger("stacks.worker")
HEARTBEAT = 30  # seconds
LONGEST_WAIT = 10.0  # seconds between two checks of a queue that is down
AFTER_FAILURE = 10.0  # seconds until folders are watched again
SAME_KEYPRESS = 1.0  # seconds; a terminal's Ctrl-C and the supervisor's SIGTERM are one wish


class JobWorker(SimpleWorker):
    """RQ's worker without forking, without remote control, and with our own way of ending."""

    app: Flask
    max_connection_wait_time = LONGEST_WAIT
    _asked_at = 0.0

    def perform_job(self, job: Job, queue: Queue) -> bool:
        _tell_once.reset()
        began = time.monotonic()
        with self.app.app_context(), self._beating(job):
            problem = _problem_with(job)
            done = self._refuse(job, queue, problem) if problem else super().perform_job(job, queue)
        note = (
            log.debug if done and queue.name == workqueue.TICK else log.info
        )  # a tick every 30 s is no news
        note("job_left", job=job.id, ok=done, seconds=round(time.monotonic() - began, 2))
        return done

    def handle_exception(self, job: Job, *exc_info: Any) -> None:
        """A queue that was wiped while the job ran doesn't know it any more. The job's row says how
        it ended, and rows whose number was lost are enqueued again.
        """
        if isinstance(exc_info[1], InvalidJobOperation | NoSuchJobError):
            log.warning("queue_wiped", job=job.id, reason=str(exc_info[1]))
        else:
            super().handle_exception(job, *exc_info)

    def subscribe(self) -> None:
        """Disables RQ's remote control (stop, kill or shut down by message), which would end a job
        in the middle of a batch.
        """

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """First signal: set the flag that jobs check between batches, and end after the current
        one. Later signals: end at once.
        """
        if workqueue.stopping():
            if time.monotonic() - self._asked_at > SAME_KEYPRESS:
                os._exit(1)
            return
        self._asked_at = time.monotonic()
        workqueue.request_stop()
        self._stop_requested = True
        if self.get_state() != "busy":
            super()._shutdown()

    def _refuse(self, job: Job, queue: Queue, problem: str) -> bool:
        log.error("job_refused", job=job.id, reason=problem)
        self.handle_job_failure(job, queue, exc_string=problem)
        return False

    @contextmanager
    def _beating(self, job: Job) -> Iterator[None]:
        """Report to Redis while a job runs; otherwise RQ would consider this worker dead after 7
        minutes.
        """
        over = threading.Event()
        thread = threading.Thread(target=self._beat, args=(job, over), daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()

    def _beat(self, job: Job, over: threading.Event) -> None:
        while not over.wait(HEARTBEAT):
            try:
                self.maintain_heartbeats(job)
            except (
                RedisError,
                OSError,
                AttributeError,
            ):  # the queue is down, or the job has just ended
                continue


class _TellOnce(logging.Filter):
    """Lets one of RQ's "could not connect" through; it says so at every try."""

    told = False

    def filter(self, record: logging.LogRecord) -> bool:
        if "could not connect" not in str(record.msg):
            return True
        first, self.told = not self.told, True
        return first

    def reset(self) -> None:
        self.told = False


_tell_once = _TellOnce()


def work(app: Flask, url: str, names: tuple[str, ...] = workqueue.WORK_QUEUES) -> None:
    """Run jobs of these queues until asked to stop. Waits for a queue that is down, also between
    two jobs.
    """
    JobWorker.app = app
    try:
        while not workqueue.stopping() and _wait_for_queue():
            _work_while_up(url, names)
    except StopRequested:  # RQ's handler raises it wherever the signal comes, between its loops too
        return


def _work_while_up(url: str, names: tuple[str, ...]) -> None:
    """Run jobs until asked to stop, or until the queue is lost."""
    try:
        server = workqueue.connection(
            url, timeout=10
        )  # RQ lengthens the timeout of its blocking calls itself
        queues = [Queue(name, connection=server, serializer=workqueue.SERIALIZER) for name in names]
        JobWorker(queues, connection=server, serializer=workqueue.SERIALIZER).work()
    except (RedisError, OSError) as error:
        log.warning("queue_lost", reason=str(error))
        workqueue.wait_for_stop(1)


def _wait_for_queue() -> bool:
    """False when asked to stop in the meantime."""
    pause = 0.2
    while not workqueue.is_up():
        if pause == 0.2:
            log.warning("queue_down", action="waiting")
        if workqueue.wait_for_stop(pause):
            return False
        pause = min(pause * 2, LONGEST_WAIT)
    return not workqueue.stopping()


def _problem_with(job: Job) -> str:
    """Why the job can't run; "" when it can. Imports its module here, because RQ hides why that
    failed.
    """
    try:
        path = job.func_name or ""
        if path not in {kind.path for kind in workqueue.JOBS.values()}:
            return "not in the table of jobs"
        importlib.import_module(path.rpartition(".")[0])
    except Exception:
        return traceback.format_exc()
    return ""


def _stop_early(signum: int, frame: FrameType | None) -> None:
    """The signal handler before RQ's worker sets its own, and after it has removed them."""
    workqueue.request_stop()


def _watch_folders(app: Flask) -> None:
    """Watch folders in a thread of the clock's worker: there is one of it in each instance, and it
    has everything loaded already.
    """
    while not workqueue.stopping():
        try:
            with app.app_context():
                watchers.run()
        except Exception as error:
            log.error("watching_failed", exc_info=error)
            workqueue.wait_for_stop(AFTER_FAILURE)


def _requeue_interrupted(started_at: datetime) -> None:
    try:
        jobs.requeue_interrupted(started_at)
    except Unavailable:  # then they wait until their leases end
        log.warning("interrupted_jobs_not_requeued", exc_info=True)


def main(environ: Mapping[str, str] = os.environ) -> None:
    signal.signal(signal.SIGTERM, _stop_early)
    signal.signal(signal.SIGINT, _stop_early)
    parent.end_with_parent(environ)
    settings = settings_or_exit(environ)
    configure_logs(settings.log_level)
    logging.getLogger("rq.worker").setLevel(
        logging.WARNING
    )  # a line for each step of each job otherwise
    logging.getLogger("rq.worker").addFilter(_tell_once)
    workqueue.configure(settings.redis_url)
    app = create_core(settings)
    if "--clock" not in sys.argv:
        is_prompt = "--prompt" in sys.argv
        work(
            app,
            settings.redis_url,
            workqueue.PROMPT_QUEUES if is_prompt else workqueue.WORK_QUEUES,
        )
        return
    with app.app_context():
        _requeue_interrupted(parent.started_at(environ))
    threading.Thread(target=_watch_folders, args=(app,), name="watching", daemon=True).start()
    # This worker has no time for anything else: when all others are busy with long scans, lost
    # jobs are still found.
    work(app, settings.redis_url, workqueue.CLOCK_QUEUES)


if __name__ == "__main__":
    main()
