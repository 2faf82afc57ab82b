"""The reading processes: a file that kills, stalls or bloats one costs itself and nobody else."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from readers.pool import ReaderPool, Request
from tests.makers import cbz, epub, flac, mp3

pytestmark = pytest.mark.processes
ACTION = "tests.readers.actions:act"
ROOT = Path(__file__).resolve().parent.parent.parent


def _requests(names: list[str]) -> list[Request]:
    return [Request(number, b"/x/" + name.encode(), "") for number, name in enumerate(names)]


def _pool(processes: int = 1, **more) -> ReaderPool:
    return ReaderPool(
        processes,
        **{"seconds_per_file": 5, "memory_mib": 256, "chunk": 8, "action": ACTION, **more},
    )


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("way", ["crash", "exit"])
def test_one_crashing_file_among_forty_loses_only_itself(processes, way):
    names = [f"file{number}" for number in range(40)]
    names[17] = way
    with _pool(processes) as pool:
        results = {result.token: result for result in pool.map(_requests(names))}
    assert len(results) == 40
    assert [token for token, result in results.items() if result.problem] == [17]
    assert results[17].problem == "reader_died"
    assert results[39].value == "file39"


def test_every_second_file_may_crash():
    names = ["crash" if number % 2 else f"file{number}" for number in range(12)]
    with _pool(2) as pool:
        results = list(pool.map(_requests(names)))
    assert sorted(result.token for result in results if result.problem) == [1, 3, 5, 7, 9, 11]
    assert len(results) == 12


def test_a_stalling_file_is_given_up_and_the_others_are_read():
    names = ["file", "stall", *(f"file{number}" for number in range(20))]
    with _pool(seconds_per_file=0.4) as pool:
        results = {result.token: result for result in pool.map(_requests(names))}
    assert results[1].problem == "reader_timeout"
    assert len([result for result in results.values() if not result.problem]) == 21


def test_what_the_first_file_has_to_import_does_not_count_as_its_time():
    names = ["import", "import", "import stall", "file"]
    with _pool(seconds_per_file=0.4) as pool:
        results = {result.token: result for result in pool.map(_requests(names))}
    assert [results[number].problem for number in range(4)] == ["", "", "reader_timeout", ""]


def test_many_slow_files_are_not_a_stall():
    with _pool(seconds_per_file=0.3) as pool:
        first = next(results := pool.map(_requests(["slow"] * 16)))
        pids = pool.pids
        assert not [result for result in [first, *results] if result.problem]
        assert pool.pids == pids


def test_a_slow_reader_of_the_results_makes_no_file_late():
    names = [f"file{number}" + "x" * 4000 for number in range(200)]  # more than the pipes hold
    problems = []
    with _pool(2, seconds_per_file=0.3, chunk=16) as pool:
        for number, result in enumerate(pool.map(_requests(names))):
            problems.append(result.problem)
            if number in (0, 50):
                time.sleep(0.6)
    assert problems == [""] * 200


def test_a_bloating_file_is_too_much_and_the_others_are_read():
    with _pool() as pool:
        results = {
            result.token: result
            for result in pool.map(_requests(["file", "bloat", "file", "bloat", "file"]))
        }
    assert [results[token].problem for token in range(5)] == [
        "",
        "too_much_memory",
        "",
        "too_much_memory",
        "",
    ]


def test_a_reader_s_own_mistake_is_a_problem_line():
    with _pool() as pool:
        broken, fine = sorted(pool.map(_requests(["raise", "file"])))
    assert (broken.problem, broken.detail, fine.value) == (
        "reader_failed",
        "RuntimeError: a reader's own mistake",
        "file",
    )


def test_what_a_library_prints_does_not_get_into_the_answers():
    with _pool() as pool:
        assert [result.value for result in pool.map(_requests(["print", "file"]))] == [
            "print",
            "file",
        ]


def test_requests_are_taken_only_as_they_are_needed():
    taken = 0

    def endless():
        nonlocal taken
        while True:
            taken += 1
            yield Request(taken, b"/x/file")

    with _pool(2, chunk=8) as pool:
        results = pool.map(endless())
        for _ in range(20):
            next(results)
        assert taken <= 20 + 2 * 11 * 8  # ten chunks ahead for each child, and the one that comes
        results.close()
        assert sorted(
            result.token for result in pool.map([Request(-1, b"/x/a"), Request(-2, b"/x/b")])
        ) == [-2, -1]


def test_nothing_to_read_starts_no_process():
    with _pool(2) as pool:
        assert list(pool.map([])) == []
        assert pool.pids == []


def test_a_pool_whose_processes_cannot_start_says_so_instead_of_blaming_files():
    with (
        _pool(action="tests.readers.actions:nowhere") as pool,
        pytest.raises(RuntimeError, match="before their first file"),
    ):
        list(pool.map(_requests(["file"] * 20)))


def test_children_load_neither_flask_nor_the_database():
    with ReaderPool(1, action=ACTION) as pool:
        loaded = next(pool.map(_requests(["modules"]))).value.split()
    assert not {"flask", "sqlalchemy", "models", "services", "app", "PIL", "lxml", "av"} & set(
        loaded
    )


def test_real_files_of_every_kind_are_read_together(saved):
    paths = [
        saved("a.mp3", mp3(title="A")),
        saved("b.flac", flac(title="B")),
        saved("c.epub", epub("C")),
        saved("d.cbz", cbz(2)),
        saved("e.mp3", b"rubbish"),
        b"/nowhere.mp3",
    ]
    with ReaderPool(2) as pool:
        results = sorted(pool.map(Request(number, path, "") for number, path in enumerate(paths)))
    assert [result.value.title if result.value else result.problem for result in results] == [
        "A",
        "B",
        "C",
        "",
        "not_audio",
        "not_found",
    ]


@pytest.mark.parametrize("names", [["file", "stall"], ["file"]], ids=["at work", "idle"])
def test_children_die_when_their_parent_is_killed(names):
    code = (
        "import time; from readers.pool import ReaderPool, Request\npool = ReaderPool(2,"
        f" action={ACTION!r}, chunk=1)\nresults = pool.map(Request(n, b'/x/' + name.encode()) for"
        f" n, name in enumerate({names!r}))\nnext(results); print(*pool.pids, flush=True);"
        " time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT)
    assert parent.stdout
    pids = [int(text) for text in parent.stdout.readline().split()]
    assert pids
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 5
    while any(_lives(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not [pid for pid in pids if _lives(pid)]


def test_children_ignore_ctrl_c_and_obey_sigterm_whatever_the_parent_does():
    with _pool() as pool:
        results = pool.map(_requests(["slow"] * 20))
        next(results)
        os.kill(pool.pids[0], signal.SIGINT)
        assert next(results).problem == ""
        os.kill(pool.pids[0], signal.SIGTERM)
        assert len([result for result in results if result.problem]) <= 1


def test_waiting_costs_no_processor_time():
    with _pool(seconds_per_file=5) as pool:
        before = resource.getrusage(resource.RUSAGE_SELF)
        assert len(list(pool.map(_requests(["slow"] * 20)))) == 20
        after = resource.getrusage(resource.RUSAGE_SELF)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.3


def _lives(pid: int) -> bool:
    try:
        return b") Z " not in Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return False
