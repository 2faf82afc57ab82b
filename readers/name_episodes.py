"""Episodes from file names: finds the episode number, and takes the show's title from the file or
from its folder, whichever is better.
"""

from __future__ import annotations

import re

from readers.episode_names import (
    Mark,
    find_after_title,
    find_alone,
    find_cross,
    find_leading,
    find_mark,
    find_piece,
    take_season,
)
from readers.facts import NameFacts
from readers.folder_names import season_inside
from readers.name_folders import SEASON_MARK, FolderFacts
from readers.release_names import find_year, tags_of, without_group, words_of

_KEY = re.compile(r"[\W_]+")
_VERSION_OR_PART = re.compile(r"^(?:v\d|\(\d\))$")
_CHECKSUM = re.compile(r"[\[(][0-9A-F]{8}[\])]", re.I)


def episode_facts(stem: str, above: FolderFacts, kind: str) -> NameFacts | None:
    """The facts of an episode; None when name and folders have no episode. In a film library only
    S01E02 and a date count.
    """
    name = without_group(stem)
    mark = find_mark(name)
    if mark and mark.date and kind == "movie":
        return None
    if mark is None and kind != "movie":
        if (
            above.mark is not None and not above.in_season and len(above.mark.episodes) < 3
        ):  # the file's own name is cryptic
            return _facts(_tail("", name), above.mark, above.title, above.year, above)
        mark = _weak_mark(name, above, kind, has_group=len(name) < len(stem))
    if mark is None:
        return None
    title, year = _title_before(name, mark)
    season = -1
    if mark.season < 0 and not mark.date:
        title, season = take_season(title)
        if season < 0 and (season := season_inside(name[: mark.start])) >= 0:
            title, year = _title_before(
                SEASON_MARK.sub("", name[: mark.start]), Mark(mark.start, mark.end)
            )
    title, year = _better_title(title, year, above)
    if not title and mark.season < 0 and not mark.date:
        return None
    mark = mark._replace(season=season) if season >= 0 else mark
    return _facts(_tail(name[mark.end :], name), mark, title, year, above)


def _weak_mark(name: str, above: FolderFacts, kind: str, *, has_group: bool) -> Mark | None:
    """Numbers that only mean an episode where one is expected: in a season's folder, in a library
    of TV shows, after a group's name.
    """
    cross = find_cross(name)
    if cross:
        return cross
    is_expected = above.season >= 0 or kind == "tv"
    mark = find_alone(name) if is_expected else None
    if mark is None and above.season >= 0 and not _begins_with(name, above.title):
        mark = _in_season(find_leading(name), above.season)
    if mark is None and (is_expected or has_group):
        mark = _in_season(find_after_title(name), above.season)
    if mark is None and above.in_season:
        mark = find_piece(name)
    if (
        mark is None
        and kind == "tv"
        and above.title
        and not _begins_with(name, above.title)
        and not find_year(name, len(name))[0]
    ):
        mark = find_leading(name)
    return mark


def _begins_with(name: str, title: str) -> bool:
    """Whether the number at the beginning belongs to the title, as in "24/Season 1/24 - 101"."""
    return (
        bool(title)
        and title[0].isdigit()
        and _key(name).startswith(_key(title))
        and _key(name) != _key(title)
    )


def _in_season(mark: Mark | None, season: int) -> Mark | None:
    """In the folder of season 1, "101" is its first episode."""
    if (
        mark
        and season > 0
        and len(mark.episodes) == 1
        and mark.episodes[0] // 100 == season
        and mark.episodes[0] % 100
    ):
        return mark._replace(season=season, episodes=(mark.episodes[0] % 100,))
    return mark


def _title_before(name: str, mark: Mark) -> tuple[str, int]:
    """Title and year of the show, before the episode number."""
    before = name[: mark.start]
    year, start, end = find_year(before, len(before))
    if year and not words_of(before[end:]):
        return words_of(before[:start]), year
    return words_of(before), 0


def _better_title(title: str, year: int, above: FolderFacts) -> tuple[str, int]:
    """The folder's title when it has a year, contains season folders, or is the same in a better
    spelling; otherwise the file's.
    """
    folder = above.release
    if folder is None or not folder.title:
        return title, year
    same = _key(title) == _key(folder.title)
    is_show_folder = above.in_season or (folder.year and not folder.has_tags)
    initials = "".join(word[0] for word in folder.title.lower().split() if word[0].isalnum())
    if (
        not title
        or (same and (not folder.has_tags or title.islower()))
        or is_show_folder
        or _key(title) == initials
    ):
        return folder.title, folder.year or year
    return title, year


def _key(title: str) -> str:
    return _KEY.sub("", title).lower()


def _tail(tail: str, name: str) -> tuple[str, dict[str, str]]:
    """(episode title, release fields) from the text after the episode number; fields may also come
    before it.
    """
    tail = _CHECKSUM.sub("", tail).lstrip("])")
    cut, fields = tags_of(tail)
    if not fields and cut == len(tail):
        _, fields = tags_of(name)
    title = tail[:cut]
    if cut < len(tail):
        title = title.rstrip(" ._-[(")
    bracket = title.find("[")
    title = words_of(title if bracket < 0 else title[:bracket])
    return "" if _VERSION_OR_PART.match(title) else title, fields


def _facts(
    tail: tuple[str, dict[str, str]], mark: Mark, title: str, year: int, above: FolderFacts
) -> NameFacts:
    episode_title, fields = tail
    season = mark.season if mark.season >= 0 or mark.date else above.season
    is_absolute = season < 0 and not mark.date and len(mark.episodes) == 1
    return NameFacts(
        "episode",
        title,
        year,
        season=season,
        episodes=() if is_absolute else mark.episodes,
        absolute=mark.episodes[0] if is_absolute else 0,
        date=mark.date,
        episode_title=episode_title,
        resolution=fields.get("resolution", "") or above.resolution,
        source=fields.get("source", "") or above.source,
    )
