"""How many names of video files are read in a second, of those that follow a known custom; 2,000
are wanted on a slow machine, because a first scan reads every name.

python -m benchmarks.names
"""

from __future__ import annotations

from benchmarks.measure import milliseconds
from readers.names import known_name
from tests.readers.names_table import NAMES


def main() -> None:
    names = [(case.path.split("/"), case.library) for case in NAMES]

    def read_all() -> None:
        for parts, library in names:
            known_name(parts, library)

    taken = milliseconds(read_all)
    print(f"{len(names)} names in {taken:.1f} ms: {len(names) / taken * 1000:,.0f} a second")


if __name__ == "__main__":
    main()
