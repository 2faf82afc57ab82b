"""A name, and what a person reads in it; fields that are not given must come out neutral."""

from __future__ import annotations

from typing import Any, NamedTuple


class Case(NamedTuple):
    path: str
    library: str
    expected: dict[str, Any]


def movie(path: str, title: str, year: int = 0, library: str = "movie", **more: Any) -> Case:
    return Case(path, library, {"kind": "movie", "title": title, "year": year, **more})


def show(
    path: str, title: str, season: int, episodes: tuple[int, ...], library: str = "tv", **more: Any
) -> Case:
    return Case(
        path,
        library,
        {"kind": "episode", "title": title, "season": season, "episodes": episodes, **more},
    )


def number(path: str, title: str, absolute: int, library: str = "tv", **more: Any) -> Case:
    return Case(path, library, {"kind": "episode", "title": title, "absolute": absolute, **more})


def daily(path: str, title: str, date: str, **more: Any) -> Case:
    return Case(path, "tv", {"kind": "episode", "title": title, "date": date, **more})


def extra(path: str, title: str, year: int = 0, library: str = "movie", **more: Any) -> Case:
    return Case(path, library, {"kind": "extra", "title": title, "year": year, **more})
