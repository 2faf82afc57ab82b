"""What the cells of a table mean that Stacks wrote itself: each line is an entry of a list, names
are as they are shown, and entries of two cells belong together by their place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest

from readers import people, series_tags
from services.text import clean
from services.works import roles

_LONGEST = 300  # characters of a sort name


def lines(cell: str) -> list[str]:
    """The entries of a list, each once."""
    return list(dict.fromkeys(filter(None, map(str.strip, cell.split("\n")))))


def pairs(first: str, second: str) -> Iterator[tuple[str, str]]:
    """The entries of a list, each with the entry of another one at its place, or ""; there "-" is
    nothing.
    """
    count = first.count("\n") + 1
    both = zip_longest(first.split("\n"), second.split("\n")[:count], fillvalue="")
    return ((one.strip(), other.strip(" -")) for one, other in both if one.strip())


def contributors(cells: Mapping[str, str], role: str) -> list[list[str]]:
    """[[name, role], …]; placeholders such as "Unknown" are nobody, and "Last, First" is turned."""
    named = [(name, role) for name in lines(cells.get("author", ""))]
    others = pairs(cells.get("contributors", ""), cells.get("contributor_roles", ""))
    named += [(name, roles.find(word) or roles.CONTRIBUTOR) for name, word in others]
    return [[shown, of] for name, of in named if (shown := _shown(name))]


def sort_names(cells: Mapping[str, str]) -> list[list[str]]:
    """[[name, name by which they are sorted], …]."""
    both = pairs(cells.get("author", ""), cells.get("author_sort", ""))
    sorts = ((_shown(name), " ".join(clean.printable(sort).split())) for name, sort in both)
    return [[name, sort[:_LONGEST]] for name, sort in sorts if name and sort]


def series(cells: Mapping[str, str]) -> list[list[str]]:
    both = pairs(cells.get("series", ""), cells.get("series_number", ""))
    return [[name, series_tags.number_of(number)] for name, number in both]


def identifiers(entries: Iterable[str]) -> list[tuple[str, str]]:
    """(source, value) of entries such as "goodreads:12"."""
    parted = (entry.partition(":") for entry in entries)
    return [(source.lower(), value) for source, _colon, value in parted if value]


def _shown(name: str) -> str:
    found = people.people_of(name)
    return found[0].name if len(found) == 1 and "," in name else name if found else ""
