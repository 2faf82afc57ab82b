"""The artists of tracks and of their album, which guests do not make one by various artists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from services.text.titles import title_key
from services.works.identity.keys import creator_key, people_key

VARIOUS = "Various Artists"
_VARIOUS = frozenset(
    [
        "various artists",
        "various artist",
        "various",
        "va",
        "v a",
        "verschiedene interpreten",
        "diverse interpreten",
        "artistes divers",
        "varios artistas",
    ]
)
_NOBODY = frozenset(["unknown", "unknown artist", "no artist", "artist"])
_GUESTS = re.compile(
    r"\s*[(\[]?\s*\b(?:feat(?:\.|uring)?|ft\.?|w/)(?=[\s.])\.?\s*(?P<guests>.*)$"
    r"|\s*[(\[]\s*with\s(?P<inside>.*)$",
    re.IGNORECASE,
)
# Bands have these words in their names too, so they part a name only where other tracks do
_JOINED = re.compile(
    r"\s+(?:&|\+|and|und|et|y|x|vs\.?|with|avec|con|mit|meets)\s+|\s*,\s+|\s*[/×、，]\s*",
    re.IGNORECASE,
)


def artists_of(text: str) -> list[str]:
    """The names in an artist tag, split only at characters that never occur within a name."""
    return [name.strip() for name in text.replace("\0", ";").split(";") if name.strip()]


def is_various(name: str) -> bool:
    """Whether an artist tag says that there are several."""
    return title_key(name) in _VARIOUS


@lru_cache(4096)
def without_guests(name: str) -> str:
    """ "Alice" of "Alice feat. Bob" and "Alice (with Bob)"."""
    match = _GUESTS.search(name)
    return name[: match.start()].strip() if match and match.start() else name


@lru_cache(8192)  # the tracks of an album say the same
def main_artists(tag: str) -> tuple[str, ...]:
    """The artists of an album artist tag, without guests; none where it names nobody."""
    names = [without_guests(name) for name in artists_of(tag)]
    if any(map(is_various, names)):
        return (VARIOUS,)
    return tuple(name for name in names if title_key(name) not in _NOBODY)


def common_artists(tags: Iterable[str]) -> tuple[str, ...]:
    """The artists of an album whose tracks have these artist tags: those whom all tracks name, or
    the one whom every track names and some track first; otherwise Various Artists. None where
    nobody is named.
    """
    tracks = {tag: count for tag, count in Counter(tags).items() if main_artists(tag)}
    if len(tracks) == 1:
        return main_artists(next(iter(tracks)))
    if len({people_key(main_artists(tag)) for tag in tracks}) == 1:
        return main_artists(min(tracks, key=lambda tag: (-tracks[tag], tag)))
    leads: Counter[str] = Counter()
    spellings: dict[str, Counter[str]] = {}
    for tag, count in tracks.items():
        for lead in _leads(tag):
            leads[creator_key(lead)] += count
            spellings.setdefault(creator_key(lead), Counter())[lead] += count
    ranked = sorted(leads, key=lambda key: (-leads[key], -len(key), key))
    named = [_everyone(tag) for tag in tracks]
    common = next((key for key in ranked if all(key in names for names in named)), None)
    if common is None:
        return (VARIOUS,) if tracks else ()
    return (min(spellings[common].items(), key=lambda pair: (-pair[1], pair[0]))[0],)


@lru_cache(4096)
def _leads(tag: str) -> list[str]:
    """The first artist of a tag as written, and the first of those whom it joins with "&"."""
    first = main_artists(tag)[0]
    head = _JOINED.split(first)[0]
    return [first] if head == first or not head else [first, head]


@lru_cache(4096)
def _everyone(tag: str) -> frozenset[str]:
    """The keys of all who are named in a tag."""
    names: set[str] = set()
    for name in artists_of(tag):
        match = _GUESTS.search(name)
        guests = (match["guests"] or match["inside"] or "") if match and match.start() else ""
        for text in (name, without_guests(name), guests.strip(" )]")):
            names.update(creator_key(part) for part in (text, *_JOINED.split(text)) if part)
    return frozenset(names)
