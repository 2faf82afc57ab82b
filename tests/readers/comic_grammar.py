"""Makes names of comics with what a person reads in them: schemes of naming × invented series."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from readers.comic_names import ComicName

SERIES = (
    "Saltglass",
    "Captain Ferro & the Owls",
    "The Lantern-Keepers",
    "Nine Bridges",
    "Mister Quill",
    "Hollow Moon - Aftertide",
    "Kumo no Niwa",
    "Dr. Tam",
    "Station 100",
    "Moth 2099",
    "No Harbour",
    "What Is Left?",
    "La Route d'Étain",
    "Der Nebelgarten",
    "K-9 Detectives",
    "Vanguard Annuals of Time",
)
ASIAN = ("雲の庭", "안개 정원", "雾之花园", "灯台の守")
TITLES = ("The Tin Orchard", "Home by Water", "A Cold Supper", "Three Kings Wait")


class Scheme(NamedTuple):
    """`path` and the expected values are format strings over: s series, t title, n number,
    v volume, y year, c total.
    """

    path: str
    expected: dict[str, str]


def scheme(path: str, **expected: str) -> Scheme:
    return Scheme(path, expected)


ISSUES = (
    scheme("{s} {n:03} ({y}) (digital) (Tern-Guild)", number="{n}", year="{y}"),
    scheme("{s} #{n} ({y})", number="{n}", year="{y}"),
    scheme("{s} #{n:03} (Webrip) (Heron-DCP)", number="{n}"),
    scheme("{s} #{n} (of {c})", number="{n}", total="{c}"),
    scheme("{s} {n:02} (of {c:02}) ({y})", number="{n}", total="{c}", year="{y}"),
    scheme("{s} {n}of{c} ({y})", number="{n}", total="{c}", year="{y}"),
    scheme("{s} {n:02} [{n} of {c}]", number="{n}", total="{c}"),
    scheme("{s} {n:03} (Sep {y}) c2c", number="{n}", year="{y}"),
    scheme("{s} {n:03} ({y}-04) (c2c)", number="{n}", year="{y}"),
    scheme("{s} v{v} {n:03} ({y})", number="{n}", volume="{v}", year="{y}"),
    scheme("{s} (Vol. {v}) #{n}", number="{n}", volume="{v}"),
    scheme("{s} V{y} #{n}", number="{n}", volume="{y}"),
    scheme("{s} - v{v} - {n} - ({y})", number="{n}", volume="{v}", year="{y}"),
    scheme("{s} {n:03} - {t} ({y}) (digital)", number="{n}", title="{t}", year="{y}"),
    scheme("{s} #{n} - {t}", number="{n}", title="{t}"),
    scheme("{s} ({y}) #{n:03}", number="{n}", year="{y}"),
    scheme("{s} ({y}) {n:02} - {t}", number="{n}", title="{t}", year="{y}"),
    scheme("{s} Issue #{n}", number="{n}"),
    scheme("{s} #{n}.5", number="{n}.5"),
    scheme("{s} #0.5", number="0.5"),
    scheme("{s} #½", number="½"),
    scheme("{s} #{n}½", number="{n}½"),
    scheme("{s} -1 ({y})", number="-1", year="{y}"),
    scheme("{s} #-1", number="-1"),
    scheme("{s} #{n}+1", number="{n}+1"),
    scheme("{s} {n:03}-{c:03} ({y})", number="{n}-{c}", year="{y}"),
    scheme("{s} #{n:03}.MU ({y})", number="{n}.MU", year="{y}"),
    scheme("{s} Annual {n:02} ({y})", series="{s} Annual", number="{n}", year="{y}", kind="annual"),
    scheme("{s} {y} Annual", series="{s} Annual", year="{y}", kind="annual"),
    scheme("{s} - SP{n:02}", number="SP{n}", kind="special"),
    scheme("{s} - Special ({y})", year="{y}", kind="special"),
    scheme("{s} (One-Shot) ({y})", year="{y}", kind="special"),
    scheme("{s} TPB ({y})", year="{y}"),
    scheme("Tern Press/{s} ({y})/{n:03}", number="{n}", year="{y}"),
    scheme("Image/{s} ({y})/{s} {n:03} (digital)", number="{n}", year="{y}"),
    scheme("{s}/{y}/{s} #{n}", number="{n}", year="{y}"),
    scheme("{s} {y}-04", number="4", year="{y}"),
    scheme("{s} Part {n}", number="{n}"),
    scheme("{s}/Specials/{t}", title="{t}", kind="special"),
)
CHAPTERS = (
    scheme("[Owlscans] {s} - c{n:03} (v{v:02}) [Tern]", number="{n}", volume="{v}"),
    scheme("{s} v{v:02} c{n:03}-c{c:03}", number="{n}-{c}", volume="{v}"),
    scheme("{s} v{v:02} ({y}) (Digital) (Heron-HD)", volume="{v}", year="{y}"),
    scheme(
        "{s} Vol. {v:04} Ch. {n:04} - Owl Scanlations (gb)",
        number="{n}",
        volume="{v}",
        language="en",
    ),
    scheme("{s} Vol.{v:02} Chapter {n:03} {t}", number="{n}", volume="{v}", title="{t}"),
    scheme("{s} v{v:02}-{c:02} (Omnibus)", volume="{v}-{c}"),
    scheme("{s} [Volume {v}] [English]", volume="{v}", language="en"),
    scheme("{s} - Chapter {n:03} - {t}", number="{n}", title="{t}"),
    scheme("{s} - Ch.{n} - {t}", number="{n}", title="{t}"),
    scheme("{s} - Ep. {n:03} - {t}", number="{n}", title="{t}"),
    scheme("{s} - c{n:03}v2 [Owl]", number="{n}"),
    scheme("{s} Episode {n}", number="{n}"),
    scheme("{s} chapters {n}-{c}", number="{n}-{c}"),
    scheme("{s}, Chapter {n}", number="{n}"),
    scheme("{s} c{n:03}.5 [Owl]", number="{n}.5"),
    scheme("{s} Volume {v}", volume="{v}"),
    scheme("{s}/Volume {v:02}/Chapter {n:03}", number="{n}", volume="{v}"),
    scheme("{s}/Chapter {n} - {t}", number="{n}", title="{t}"),
    scheme("{s}/v{v:02}", volume="{v}"),
    scheme("Manga/{s} v01-{c}/{s} v{v:02} ({y})", volume="{v}", year="{y}"),
    scheme("{s} - T{v:02} - {t}", volume="{v}", title="{t}"),
    scheme("{s} - Tome {v} - {t}", volume="{v}", title="{t}"),
    scheme("{s} - {n:02} - {t}", number="{n}", title="{t}"),
    scheme("{s}/{n:02} - {t}", number="{n}", title="{t}"),
    scheme("{s}/{n}. {t}", number="{n}", title="{t}"),
    scheme("{s}/{s} - {n:02} - {t}", number="{n}", title="{t}"),
    scheme("{s} Band {v} ({y})", volume="{v}", year="{y}"),
    scheme("{s} № {n}", number="{n}"),
    scheme("{s} Том {v} Глава {n}", volume="{v}", number="{n}"),
    scheme("{s} {v} Том", volume="{v}"),
)
JOINED = (
    scheme("{u}_v{v:02}_ch{n:02}_[Owl]", number="{n}", volume="{v}"),
    scheme("{u}_{n:03}_({y})_(digital)", number="{n}", year="{y}"),
    scheme("[Owl]_{u}_v{v}.1", volume="{v}.1"),
    scheme("{u}_Vol.{v}", volume="{v}"),
    scheme("{u}_-_{n:03}_[Tern]", number="{n}"),
)
EAST = (
    scheme("{s} 第{v}巻", volume="{v}"),
    scheme("{s}第{v:02}卷", volume="{v}"),
    scheme("{s} 第{n}話", number="{n}"),
    scheme("[作者] {s} 第{v}巻", volume="{v}"),
    scheme("{s} 第十二話", number="12"),
    scheme("{s} 1-{c}巻", volume="1-{c}"),
    scheme("{s} {v}권", volume="{v}"),
    scheme("{s} 제{n}화", number="{n}"),
    scheme("{s} {n}화", number="{n}"),
    scheme("{s}卷{v}第{n}话", volume="{v}", number="{n}"),
    scheme("{s}/第{v}巻", volume="{v}"),
    scheme("{s}/卷{v}", volume="{v}"),
    scheme("【漢化】{s} 第{v}集", volume="{v}"),
    scheme("[{s}][第{v}册]", volume="{v}"),
)


def comics() -> Iterator[tuple[str, ComicName]]:
    """Each path with what it says."""
    yield from _filled(ISSUES + CHAPTERS, SERIES)
    yield from _filled(JOINED, SERIES[:6])
    yield from _filled(EAST, ASIAN)


def _filled(
    schemes: tuple[Scheme, ...], series: tuple[str, ...]
) -> Iterator[tuple[str, ComicName]]:
    for row, (path, expected) in enumerate(schemes):
        for place, name in enumerate(series):
            values = _values(name, row + place)
            is_plain = "Part" in path or not {"number", "volume"} & expected.keys()
            if name[-1].isdigit() and is_plain:
                continue  # nobody can tell whether "Station 100 (One-Shot)" is the hundredth
            said = {field: text.format(**values) for field, text in expected.items()}
            numbers = {field: int(said.pop(field)) for field in ("year", "total") if field in said}
            wanted = ComicName(**({"series": name} | said), **numbers)
            yield path.format(**values), wanted


def _values(name: str, turn: int) -> dict[str, object]:
    number = (1, 12, 7, 101, 4)[turn % 5]
    return {
        "s": name,
        "u": name.replace(" ", "_"),
        "t": TITLES[turn % 4],
        "n": number,
        "v": (1, 3, 21, 8)[turn % 4],
        "y": (1968, 1994, 2012, 2021)[turn % 4],
        "c": number + 23,
    }
