"""How many names of films and episodes are read right by the fast path and by guessit, of those
that the grammar of naming schemes makes, and how many the fast path reads in a second.

python -m benchmarks.names [--guesses 700]
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence

from benchmarks.measure import times
from readers.facts import NameFacts
from readers.names import known_name
from readers.names.guess import guess
from tests.readers.naming import MODULES
from tests.readers.naming.schemes import Name, wrong_fields

Path = tuple[list[str], str]  # folders and file, kind of library
Reader = Callable[[Sequence[str], str], NameFacts | None]


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--guesses", type=int, default=700, help="names that guessit reads")
    given = options.parse_args()
    names = [name for module in MODULES for name in dict.fromkeys(module.NAMES)]
    print(f"{'':22}{'right':>7}{'wrong':>7}{'left to guessit':>17}")
    for module in MODULES:
        show(module.__name__.rpartition(".")[2], known_name, list(dict.fromkeys(module.NAMES)))
    show("all, fast path", known_name, names)
    sample = random.Random(5).sample(names, min(given.guesses, len(names)))
    show(f"{len(sample)}, fast path", known_name, sample)
    show(f"{len(sample)}, guessit", guess, sample)
    paths = [(name.path.split("/"), name.library) for name in names]
    print("names/s of processor time, one process:")
    speed("the grammar, each new", paths, forget)
    speed("a library, each new", library(), forget)
    speed("200 names again and again", paths[::18], lambda: None)


def show(label: str, reader: Reader, names: Sequence[Name]) -> None:
    counts = Counter(verdict(reader, name) for name in names)
    print(f"{label:22}{counts['right']:7}{counts['wrong']:7}{counts['declined']:17}")


def verdict(reader: Reader, name: Name) -> str:
    facts = reader(name.path.split("/"), name.library)
    if facts is None:
        return "declined"
    return "wrong" if wrong_fields(facts, name) else "right"


def speed(label: str, paths: Sequence[Path], before: Callable[[], None]) -> None:
    def read_all() -> None:
        before()
        for parts, kind in paths:
            known_name(parts, kind)

    print(f"{label:28}{len(paths) / min(times(read_all, 9)) * 1000:9,.0f}")


def forget() -> None:
    """Names are new in a first scan: nothing is known from the round before."""
    for module_name, module in list(sys.modules.items()):
        if module_name.startswith("readers.names"):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def library() -> list[Path]:
    """8,000 files: seasons of shows in folders, films in folders, releases."""
    paths: list[Path] = []
    for show in range(250):
        title = f"Show Name {show} ({1990 + show % 30})"
        for number in range(20):
            season = f"{1 + number // 10:02}"
            file = f"{title} - S{season}E{1 + number % 10:02} - Title {number * show} of it.mkv"
            paths.append(([title, f"Season {season}", file], "tv"))
        for number in range(4):
            film = f"Film Name {number} x{show} (200{number})"
            release = f"Film.Name.{number}x{show}.200{number}.1080p.BluRay.x264-GRP.mkv"
            episode = f"Show.Name.x{show}.S01E0{number}.1080p.WEB.H264-GRP.mkv"
            paths += [([film, f"{film}.mkv"], "movie"), ([release], "movie"), ([episode], "tv")]
    return paths


if __name__ == "__main__":
    main()
