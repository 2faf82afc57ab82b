"""Episodes by their names: finds the mark, and takes the show's title from the file or from its
folder, whichever says more.
"""

from __future__ import annotations

import re
from functools import lru_cache

from readers.facts import NameFacts
from readers.names.dates import find_date, has_short_date
from readers.names.episode_titles import Tail, tail_of_name
from readers.names.folders import FolderFacts
from readers.names.marks import Mark, find_cross, find_mark
from readers.names.release import find_year, parse_release
from readers.names.season_folders import SEASON_MARK, season_in_words, season_inside
from readers.names.tokens import tokens_of
from readers.names.weak_marks import weak_mark
from readers.names.words import key_of, without_group, without_round_group, words_of

_SEASON_AT_END = re.compile(
    r"[ ._\-(\[]+(?:s(?P<s>\d{1,4})|(?:season|staffel|saison|temporada|stagione)"
    r"[ ._]?(?P<w>\d{1,2})|(?P<o>\d{1,2})(?:st|nd|rd|th)[ ._]season"
    r"|(?:season|saison|livre)[ ._](?P<roman>[ivx]{1,5}))"
    r"[)\]]?(?:[ ._]part[ ._]?\d)?[ ._-]*$",
    re.I,
)
_LAST_OF_SEASON = frozenset("0123456789)]")
_DASHED = re.compile(r"[ ]-[ ](\d{1,4})$")  # "Show - 05 (S02E05)"
_LEADING_NUMBER = re.compile(r"(\d{1,4})[ ]?[.)_-]?[ ]+(?=\S)")


def episode_facts(stem: str, above: FolderFacts, kind: str) -> NameFacts | None:
    """None when name and folders name no episode.

    In a film library only S01E02 counts.
    """
    name = without_round_group(without_group(stem))
    mark = find_mark(name)
    if mark is None and kind != "movie":
        mark = find_cross(name) or find_date(name)
        if mark is None:
            if above.mark and _is_named_by_folder(above):
                tail = tail_of_name(name, 0)._replace(title="", date="")
                return _facts(tail, above.mark, above.title, above.year, above)
            if has_short_date(name):
                return None
            mark = weak_mark(name, above, kind, has_group=len(name) < len(stem))
    if mark is None:
        return None
    return _read(name, mark, above)


def _is_named_by_folder(above: FolderFacts) -> bool:
    """Whether the folder is named after one episode; the file's own name is cryptic then."""
    return above.mark is not None and not above.in_season and len(above.mark.episodes) < 3


def _read(name: str, mark: Mark, above: FolderFacts) -> NameFacts | None:
    title, year = _title_before(name, mark)
    if (
        mark.season >= 0
        and title[-1:] in _LAST_OF_SEASON
        and (match := _SEASON_AT_END.search(title))
    ):
        title = title[: match.start()]
    elif mark.season < 0 and not mark.date:
        title, year, mark = _with_season(name, title, year, mark)
    tail = tail_of_name(name, mark.end)
    if name[mark.start - 1 : mark.start] == "(" and (dashed := _DASHED.search(title)):
        title, tail = title[: dashed.start()], tail._replace(absolute=int(dashed[1]))
    own_title = title
    title, year = _better_title(title, year, above)
    year = year or tail.year
    if not title and mark.date and tail.title:
        title, tail = _title_behind(tail)
    if not title and mark.season < 0 and not mark.date:
        return None
    if mark.end == 0 and tail.title.startswith(f"{title} - "):
        tail = tail._replace(title=tail.title[len(title) + 3 :])
    if not mark.episodes and not mark.date and own_title not in ("", title):
        tail = tail._replace(title=f"{own_title} {tail.title}".rstrip())
    elif not tail.title and own_title != title:
        tail = tail._replace(title=_title_in_front(own_title, mark))
    return _facts(tail, mark, title, year, above)


def _with_season(name: str, title: str, year: int, mark: Mark) -> tuple[str, int, Mark]:
    """Title, year and mark of "Show S2 - 05", "Show 2nd Season - 05"."""
    match = _SEASON_AT_END.search(title)
    if match:
        season = _season_number(match)
        return title[: match.start()], year, mark._replace(season=season)
    season = season_inside(name[: mark.start])
    if season < 0:
        return title, year, mark
    before = SEASON_MARK.sub("", name[: mark.start])
    return *_title_before(before, Mark(len(before), 0)), mark._replace(season=season)


def _season_number(match: re.Match[str]) -> int:
    if match["roman"]:
        return max(0, season_in_words(f"season {match['roman']}"))
    return int(match["s"] or match["w"] or match["o"])


def _title_before(name: str, mark: Mark) -> tuple[str, int]:
    """Title and year of the show, as they stand before the mark."""
    return _title_of(name[: mark.start], has_date=bool(mark.date)) if mark.start else ("", 0)


@lru_cache(4096)  # the same in front of all episodes of a season
def _title_of(before: str, *, has_date: bool) -> tuple[str, int]:
    if "19" not in before and "20" not in before:
        return _shown(before), 0
    if not has_date and (date := find_date(before)):
        before = before[: date.start] if date.start else before[date.end :]
    tokens = tokens_of(before)
    year, start, end = find_year(before, tokens, len(tokens))
    if year and not words_of(before[end:]):
        return _shown(before[:start]), year
    return _shown(before), 0


def _shown(before: str) -> str:
    """The words of a title; brackets with release words or a group in them are none."""
    if "[" in before or "1080" in before or "720" in before or "2160" in before:
        release = parse_release(before)
        return (
            release.title if release.is_clean else words_of(re.sub(r"\[[^\[\]]*\]?", " ", before))
        )
    return words_of(before)


def _title_behind(tail: Tail) -> tuple[str, Tail]:
    """ "2014-03-01 - Show - Guest": the show stands behind its date."""
    title, _, rest = tail.title.partition(" - ")
    return title, tail._replace(title=rest)


def _title_in_front(own_title: str, mark: Mark) -> str:
    """The title in "66. This Day S22E66": behind the same number that the code says."""
    match = _LEADING_NUMBER.match(own_title)
    if match and mark.episodes and int(match[1]) == mark.episodes[0]:
        return own_title[match.end() :].strip(" -")
    return ""


def _better_title(title: str, year: int, above: FolderFacts) -> tuple[str, int]:
    """The folder's title when it has a year, holds season folders, or says the same in better
    spelling; else the file's.
    """
    folder = above.release
    if folder is None or not folder.title:
        return title, year
    if not title or above.in_season or (folder.year and not folder.has_tags):
        return folder.title, folder.year or (year if key_of(title) == key_of(folder.title) else 0)
    key, folder_key = key_of(title), key_of(folder.title)
    if key == folder_key and (not folder.has_tags or title.islower()):
        return folder.title, folder.year or year
    if key == "".join(word[0] for word in folder.title.lower().split() if word[0].isalnum()):
        return folder.title, folder.year
    return title, year


def _facts(tail: Tail, mark: Mark, title: str, year: int, above: FolderFacts) -> NameFacts:
    season = mark.season if mark.season >= 0 or mark.date else above.season
    is_absolute = season < 0 and not mark.date and len(mark.episodes) == 1 and not mark.label
    return NameFacts(
        "episode",
        title,
        year,
        season=0 if mark.label else season,
        episodes=() if is_absolute or mark.label else mark.episodes,
        absolute=mark.episodes[0] if is_absolute else tail.absolute if season >= 0 else 0,
        date=mark.date or tail.date,
        episode_title=tail.title,
        edition=tail.edition,
        resolution=tail.resolution or above.resolution,
        source=tail.source or above.source,
        label=mark.label,
    )
