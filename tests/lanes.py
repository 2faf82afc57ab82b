"""Which tests are quick, and what keeps them so.

`bin/test -m fast` runs every test that starts no process or browser, sends no made-up requests,
migrates nothing and is not marked as slow. A test that takes more than half a second of processor
time without being marked fails that lane.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.databases import ON_POSTGRES

MAX_SECONDS = 0.5  # of the processor, not of the clock: others may be at work
NOT_FAST = frozenset({"browser", "processes", "fuzz", "slow", "postgres", "migrations"})
# Fixtures that open a database. On PostgreSQL no other tests run: the rest would do the same again
# as on SQLite.
DATABASE_FIXTURES = frozenset({"databases", "make_place"})
TESTS = Path(__file__).parent
# Folders without a test of the database, which aren't even imported there. Those of the
# architecture look at the application alone.
WITHOUT_SQL = frozenset({"bridge", "browser", "processes", "providers", "readers", "tools"})
ARCHITECTURE = "architecture"
# Where bin/check looks for tests of whole programs.
WHOLE_PROGRAMS = ("/tests/browser/", "/tests/processes/", "/tests/readers/")

gc.disable()  # until everything is collected

_costs: dict[str, float] = {}
_apart = 0.0


@contextmanager
def once_per_worker() -> Iterator[None]:
    """What happens in this block is not the cost of the test that happens to come first."""
    global _apart
    began = time.process_time()
    yield
    _apart += time.process_time() - began


def pytest_ignore_collect(collection_path) -> bool | None:
    return (ON_POSTGRES and _folder_of(collection_path) in WITHOUT_SQL | {ARCHITECTURE}) or None


def _folder_of(path: Path) -> str:
    """The folder of a path in tests/; "" for what is beside it."""
    return path.relative_to(TESTS).parts[0] if TESTS in path.parents else ""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items) -> None:
    for item in items:
        if "/tests/migrations/" in str(item.path):
            item.add_marker("migrations")
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))  # one Stacks and one Chromium
        _refuse_elsewhere(item)
        if not NOT_FAST & {mark.name for mark in item.iter_markers()}:
            item.add_marker("fast")
    if ON_POSTGRES:
        chosen = [item for item in items if _opens_database(item)]
        left = set(items) - set(chosen)
        config.hook.pytest_deselected(items=[item for item in items if item in left])
        items[:] = chosen


def _opens_database(item: pytest.Item) -> bool:
    return not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


def _refuse_elsewhere(item: pytest.Item) -> None:
    marks = {mark.name for mark in item.iter_markers()}
    is_passed_over = _folder_of(item.path) in WITHOUT_SQL and not marks & {"browser", "processes"}
    if is_passed_over and _opens_database(item):
        raise pytest.UsageError(f"{item.nodeid}: nothing from here runs on PostgreSQL")
    if {"browser", "processes"} & marks:
        if not any(folder in str(item.path) for folder in WHOLE_PROGRAMS):
            raise pytest.UsageError(f"{item.nodeid}: bin/check runs no whole programs from here")


def pytest_collection_finish() -> None:
    """What lives now lives until the end: the collector need not look at it again and again. Half
    a minute of the suite was that.
    """
    gc.freeze()
    gc.enable()


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_setup(item) -> Iterator[None]:
    item.stash[_BEGAN] = time.process_time() - _apart
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item) -> Iterator[None]:
    try:
        return (yield)
    finally:
        item.user_properties.append(("cpu", time.process_time() - _apart - item.stash[_BEGAN]))


def pytest_runtest_logreport(report) -> None:
    if report.when == "call":
        _costs[report.nodeid] = dict(report.user_properties).get("cpu", 0.0)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus) -> None:
    if hasattr(session.config, "workerinput") or exitstatus != 0:
        return
    if _too_slow(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config) -> None:
    for name, seconds in _too_slow(config):
        terminalreporter.write_line(
            f"SLOW {name}: {seconds:.2f} s of the processor; make it quicker, or mark it as slow"
        )


def _too_slow(config) -> list[tuple[str, float]]:
    if config.option.markexpr != "fast":
        return []
    return sorted(
        ((name, cost) for name, cost in _costs.items() if cost > MAX_SECONDS),
        key=lambda pair: -pair[1],
    )


_BEGAN = pytest.StashKey[float]()
