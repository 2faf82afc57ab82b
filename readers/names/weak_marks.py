"""Which of the weak numbers of a name is its episode: the order in which they are tried."""

from __future__ import annotations

import re

from readers.names import numbers
from readers.names.folders import FolderFacts
from readers.names.marks import Mark
from readers.names.release import find_year
from readers.names.tokens import tokens_of

_KEY = re.compile(r"[\W_]+")
_HAS_DIGIT = re.compile(r"\d|[第一二三四五六七八九十]|special|ova|oad|oav|ona", re.I)


def weak_mark(name: str, above: FolderFacts, kind: str, *, has_group: bool) -> Mark | None:
    """A number that means an episode only where one is expected: in a season's folder, in a
    library of shows, behind a group's name.
    """
    is_expected = above.season >= 0 or kind == "tv"
    is_special = above.in_season and above.season == 0
    if not (is_expected or has_group) or not (is_special or _HAS_DIGIT.search(name)):
        return None
    mark = _first(name, above, kind, has_group=has_group)
    # A special needs no number
    return Mark(0, 0, 0) if mark is None and is_special and above.title else mark


def _first(name: str, above: FolderFacts, kind: str, *, has_group: bool) -> Mark | None:
    is_expected = above.season >= 0 or kind == "tv"
    mark = _named(name, above, has_group=has_group) if is_expected else None
    if mark is None and above.season >= 0 and not _begins_with(name, above.title):
        mark = _in_season(numbers.find_leading(name, above.season), above.season)
    if mark is None and kind == "tv" and name[0].isdigit() and _may_lead(name, above):
        mark = numbers.find_leading(name, -1)
    if mark is None:
        mark = _in_season(numbers.find_after_title(name, has_group=has_group), above.season)
    if mark is None and is_expected:
        mark = numbers.find_piece(name) or numbers.find_special(name)
    if mark is None and above.season >= 0:
        mark = _in_season(numbers.find_behind(name, above.title), above.season)
    if mark is None and above.season > 0:
        mark = numbers.find_in_season(name, above.season)
    return mark


def _named(name: str, above: FolderFacts, *, has_group: bool) -> Mark | None:
    mark = numbers.find_alone(name)
    if mark is not None:
        special = (
            numbers.find_special(name[: mark.start]) if mark.season < 0 and mark.start else None
        )
        return mark._replace(season=0, start=special.start) if special else mark
    special = numbers.find_special(name)
    if special and special.episodes:
        return special
    if (
        special
        and (dashed := numbers.find_after_title(name, has_group=True))
        and dashed.start >= special.start
    ):
        return dashed._replace(season=0, start=special.start)
    if has_group:
        return None
    return numbers.find_dotted(name, above.season)


def _may_lead(name: str, above: FolderFacts) -> bool:
    """Whether a number in front may be an episode: in a show's own folder, before no year."""
    if not above.title or _begins_with(name, above.title):
        return False
    tokens = tokens_of(name)
    return not find_year(name, tokens, len(tokens))[0]


def _begins_with(name: str, title: str) -> bool:
    """Whether the number in front belongs to the title, as in "24/Season 1/24 - 101"."""
    if not title or not title[0].isdigit():
        return False
    key, title_key = _KEY.sub("", name).lower(), _KEY.sub("", title).lower()
    return key.startswith(title_key) and key != title_key


def _in_season(mark: Mark | None, season: int) -> Mark | None:
    """In the folder of season 1, "101" is its first episode."""
    if not mark or season <= 0 or len(mark.episodes) != 1 or mark.season >= 0:
        return mark
    in_season, number = divmod(mark.episodes[0], 100)
    return (
        mark._replace(season=season, episodes=(number,)) if in_season == season and number else mark
    )
