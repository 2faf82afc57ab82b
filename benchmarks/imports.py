"""Imports a Goodreads export: rows per second of the whole job (reading, planning, applying), the
largest memory of the process before and after, and its undo.

python -m benchmarks.imports [--rows 100000] [--undo]
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from app import create_app
from commands import upgrade
from config import Settings
from models.account import User
from models.base import db
from models.job import Job
from models.library import Library, Membership
from services import backups
from services.db.transactions import writing
from services.imports import requests, run
from services.imports.options import Duplicates, options_of

HEADER = (
    "Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,My Rating,Average Rating,"
    "Publisher,Binding,Number of Pages,Year Published,Original Publication Year,Date Read,"
    "Date Added,Bookshelves,Bookshelves with positions,Exclusive Shelf,My Review,Spoiler,"
    "Private Notes,Read Count,Owned Copies\n"
)
WORDS = [
    "river",
    "stone",
    "winter",
    "glass",
    "house",
    "of",
    "the",
    "last",
    "silent",
    "garden",
    "king",
    "road",
    "to",
    "nowhere",
]


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--undo", action="store_true")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="stacks-imports-") as folder:
        table = Path(folder) / "goodreads.csv"
        write_table(table, given.rows)
        app = create_app(Settings.from_env({"STACKS_DATA": str(Path(folder) / "data")}))
        with app.app_context():
            measure(table, given)


def write_table(path: Path, rows: int) -> None:
    chance = random.Random(7)
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER)
        for number in range(rows):
            title = " ".join(chance.choices(WORDS, k=4)).capitalize()
            author = f"Writer {chance.randrange(rows // 6 + 1)}"
            isbn = isbn_13(number)
            read = f"{chance.randrange(2000, 2025)}/{chance.randrange(1, 13):02}/11"
            file.write(
                f'{number},"{title} {number} (Saga {number % 500}, #{number % 9 + 1})",{author},,,'
                f'"=""""","=""{isbn}""",{number % 6},3.9,Publisher {number % 300},Paperback,'
                f"{number % 900 + 50},{1950 + number % 70},,{read},2024/01/01,"
                f"shelf-{number % 40},,read,,,,1,1\n"
            )


def isbn_13(number: int) -> str:
    digits = f"978{number:09}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def measure(table: Path, given: argparse.Namespace) -> None:
    backups.prepare_sqlite()
    upgrade("migrations")
    library, user = prepare()
    print(f"{given.rows} rows, {table.stat().st_size >> 20} MiB")
    job: list[Job] = []
    timed(
        "received and guessed",
        given.rows,
        lambda: job.append(requests.begin(library, table.open("rb"), "export.csv", by=user)),
    )
    requests.choose(job[0], options_of(job[0]).layout, Duplicates(), by=user)
    planned = timed("read and planned", given.rows, lambda: run.run_import(job[0].id))
    db.session.rollback()
    requests.apply(job[0], by=user)
    applied = timed("applied", given.rows, lambda: run.run_import(job[0].id))
    db.session.rollback()
    print(f"  whole import: {given.rows / (planned + applied):,.0f} rows/s, {job[0].counts}")
    if given.undo:
        requests.undo(job[0], by=user)
        timed("undone", given.rows, lambda: run.run_import(job[0].id))


def prepare() -> tuple[Library, User]:
    with writing():
        user = User(username="olga", username_key="olga", display_name="Olga", is_active=True)
        db.session.add(user)
        db.session.flush()
        library = Library(name="Books", name_key="books", slug="books", kind="book")
        library.owner_id = user.id
        db.session.add(library)
        db.session.flush()
        db.session.add(Membership(user_id=user.id, library_id=library.id, role="owner"))
    return library, user


def timed(what: str, rows: int, act: Callable[[], object]) -> float:
    began, processor = time.perf_counter(), time.process_time()
    act()
    seconds, busy = time.perf_counter() - began, time.process_time() - processor
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(
        f"  {what}: {seconds:.1f} s ({busy:.1f} s of processor), {rows / seconds:,.0f} rows/s,"
        f" {memory} MiB"
    )
    return seconds


if __name__ == "__main__":
    main()
