"""When two parts of works are the same track, episode or chapter, and whether a part shows what its
files say or what a source of metadata does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from readers.disc_names import BONUS
from readers.facts import Facts
from services.text.names import name_key

BONUS_DISC = BONUS  # the section of the tracks of a bonus disc
OFFERED = ("title", "artist", "released")
"""What both files and sources say of a part."""
_FIRST = "name"


def place_key(work_id: int, section: int, number: int, title: str) -> tuple[Any, ...]:
    """The key of a part: its number or, without one, its title."""
    return (work_id, section, number) if number else (work_id, section, 0, name_key(title))


def is_named_only(kind: str, facts: Facts) -> bool:
    """Whether nothing but the name of its file gives a part its title."""
    beside = facts.sidecar
    if kind == "episode":
        return beside is None or not any(episode.title for episode in beside.episodes)
    return not facts.title and (beside is None or not beside.title)


def is_weak(order: str, *, is_named: bool) -> bool:
    """Whether a source is believed more than the title that a part's file gives it: names come
    after sources, unless the library believes them first.
    """
    return is_named and order.split()[0] != _FIRST


def shown(
    own: Mapping[str, Any], offer: Mapping[str, Any] | None, *, is_weak: bool
) -> dict[str, Any]:
    """The values that a part shows: what its files say, and where they say nothing what a source
    offers (`part.external`); its title also where that of the files `is_weak`.
    """
    values = dict(own)
    for name in OFFERED:
        offered = (offer or {}).get(name)
        if offered and (not own[name] or (name == "title" and is_weak)):
            values[name] = offered
    return values
