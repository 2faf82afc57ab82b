"""A page of 50 works as HTML, signed in, among 100,000: each way of getting to it, against its
floor, measured in the same run.

The floor: the same 50 rows by raw SQL + their text by plain string building + an empty Flask view +
the login's own cost.

    .venv/bin/python -m benchmarks.browse
"""

from __future__ import annotations

import re
import sqlite3
from html import escape
from typing import Any

from flask import Flask

from benchmarks.measure import milliseconds, requester
from benchmarks.works_100k import SETS, WORKS, application

LIMIT = 3.0
_ARM = (
    "SELECT id, kind, title, creator, year, cover_id, hue, missing_count, sort_key FROM work WHERE"
    " scope_id = {scope} AND deleted_at IS NULL"
)


def main() -> None:
    app = application()
    _add_floor_views(app)
    ok = True
    print(f"{WORKS:,} works, five libraries, SQLite. Milliseconds, medians.")
    for who, libraries in (("ada", {1, 2, 3, 4, 5}), ("vera", {1, 2, 3})):
        floor = _floor(
            app, who, [place for place, held in enumerate(SETS, 1) if libraries & set(held)]
        )
        print(
            f"\n{'admin' if who == 'ada' else 'member of three of five libraries'}: floor"
            f" {floor:.2f}, limit {LIMIT * floor:.2f}"
        )
        for name, path in _pages(app, who):
            took = milliseconds(requester(app, path, who))
            ok &= took <= LIMIT * floor
            print(
                f"  {name:<22}{took:6.2f}   {took / floor:4.2f} ×"
                f" floor{'' if took <= LIMIT * floor else '   MISSED'}"
            )
    print("\nall within the limit" if ok else "\nsome missed the limit")


def _add_floor_views(app: Flask) -> None:
    """An empty view that nobody need be signed in for, and one behind the login."""
    from blueprints import current

    app.add_url_rule("/bench/empty", "bench_empty", lambda: "")
    app.add_url_rule("/bench/login", "bench_login", lambda: "")
    current.OPEN_ENDPOINTS = current.OPEN_ENDPOINTS | {"bench_empty"}


def _floor(app: Flask, who: str, scopes: list[int]) -> float:
    path = app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")
    raw = sqlite3.connect(path)
    sql = (
        f"{' UNION ALL '.join(_ARM.format(scope=scope) for scope in scopes)} ORDER BY sort_key, id"
        " LIMIT 50"
    )
    rows = raw.execute(sql).fetchall()
    parts = {
        "rows by raw SQL": milliseconds(lambda: raw.execute(sql).fetchall()),
        "text by string building": milliseconds(lambda: _text(rows)),
    }
    empty = milliseconds(requester(app, "/bench/empty", who))
    parts["an empty Flask view"] = empty
    parts["the login"] = milliseconds(requester(app, "/bench/login", who)) - empty
    raw.close()
    print("\nfloor: " + ", ".join(f"{name} {took:.3f}" for name, took in parts.items()))
    return sum(parts.values())


def _text(rows: list[Any]) -> str:
    """Cards made by joining strings, to compare with those of Jinja."""
    cards = []
    for work_id, kind, title, creator, year, cover_id, hue, _missing, _key in rows:
        title, creator = escape(title), escape(creator)
        cover = (
            f'<img src="/covers/{cover_id}/320" width="200" height="300" loading="lazy"'
            ' decoding="async" alt="">'
            if cover_id
            else (
                '<span class="cover-drawn"'
                f' aria-hidden="true"><b>{title}</b><i>{creator}</i></span>'
            )
        )
        cards.append(
            f'<li class="card"><a href="/works/{work_id}"><span class="cover hue-{hue}'
            f' is-{kind}">{cover}</span>'
            "<span"
            f' class="card-text"><b>{title}</b><span><i>{creator}</i><i>{year}</i></span></span></a></li>'  # noqa: E501
        )
    return f"<html><head><title>Works</title></head><body><ul>{''.join(cards)}</ul></body></html>"


def _pages(app: Flask, who: str) -> list[tuple[str, str]]:
    """Addresses as a person finds them on the page."""
    first = requester(app, "/works", who)().decode()
    last = max(int(number) for number in re.findall(r"[?&;]page=(\d+)", first))
    following = _link(first, "after")
    second = requester(app, following, who)().decode()
    third = requester(app, _link(second, "after"), who)().decode()
    found = [
        ("first", "/works"),
        ("last", f"/works?page={last}"),
        ("next", following),
        ("previous", _link(third, "before")),
        ("A–Z jump", "/works?letter=M"),
        ("one library", "/libraries/1"),
        ("a page in the middle", f"/works?page={last // 2}"),
    ]
    sorts = ("title", "-title", "creator", "-creator", "year", "-year", "added", "-added")
    return found + [(f"sort={sort}", f"/works?sort={sort}") for sort in sorts]


def _link(page: str, name: str) -> str:
    return re.search(rf'href="([^"]*{name}=[^"]*)"', page)[1].replace("&amp;", "&")  # type: ignore[index]


if __name__ == "__main__":
    main()
