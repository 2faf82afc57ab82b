"""First scan and re-scan of tagged audio files against reading their tags alone, and against a bare
walk with stat. With --of books or videos: 5,000 EPUBs with covers, or 5,000 films and episodes.

python -m benchmarks.scan [--of music|books|videos] [--albums 2000] [--readers 2]
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

from app import create_app
from benchmarks.trees import make_albums, make_books, make_episodes, make_films
from commands import upgrade
from config import Settings
from models.base import db
from models.library import Library, LibraryRoot, Root
from readers.pool import ReaderPool, Request
from readers.registry import media_of
from services import access, backups, runtime, scans
from services.db.transactions import writing
from services.scanning.run import run_scan


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--of", choices=("music", "books", "videos"), default="music")
    options.add_argument("--albums", type=int, default=2000)
    options.add_argument("--readers", type=int, default=2)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument(
        "--folder", type=Path, default=Path(tempfile.gettempdir()) / "stacks-benchmark"
    )
    options.add_argument("--keep", action="store_true")
    given = options.parse_args()
    if given.of != "music":
        scan_trees(given)
        return
    root = given.folder / f"albums-{given.albums}"
    root.mkdir(parents=True, exist_ok=True)
    files = make_albums(root, given.albums)
    print(
        f"{files} files in {given.albums} albums, {given.readers} reading processes,"
        f" {os.cpu_count()} cores"
    )
    tags, first, again, walks = [], [], [], []
    for _ in range(given.rounds):
        tags.append(files / timed(lambda: read_tags(root, given.readers)))
        walks.append(files / timed(lambda: bare_walk(root)))
        one, two = scan_twice(root, given.readers, given.folder)
        first.append(files / one)
        again.append(files / two)
    show("tags alone", tags)
    show("first scan", first)
    print(
        "  first scan / tags alone:"
        f" {statistics.median(a / b for a, b in zip(first, tags, strict=True)):.2f} (must reach"
        " 0.3, and 5,000 files/s)"
    )
    show("bare walk with stat", walks)
    show("re-scan, nothing changed", again)
    print(
        "  re-scan / bare walk:"
        f" {statistics.median(a / b for a, b in zip(again, walks, strict=True)):.2f} (must reach"
        " 0.5)"
    )


def scan_trees(given: argparse.Namespace) -> None:
    """The rates of a first scan and a re-scan of books or videos."""
    trees = _TREES[given.of]
    files = 0
    for kind, make in trees.items():
        root = given.folder / kind
        root.mkdir(parents=True, exist_ok=True)
        files += make(root)
    print(f"{files} files, {given.readers} reading processes, {os.cpu_count()} cores")
    first, again = [], []
    for _ in range(given.rounds):
        times = [
            scan_twice(given.folder / kind, given.readers, given.folder, kind) for kind in trees
        ]
        first.append(files / sum(one for one, _ in times))
        again.append(files / sum(two for _, two in times))
    show("first scan", first)
    print("  must reach 1,500 files/s")
    show("re-scan, nothing changed", again)


_TREES = {
    "books": {"book": make_books},
    "videos": {"movie": make_films, "tv": make_episodes},
}


def timed(action) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def show(name: str, rates: list[float]) -> None:
    print(
        f"{name}: median {statistics.median(rates):,.0f} files/s (from {min(rates):,.0f} to"
        f" {max(rates):,.0f})"
    )


def read_tags(root: Path, readers: int) -> None:
    with ReaderPool(readers) as pool:
        for _ in pool.map(
            Request(number, path, "music") for number, path in enumerate(paths(os.fsencode(root)))
        ):
            pass


def paths(folder: bytes):
    for entry in os.scandir(folder):
        if entry.is_dir():
            yield from paths(entry.path)
        elif media_of(entry.name):
            yield entry.path


def bare_walk(root: Path) -> None:
    waiting = [os.fsencode(root)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    entry.stat(follow_symlinks=False)


def scan_twice(root: Path, readers: int, folder: Path, kind: str = "music") -> tuple[float, float]:
    with tempfile.TemporaryDirectory(dir=folder) as data:
        app = create_app(
            Settings.from_env(
                {
                    "STACKS_DATA": data,
                    "STACKS_SECRET": "x" * 40,
                    "STACKS_LOG_LEVEL": "error",
                    **database(),
                }
            )
        )
        with app.app_context():
            backups.prepare_sqlite()
            upgrade(str(Path(__file__).parent.parent / "migrations"))
            runtime.configure(runtime.Runtime(Path(data), readers, "x" * 40))
            with writing():
                library = Library(name="All", name_key="all", slug="all", kind=kind)
                stored = Root(name="All", path=os.fsencode(root), path_text=str(root), kind=kind)
                db.session.add_all([library, stored])
                db.session.flush()
                db.session.add(
                    LibraryRoot(library_id=library.id, root_id=stored.id, is_default=True)
                )
            times = []
            for _ in range(2):
                job = scans.request_scan(stored, by=access.SYSTEM)
                job_id = job.id
                db.session.rollback()
                times.append(timed(lambda job_id=job_id: run_scan(job_id)))
            db.session.rollback()
            db.session.remove()
            db.engine.dispose()
    return times[0], times[1]


def database() -> dict[str, str]:
    url = os.environ.get("DATABASE_URL", "")
    return {"DATABASE_URL": url} if url else {}


if __name__ == "__main__":
    main()
