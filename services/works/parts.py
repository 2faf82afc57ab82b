"""When two parts of works are the same track, episode or chapter."""

from __future__ import annotations

from typing import Any

from readers.disc_names import BONUS
from services.text.names import name_key

BONUS_DISC = BONUS  # the section of the tracks of a bonus disc


def place_key(work_id: int, section: int, number: int, title: str) -> tuple[Any, ...]:
    """The key of a part: its number or, without one, its title."""
    return (work_id, section, number) if number else (work_id, section, 0, name_key(title))
