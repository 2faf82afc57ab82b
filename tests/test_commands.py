"""A person in a terminal asks a running Stacks for something, and it hears at once."""

from __future__ import annotations

import json

import commands


def test_the_terminal_finds_the_queue_of_the_stacks_that_runs_on_its_data_folder(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run/queue.json").write_text(
        json.dumps({"socket": "/run/stacks-1/queue.sock", "pid": 1})
    )
    assert commands._running_queue(tmp_path) == "unix:///run/stacks-1/queue.sock"


def test_the_terminal_works_without_a_running_stacks(tmp_path):
    assert commands._running_queue(tmp_path) == ""
    (tmp_path / "run").mkdir()
    (tmp_path / "run/queue.json").write_text("")
    assert commands._running_queue(tmp_path) == ""
