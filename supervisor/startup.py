"""Starts, watches and stops all parts of Stacks, in the right order."""

from __future__ import annotations

import http.client
import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from config import PROGRAM, Settings
from supervisor import database, heartbeat, lock, parent, queueserver, restoring, web
from supervisor.children import Child, Children, log_event
from supervisor.problem import StartProblem

PATIENCE = 6.0  # seconds between SIGTERM and SIGKILL
QUEUE_PATIENCE = 2.5  # seconds for the queue, which is asked last
QUEUE_START = 10.0  # seconds until the embedded server must answer


class Stopped(Exception):
    """Somebody asked Stacks to stop while it was still starting."""


class Supervisor:
    def __init__(self, settings: Settings, environ: Mapping[str, str], web_target: str) -> None:
        self.settings = settings
        self.children = Children()
        self.environ = {
            "PYTHONUNBUFFERED": "1",
            "MALLOC_ARENA_MAX": "2",  # glibc otherwise keeps an arena of memory for each thread
            **environ,
            "STACKS_DATA": str(settings.data_dir),
            parent.STARTED: str(time.time()),
        }
        if web_target:
            self.environ[web.TARGET] = web_target
        self.watchdog = heartbeat.Watchdog()
        self.environ[heartbeat.NAME] = str(self.watchdog.descriptor)
        self.queue: Child | None = None
        self.site: Child | None = None

    def run(self) -> None:
        """Start everything, keep it running, and end it. Raises StartProblem, after ending
        everything that was started.
        """
        for name in ("run", "queue"):
            (self.settings.data_dir / name).mkdir(mode=0o700, exist_ok=True)
        held = lock.take(self.settings.data_dir, self.settings.address)
        lock.check_port(self.settings.host, self.settings.port)
        restoring.forget_interrupted(self._run_folder)
        try:
            self._start()
            self._stay()
        except Stopped:
            pass
        finally:
            self._end()
        del held

    def _start(self) -> None:
        socket_path = self._start_queue()
        if not database.is_current(self.settings):
            self._migrate()
        if socket_path:
            self._await_queue(socket_path)
        self._start_site()
        self._announce()
        self._start_workers()

    def _start_site(self) -> None:
        site = self.site = self._child("web", "-m", "supervisor.web")
        site.descriptors = (self.watchdog.descriptor,)
        self.children.start(site)
        self._until(lambda: self._is_healthy() or not site.is_alive, waiting_for="web")
        if not site.is_alive:
            raise StartProblem(
                f"The web server did not start (exit code {site.code}); the lines above say why."
            )

    def _start_workers(self) -> None:
        # after the web, which people wait for; the first takes no long jobs but scans
        self.children.start(self._child("worker-1", "-m", "worker", "--prompt"))
        for number in range(2, max(self.settings.workers, 2) + 1):
            self.children.start(self._child(f"worker-{number}", "-m", "worker"))
        self.children.start(self._child("clock-worker", "-m", "worker", "--clock"))
        self.children.start(self._child("cron", "-m", "supervisor.cron"))

    def _stay(self) -> None:
        known: dict[Child, int] = {}
        while not self.children.stop_asked:
            self.children.turn(1.0)
            for child in self.lasting:
                if not child.is_alive and known.get(child) != child.pauses:
                    known[child] = child.pauses
                    log_event(
                        "ended",
                        name=child.name,
                        code=child.code,
                        again_in=f"{child.due_at - time.monotonic():.0f}s",
                    )
            self.children.restart_due(self.lasting)
            if self.site is not None:
                self.watchdog.look(self.site)
            if (request := restoring.find_request(self._run_folder)) is not None:
                self._restore(request)
                known.clear()

    def _restore(self, request: dict[str, str]) -> None:
        """Restore a backup while nothing uses the database; then start everything again. If that
        fails, the database is as it was.
        """
        log_event("restoring", backup=request["name"])
        self._end_users()
        command = ("-m", "commands", "restore", request["name"], "--supervised")
        restore = self.children.start(self._child("restore", *command))
        self._until(lambda: not restore.is_alive)
        if not database.is_current(self.settings):
            self._migrate()
        restoring.finish(self._run_folder, request, "failed" if restore.code else "")
        self._start_site()
        self._start_workers()

    def _end_users(self) -> None:
        """End and forget everything that uses the database."""
        users = [child for child in self.children.all if child is not self.queue]
        self.children.end(users, PATIENCE)
        self.children.all = [child for child in self.children.all if child is self.queue]

    @property
    def lasting(self) -> list[Child]:
        return [child for child in self.children.all if child.name not in ("migrate", "restore")]

    def _end(self) -> None:
        self.children.end(
            [child for child in self.children.all if child is not self.queue], PATIENCE
        )
        if self.queue is not None:
            self.children.end([self.queue], QUEUE_PATIENCE)
            queueserver.forget(self.settings.data_dir / "run" / "queue.json")
        database.fold_log(self.settings)

    @property
    def _run_folder(self) -> Path:
        return self.settings.data_dir / "run"

    def _child(self, name: str, *arguments: str) -> Child:
        return Child(name, [sys.executable, *arguments], self.environ, PROGRAM)

    def _start_queue(self) -> Path | None:
        if self.settings.redis_url:
            return None
        command, path = queueserver.prepare(self.settings.data_dir, self.environ)
        self.environ["REDIS_URL"] = f"unix://{path}"
        self.queue = self.children.start(Child("queue", command, self.environ, PROGRAM))
        return path

    def _await_queue(self, path: Path) -> None:
        """If the server can't read its stored data, try again without it."""
        assert self.queue is not None
        queue, again = self.queue, True
        deadline = time.monotonic() + QUEUE_START
        while True:
            self._until(
                lambda: (
                    queueserver.answers(path) or not queue.is_alive or time.monotonic() > deadline
                )
            )
            if queue.is_alive and queueserver.answers(path):
                return
            if not again or queue.is_alive:
                raise StartProblem("The queue server did not start; the lines above say why.")
            log_event("queue_set_aside", folder=queueserver.set_aside(self.settings.data_dir))
            again = False
            self.children.start(queue)

    def _migrate(self) -> None:
        migration = self.children.start(self._child("migrate", "-m", "commands", "migrate"))
        self._until(lambda: not migration.is_alive)
        if migration.code:
            raise StartProblem(
                "The database could not be brought up to date, so nothing was started; the lines"
                " above say why."
            )

    def _until(self, done: Callable[[], bool], waiting_for: str = "") -> None:
        began = reported = time.monotonic()
        while not done():
            if self.children.stop_asked:
                raise Stopped
            self.children.turn(0.05)
            if waiting_for and time.monotonic() - reported > 30:
                reported = time.monotonic()
                log_event("still_waiting", name=waiting_for, seconds=round(reported - began))

    def _is_healthy(self) -> bool:
        """Whether /health answers with its JSON; it may be below the sub-path or at the top."""
        host, port = self.settings.address.removeprefix("http://").rsplit(":", 1)
        line = http.client.HTTPConnection(host.strip("[]"), int(port), timeout=2)
        try:
            line.request("GET", f"{self.settings.base_path}/health")
            return "status" in json.loads(line.getresponse().read(100_000))
        except (OSError, ValueError, TypeError, http.client.HTTPException):
            return False
        finally:
            line.close()

    def _announce(self) -> None:
        address = self.settings.base_url or self.settings.address
        print(f"Stacks is ready: {address}/", flush=True)
        code = self.settings.data_dir / "run" / "setup-code"
        if code.is_file():
            print(
                "Setup code (asked for when you set up from another machine):"
                f" {code.read_text('utf-8').strip()}",
                flush=True,
            )
