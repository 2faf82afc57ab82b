"""Starting and ending Stacks with real processes."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3

import httpx
import pytest

from .conftest import PATIENCE, STANDIN, Running, parent_of, wait_until

pytestmark = pytest.mark.processes


@pytest.fixture
def stacks(prepared: Running) -> Running:
    """A new database is made only in an awkward folder."""
    return prepared


@pytest.fixture
def awkward(stacks: Running) -> Running:
    """In a folder with a space, umlauts, quotes and a path over 150 bytes, from nothing."""
    stacks.data = stacks.data / "new" / ("Meine Bücher 'und' \"mehr\" " + "x" * 120)
    return stacks


def test_it_starts_in_an_awkward_folder_answers_and_ends_without_a_trace(awkward: Running) -> None:
    awkward.start()
    assert f"Stacks is ready: {awkward.address}/" in awkward.text()
    assert awkward.data.stat().st_mode & 0o777 == 0o700
    awkward.stop()
    assert awkward.marked() == {}
    assert not (awkward.data / "run/queue.json").exists()


def test_after_kill_9_the_next_start_is_the_only_one(awkward: Running) -> None:
    awkward.start()
    assert awkward.process is not None
    old = set(awkward.marked())
    awkward.process.kill()
    awkward.process.wait()
    awkward.start()
    new = awkward.marked()
    assert not old & set(new), awkward.text()
    assert all(is_below(pid, awkward.process.pid) for pid in new), new
    assert len(awkward.find("supervisor.web")) == 1
    assert len(awkward.queues()) == 1
    assert all(awkward.health() is not None for _ in range(20))


def is_refused(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False


def test_without_its_supervisor_nothing_goes_on(stacks: Running) -> None:
    stacks.start()
    assert stacks.process is not None
    stacks.process.kill()
    stacks.process.wait()
    wait_until(lambda: not stacks.marked() and not stacks.queues(), 3)
    wait_until(
        lambda: is_refused(stacks.port), 3
    )  # a process that ends lets go of its memory, and with it of the mark, before its sockets


def test_a_second_start_says_that_the_first_is_running(stacks: Running) -> None:
    stacks.start()
    assert stacks.process is not None
    second = stacks.run(STACKS_PORT="1")
    message = (
        f"Stacks is already running for this data folder (pid {stacks.process.pid},"
        f" {stacks.address}/).\n"
    )
    assert (second.returncode, second.stderr, second.stdout) == (3, message, "")
    assert stacks.health() is not None


def test_children_that_die_are_started_again(stacks: Running) -> None:
    stacks.start()
    wait_until(
        lambda: len(stacks.find("worker")) == 3, 6, stacks.text
    )  # one for scans, one for other jobs, one for the clock
    [site], workers, [cron] = (
        stacks.find(word) for word in ("supervisor.web", "worker", "supervisor.cron")
    )
    killed = (site, *workers, cron)
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    wait_until(
        lambda: all(stacks.find(word) for word in ("supervisor.web", "worker", "supervisor.cron")),
        6,
        stacks.text,
    )
    wait_until(lambda: stacks.health() is not None, 6, stacks.text)
    assert not set(killed) & set(stacks.marked())
    assert "event=ended name=worker-1 code=-9" in stacks.text()


def test_a_web_process_that_dies_is_replaced(stacks: Running) -> None:
    stacks.start()
    [site] = stacks.find("supervisor.web")
    one, other = (pid for pid in stacks.marked() if parent_of(pid) == site)
    os.kill(one, signal.SIGKILL)
    wait_until(
        lambda: len([pid for pid in stacks.marked() if parent_of(pid) == site]) == 2, 6, stacks.text
    )
    assert other in stacks.marked()
    assert stacks.find("supervisor.web") == [site]


def test_a_queue_that_dies_comes_back_at_the_same_place(stacks: Running) -> None:
    stacks.start()
    [queue] = stacks.queues()
    note = (stacks.data / "run/queue.json").read_text()
    os.kill(queue, signal.SIGKILL)
    wait_until(lambda: [pid for pid in stacks.queues() if pid != queue], 5, stacks.text)
    assert (stacks.data / "run/queue.json").read_text() == note


def test_a_queue_that_cannot_read_what_it_kept_starts_empty(stacks: Running) -> None:
    kept = stacks.data / "queue" / "appendonlydir"
    kept.mkdir(parents=True)
    (kept / "appendonly.aof.manifest").write_text("nonsense\n")
    stacks.start()
    assert len(list(stacks.data.glob("queue.broken-*"))) == 1


def test_open_downloads_neither_stop_others_nor_hold_up_the_end(stacks: Running) -> None:
    stacks.start("--web-target", STANDIN, STACKS_WEB_WORKERS="1")
    lines = [socket.create_connection(("127.0.0.1", stacks.port)) for _ in range(3)]
    for line in lines:
        line.sendall(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
        assert line.recv(100)
    assert httpx.get(f"{stacks.address}/health", timeout=3 * PATIENCE).status_code == 200
    stacks.stop()
    assert stacks.marked() == {}
    for line in lines:
        line.close()


def test_interrupting_while_it_starts_leaves_nothing(awkward: Running) -> None:
    awkward.process = awkward.spawn("-m", "supervisor")
    wait_until(lambda: (awkward.data / "run/queue.json").exists(), 5, awkward.text)
    awkward.process.send_signal(signal.SIGINT)
    assert awkward.process.wait(10 * PATIENCE) == 0
    assert awkward.marked() == {}


def test_a_port_in_use_is_told_in_one_line(stacks: Running) -> None:
    with socket.create_server(("127.0.0.1", stacks.port)):
        ended = stacks.run()
    assert (ended.returncode, ended.stdout) == (4, "")
    assert (
        ended.stderr
        == f"Port {stacks.port} on 127.0.0.1 is used by another program; set STACKS_PORT to a free"
        " one.\n"
    )


def test_a_wrong_setting_is_told_in_one_line(stacks: Running) -> None:
    ended = stacks.run(STACKS_PORT="http")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert (
        ended.stderr
        == "Stacks cannot start: STACKS_PORT is 'http'; it must be a number from 1 to 65535.\n"
    )


def test_a_web_server_that_cannot_start_ends_everything(stacks: Running) -> None:
    ended = stacks.run("--web-target", "nowhere:create_app")
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith("The web server did not start (exit code")
    assert "No module named 'nowhere'" in ended.stderr
    assert stacks.marked() == {}


def test_a_setup_code_is_shown_when_there_is_one(stacks: Running) -> None:
    (stacks.data / "run").mkdir(parents=True)
    (stacks.data / "run/setup-code").write_text("ABCD-EFGH\n")
    stacks.start("--web-target", STANDIN)
    wait_until(lambda: "another machine): " in stacks.text(), 3)
    assert "Setup code (asked for when you set up from another machine): " in stacks.text()


def is_below(pid: int, top: int) -> bool:
    while pid not in (0, 1, top):
        pid = parent_of(pid)
    return pid == top


def web_processes(stacks: Running) -> set[int]:
    [site] = stacks.find("supervisor.web")
    return {pid for pid in stacks.marked() if parent_of(pid) == site}


def test_a_web_process_that_does_not_answer_is_replaced(stacks: Running) -> None:
    stacks.start("--web-target", STANDIN)
    wait_until(lambda: len(web_processes(stacks)) == 2, 5, stacks.text)
    stuck, other = web_processes(stacks)
    os.kill(stuck, signal.SIGSTOP)
    wait_until(lambda: stuck not in web_processes(stacks), 20, stacks.text)
    wait_until(lambda: len(web_processes(stacks)) == 2, 6, stacks.text)
    assert other in web_processes(stacks)
    assert f"event=killed name=web pid={stuck} reason='did not answer'" in stacks.text()


def test_after_a_clean_stop_one_file_is_the_whole_library(stacks: Running) -> None:
    stacks.start()
    ada = ("create-user", "ada", "--admin", "--password", "correct horse battery")
    assert stacks.spawn("-m", "commands", *ada).wait(20 * PATIENCE) == 0, stacks.text()
    assert (stacks.data / "stacks.sqlite3-wal").stat().st_size > 0
    stacks.stop()
    assert [path.name for path in stacks.data.glob("stacks.sqlite3*")] == ["stacks.sqlite3"]
    copy = sqlite3.connect(stacks.data / "stacks.sqlite3")
    assert copy.execute("SELECT username FROM user").fetchall() == [("ada",)]
    copy.close()
