"""The words of a name without digits: a cheap look at them tells which of the slower patterns can
match at all.
"""

from __future__ import annotations

import re
from functools import lru_cache

_LETTERS = re.compile(r"[^\W\d_]+")


@lru_cache(256)  # one name is asked about several times in a row
def words_in(name: str) -> frozenset[str]:
    """All runs of letters, in lower case."""
    return frozenset(_LETTERS.findall(name.lower()))


def may_have(hints: frozenset[str], name: str) -> bool:
    """Whether the name has one of the words. Names in other scripts always may: they are written
    without spaces.
    """
    return not name.isascii() or not hints.isdisjoint(words_in(name))
