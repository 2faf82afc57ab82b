"""The Librarium API's lists over one library of 100,000 books (BENCH_BOOKS=1000000 for a million):
server time, as admin and as member.

.venv/bin/python -m benchmarks.api
BENCH_POSTGRES=postgresql://user@host/empty_database .venv/bin/python -m benchmarks.api
"""

from __future__ import annotations

import statistics
import threading
import time
from typing import Any

from flask import Flask

from benchmarks.many_books import (
    BOOKS,
    POSTGRES,
    application,
    library_path,
    rare_and_common,
    token_of,
)

LIST_LIMIT = 20.0 if POSTGRES else 12.0  # milliseconds
SMALL_LIMIT = 5.0
CLIENTS = 32


def main() -> None:
    app = application()
    here = library_path(app)
    last = -(-BOOKS // 50)
    rare, common = rare_and_common(app)
    pages = [
        ("first page", "/books?per_page=50", LIST_LIMIT),
        ("second page", "/books?per_page=50&page=2", LIST_LIMIT),
        ("a tenth of the way", f"/books?per_page=50&page={last // 10}", LIST_LIMIT),
        ("the middle", f"/books?per_page=50&page={last // 2}", LIST_LIMIT),
        ("last page", f"/books?per_page=50&page={last}", LIST_LIMIT),
        ("the middle, down", f"/books?per_page=50&page={last // 2}&sort_dir=desc", LIST_LIMIT),
        ("by author, middle", f"/books?per_page=50&page={last // 2}&sort=author", LIST_LIMIT),
        ("newest", "/books?per_page=50&sort=created_at&sort_dir=desc", LIST_LIMIT),
        ("by date, middle", f"/books?per_page=50&page={last // 2}&sort=publish_date", LIST_LIMIT),
        ("letter M", "/books?per_page=50&letter=m", LIST_LIMIT),
        ("a tag", "/books?per_page=50&tag=Tag 7", LIST_LIMIT),
        ("a tag, the middle", f"/books?per_page=50&tag=Tag 7&page={max(1, BOOKS // 5000)}",
            LIST_LIMIT),
        ("rare word", f"/books?per_page=50&q={rare}", LIST_LIMIT),
        ("common word", f"/books?per_page=50&q={common}", LIST_LIMIT),
        ("letters", "/books/letters", SMALL_LIMIT),
        ("fingerprint", "/books/fingerprint", SMALL_LIMIT),
    ]  # fmt: skip
    ok = True
    print(
        f"{BOOKS:,} books, {'PostgreSQL' if POSTGRES else 'SQLite'}. Milliseconds in the server,"
        " medians; limit in brackets."
    )
    for who, called in (
        ("ada", "admin"),
        ("vera", "member"),
        ("mona", "member of this library alone"),
    ):
        client, headers = app.test_client(), {"Authorization": f"Bearer {token_of(app, who)}"}
        print(f"\n{called}")
        for name, path, limit in pages:
            took = _median(client, f"{here}{path}", headers)
            ok &= took <= limit
            print(f"  {name:<22}{took:7.2f} ({limit:.0f}){'' if took <= limit else '   MISSED'}")
    print("\nall within the limits" if ok else "\nsome missed the limit")
    _together(app, here, pause=0.0, turns=20)
    _together(app, here, pause=1.0, turns=8)


def _median(client: Any, path: str, headers: dict[str, str], repeats: int = 30) -> float:
    times = []
    for number in range(repeats + 3):
        start = time.perf_counter()
        answer = client.get(path, headers=headers)
        took = time.perf_counter() - start
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.data[:200]!r}")
        if number >= 3:
            times.append(took)
    return statistics.median(times) * 1000


def _together(app: Flask, here: str, *, pause: float, turns: int) -> None:
    """32 clients read through the WSGI application in threads, each with a pause of so many
    seconds, while one edits books.
    """
    headers = {"Authorization": f"Bearer {token_of(app, 'ada')}"}
    first = app.test_client().get(f"{here}/books?per_page=50", headers=headers).get_json()["items"]
    over, times, wrong = threading.Event(), list[float](), list[int]()

    def read(number: int) -> None:
        client = app.test_client()
        time.sleep(pause * number / CLIENTS)
        for turn in range(turns):
            start = time.perf_counter()
            status = client.get(
                f"{here}/books?per_page=50&page={(number * 37 + turn) % 1000 + 1}", headers=headers
            ).status_code
            times.append(time.perf_counter() - start)
            if status != 200:
                wrong.append(status)
            time.sleep(pause)

    def write() -> None:
        client, turn = app.test_client(), 0
        while not over.is_set():
            book = first[turn % len(first)]
            body = {"title": f"{book['title']} {turn}", "media_type_id": book["media_type_id"]}
            status = client.put(
                f"{here}/books/{book['id']}", json=body, headers=headers
            ).status_code
            if status != 200:
                wrong.append(status)
            turn += 1
            time.sleep(pause / 10)
        print(f"\n{turn} edits meanwhile")

    writer = threading.Thread(target=write)
    readers = [threading.Thread(target=read, args=(number,)) for number in range(CLIENTS)]
    for thread in (writer, *readers):
        thread.start()
    for thread in readers:
        thread.join()
    over.set()
    writer.join()
    times.sort()
    how = f"each a page every {pause:.0f} s" if pause else "each asking again at once"
    print(
        f"{CLIENTS} clients in one process, {how}: {len(times)} reads, {len(wrong)} errors"
        f" {sorted(set(wrong))}, p50 {times[len(times) // 2] * 1000:.0f} ms, p99"
        f" {times[int(len(times) * 0.99)] * 1000:.0f} ms"
    )


if __name__ == "__main__":
    main()
