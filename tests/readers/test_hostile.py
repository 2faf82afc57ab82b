"""A hundred files made to break a reader cost themselves at most: each ends within the limits of
the reading processes, and the files after them are read.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from readers.pool import ReaderPool, Request
from tests.makers import mp3
from tests.makers.hostile import FILES

pytestmark = pytest.mark.processes
KINDS = {".cbz": "comic", ".cbr": "comic", ".cb7": "comic", ".m4b": "audiobook"}
GIVEN_UP = frozenset({"reader_died", "reader_timeout", "reader_failed"})


def test_there_are_a_hundred_of_them():
    assert len(FILES) >= 100


@pytest.mark.parametrize("part", range(4))
def test_hostile_files_are_read_or_refused_within_the_limits(part: int, tmp_path: Path) -> None:
    names = list(FILES)[part::4]
    for name in names:
        (tmp_path / name).write_bytes(FILES[name]())
    (tmp_path / "fine.mp3").write_bytes(mp3(title="Fine"))
    requests = []
    for name in names:
        for file in (name, "fine.mp3"):
            path = os.fsencode(tmp_path / file)
            requests.append(Request(len(requests), path, KINDS.get(Path(name).suffix, "")))
    with ReaderPool(1, seconds_per_file=10, memory_mib=512) as pool:
        results = {result.token: result for result in pool.map(requests)}
    assert len(results) == len(requests)
    assert all(results[2 * n + 1].value.title == "Fine" for n in range(len(names)))
    problems = {name: results[2 * n].problem for n, name in enumerate(names)}
    assert {name: code for name, code in problems.items() if code in GIVEN_UP} == {}
