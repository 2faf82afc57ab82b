"""How a scheme becomes names: {t} is a title, {d} the title with dots, {u} with underscores, {y} a
year; what is expected of every name is the title, the year where the scheme has one, and what the
row says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from readers.facts import NameFacts

# Invented, or words that many titles share. Numbers, years and words of release names in titles
# are the hard ones.
FILMS = (
    ("The Quiet Harbour", 1998),
    ("Nightfall", 2011),
    ("A Winter in Lisbon", 1974),
    ("Station 2049", 2017),
    ("The Tin Man's Garden", 2003),
    ("1919", 2019),
    ("Seven Bridges", 1956),
    ("Web of Glass", 2006),
    ("Route 66 Again", 2014),
    ("Up", 2009),
    ("Part of the Story", 2020),
    ("2041 The Last Orchard", 1985),
    ("X-Ray Sunrise", 1999),
    ("The Uncut Diamond", 2008),
    ("Winter of 1962", 2001),
    ("Cam and Dub", 2013),
    ("10 Paper Boats", 2016),
    ("Mad Orchard", 1979),
)
SHOWS = (
    ("The Quiet Harbour", 2012),
    ("Lanterns", 2019),
    ("Tin Soldiers", 1998),
    ("Ward 9", 2005),
    ("House of Salt", 2021),
    ("The 4400 Miles", 2010),
    ("North-North-West", 2016),
    ("Doctor Marrow", 1987),
    ("Web Therapy Club", 2008),
    ("Saltwater", 2022),
    ("Part Time Heroes", 2014),
    ("22 Lime Street", 2003),
)
ANIME = (
    ("Hoshi no Umi", 2011),
    ("Kaze Densetsu", 2019),
    ("Lantern-kun no Fuyu", 2020),
    ("Mirai Express", 1999),
    ("Yoru wo Koete", 2016),
    ("Tetsu Hero Z", 2005),
)
TOKENS = {"t": str, "d": lambda t: t.replace(" ", "."), "u": lambda t: t.replace(" ", "_")}
PER_SCHEME = 5


class Name(NamedTuple):
    """A name and what a person reads in it; fields that are not named here are not looked at, but
    for the first ones, which must be neutral.
    """

    path: str
    library: str
    expected: tuple[tuple[str, Any], ...]


ALWAYS = ("kind", "title", "year", "season", "episodes", "absolute", "date", "part")


def wrong_fields(facts: NameFacts, name: Name) -> dict[str, Any]:
    """The fields that differ from what a person reads, with what was read instead."""
    wanted = NameFacts(**dict(name.expected))
    fields = dict.fromkeys((*ALWAYS, *dict(name.expected)))
    return {
        field: getattr(facts, field)
        for field in fields
        if not _same(getattr(facts, field), getattr(wanted, field))
    }


def _same(read: Any, wanted: Any) -> bool:
    return read.casefold() == wanted.casefold() if isinstance(read, str) else read == wanted


def names(
    rows: Sequence[tuple[str, dict[str, Any]]],
    titles: Sequence[tuple[str, int]],
    library: str,
    kind: str,
    count: int = PER_SCHEME,
) -> Iterator[Name]:
    """Every scheme with `count` titles, each scheme beginning at another title."""
    for index, (scheme, more) in enumerate(rows):
        for offset in range(min(count, len(titles))):
            title, year = titles[(index * 3 + offset * 5) % len(titles)]
            if _is_ambiguous(scheme, title):
                continue
            yield Name(
                _filled(scheme, title, year), library, _expected(scheme, kind, title, year, more)
            )


def _is_ambiguous(scheme: str, title: str) -> bool:
    """A title that ends in a year needs the year of release beside it."""
    is_beside = "{y}" in scheme and not any(
        f"{word} {{y}}" in scheme for word in ("720p", "DVDRip")
    )
    return title.endswith("1962") and not is_beside


def _filled(scheme: str, title: str, year: int) -> str:
    words = {key: write(title) for key, write in TOKENS.items()}
    return scheme.format(y=year, z=year + 1, low=words["d"].lower(), **words)


def _expected(
    scheme: str, kind: str, title: str, year: int, more: dict[str, Any]
) -> tuple[tuple[str, Any], ...]:
    facts: dict[str, Any] = {"kind": kind, "title": title}
    if "{y}" in scheme:
        facts["year"] = year
    return tuple((facts | more).items())


def films(*rows: tuple[str, dict[str, Any]], **options: Any) -> list[Name]:
    return list(names(rows, FILMS, options.pop("library", "movie"), "movie", **options))


def shows(*rows: tuple[str, dict[str, Any]], **options: Any) -> list[Name]:
    titles = options.pop("titles", SHOWS)
    return list(
        names(rows, titles, options.pop("library", "tv"), options.pop("kind", "episode"), **options)
    )


def se(season: int, *episodes: int, **more: Any) -> dict[str, Any]:
    """Season and episodes, as rows expect them."""
    return {"season": season, "episodes": episodes, **more}
