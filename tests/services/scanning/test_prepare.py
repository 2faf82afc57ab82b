"""Reading processes place the files of a new folder, and know no database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from errors import Unreadable
from readers import registry, stored
from readers.pool import ReaderPool, Request
from services.scanning import grouping, prepare
from services.scanning.prepare import Prepared, Task
from tests.makers.audio import mp3
from tests.makers.books import epub

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    """A process that has read nothing yet."""
    monkeypatch.setattr(prepare, "_folder", prepare._Folder())


@pytest.fixture
def album(tmp_path) -> list[bytes]:
    """The paths of three tracks in one folder, which are one album only together."""
    folder = tmp_path / "Wick"
    folder.mkdir()
    for number, artist in enumerate(["Alice", "Alice feat. Bob", "Alice & Dan"], start=1):
        data = mp3(title=f"T{number}", album="Wick", artist=artist, track=number)
        (folder / f"{number}.mp3").write_bytes(data)
    return [os.fsencode(path) for path in sorted(folder.iterdir())]


def _read(paths: list[bytes], together: int) -> list[Prepared]:
    return [prepare.prepare(path, Task("music", 1, b"Wick/", together)) for path in paths]


def test_the_last_file_of_a_folder_brings_the_places_of_all(album):
    *others, last = _read(album, together=3)
    facts = {b"Wick/" + path.rpartition(b"/")[2]: registry.read(path, "music") for path in album}
    assert [prepared.placed for prepared in others] == [None, None]
    assert last.placed == prepare.place(Task("music", 1, b"Wick/"), facts)
    assert len({place.placement.work_key for place in last.placed.values()}) == 1
    assert stored.decode(last.data).title == last.facts.title == "T3"


@pytest.mark.parametrize("together", [0, 4])
def test_a_process_that_has_not_read_all_files_places_none(album, together):
    assert [prepared.placed for prepared in _read(album, together)] == [None, None, None]


def test_a_folder_that_another_process_began_is_not_placed(album):
    _read(album[:2], together=3)
    rest = prepare.prepare(album[2], Task("music", 1, b"Other/", 3))
    assert rest.placed is None


def test_an_unreadable_file_leaves_the_others_in_their_places(album):
    Path(os.fsdecode(album[0])).write_bytes(b"")
    with pytest.raises(Unreadable):
        _read(album[:1], together=3)
    assert list(_read(album[1:], together=3)[-1].placed) == [b"Wick/2.mp3", b"Wick/3.mp3"]


def test_a_mistake_in_grouping_is_blamed_on_no_file(album, monkeypatch):
    def fail(*_):
        raise RuntimeError("a mistake")

    monkeypatch.setattr(grouping, "_placer", lambda kind: fail)
    assert [prepared.placed for prepared in _read(album, together=3)] == [None, None, None]


@pytest.mark.parametrize("kind", sorted(grouping.TAKES))
def test_placements_pass_from_one_process_to_the_other(kind, tmp_path):
    (tmp_path / "A").mkdir()
    path = tmp_path / "A" / "Wick (1999).epub"
    path.write_bytes(epub("Wick", [("Ann Lee", "aut", "")]))
    facts = registry.read(os.fsencode(path), "book")
    placed = prepare.place(Task(kind, 1, b"A/"), {b"A/Wick (1999).epub": facts})
    with ReaderPool(1, action="tests.services.scanning.test_prepare:placed") as pool:
        (result,) = pool.map([Request(1, b"A/Wick (1999).epub", (kind, facts))])
    assert result.value == placed


def placed(path: bytes, task) -> dict[bytes, prepare.Placed]:
    kind, facts = task
    return prepare.place(Task(kind, 1, b"A/"), {path: facts})


def test_it_loads_neither_flask_nor_the_database():
    modules = ", ".join(sorted({name.partition(":")[0] for name in grouping._PLACERS.values()}))
    asked = f"import sys, services.scanning.prepare, {modules}; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", asked], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"flask", "sqlalchemy", "models", "config", "services.db"} & set(loaded)


def test_files_that_belong_together_go_to_one_process():
    requests = [Request(n, b"/%d" % n, "", is_followed=n % 10 != 9) for n in range(200)]
    with ReaderPool(2, chunk=4, action="tests.services.scanning.test_prepare:process") as pool:
        by_token = {result.token: result.value for result in pool.map(requests)}
    assert len(set(by_token.values())) == 2
    assert all(
        len({by_token[number] for number in range(first, first + 10)}) == 1
        for first in range(0, 200, 10)
    )


def process(_path: bytes, _task: object) -> int:
    return os.getpid()
