"""What the folders above a video say about it: title, year, season, disc; each folder name is
understood once.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from readers.disc_names import disc_folder
from readers.names.dates import find_date
from readers.names.extras import is_extras_folder
from readers.names.marks import Mark, find_mark
from readers.names.release import Release, fields_of, parse_release
from readers.names.season_folders import (
    SEASON_MARK,
    bare_season,
    season_folder,
    season_inside,
)
from readers.names.tokens import tokens_of
from readers.names.vocabulary import LANGUAGES, phrases, rows
from readers.names.words import fronted, plain, take_identifiers, words_of

DEEPEST = 6  # folders looked at, from the file upwards
# Shelves, not titles
CATEGORIES = frozenset(
    rows("""
movies movie films film filme kino cinema filmes pelis peliculas películas tv television
shows series serien séries serie seriale anime animes video videos media medien downloads
download complete completed library cartoons kids documentaries documentary dokus new
sorted unsorted incoming data share public nas hd uhd sd 4k 3d rips torrents torrent temp
tmp misc watched unwatched volumes mnt home users shared multimedia plex jellyfin kodi
sonarr radarr bluray dvd dvds blu-ray webdl 1080p 720p 2160p 480p фильмы сериалы
мультфильмы 电影 电视剧 动漫 アニメ 映画 영화 드라마""")
) | frozenset(
    phrases("""
    tv shows/tv series/tv-shows/tv-series/kids movies/kids tv/zeichentrick/tvshows/tv_shows
    kids films/foreign films/foreign movies/new movies/all movies/movie collection/my movies
    my videos/movies 4k/4k movies/tv anime/to watch""")
)
# Folders of discs as they were burnt
STRUCTURE = {
    "video_ts": "dvd",
    "audio_ts": "dvd",
    "bdmv": "bluray",
    "stream": "",
    "hvdvd_ts": "hddvd",
}
_SECTION = re.compile(
    r"(?:the )?(?:complete|full)(?: series| show)?|(?:all )?seasons"
    r"|(?:part|arc|cour|saga|chapter|teil|volume|vol\.?)[ ._-]*\d{1,3}(?:[ ]?[-:].*)?",
    re.I,
)
_SHELF = re.compile(r"[A-Z#]|[A-Z0-9]-[A-Z0-9]")


class Folder(NamedTuple):
    """One folder's name. `mark` is set for a folder named after one episode."""

    release: Release
    identifiers: tuple[tuple[str, str], ...] = ()
    edition: str = ""
    season: int = -1
    mark: Mark | None = None


class FolderFacts(NamedTuple):
    """The folders of a file together.

    `release` is the nearest title folder; `in_season` says that a folder stands for a season
    alone.
    """

    release: Release | None = None
    identifiers: tuple[tuple[str, str], ...] = ()
    edition: str = ""
    season: int = -1
    in_season: bool = False
    disc: int = 0
    mark: Mark | None = None
    resolution: str = ""
    source: str = ""

    @property
    def title(self) -> str:
        return self.release.title if self.release else ""

    @property
    def year(self) -> int:
        return self.release.year if self.release else 0


@lru_cache(8192)
def folder_facts(folders: tuple[str, ...], kind: str) -> FolderFacts:
    """What the folders above a file say, outermost first."""
    above = FolderFacts()
    for index in range(len(folders) - 1, max(-1, len(folders) - 1 - DEEPEST), -1):
        name = folders[index]
        if above.season < 0 and (season := _season(folders, index, kind)) >= 0:
            above = above._replace(season=season, in_season=True)
        elif name.lower() in STRUCTURE or (index and _is_section(name, kind)):
            above = above._replace(source=STRUCTURE.get(name.lower(), "") or above.source)
        elif index and kind == "movie" and _is_version(name, folders[index - 1]):
            continue
        elif disc := disc_folder(name):
            above = above._replace(disc=above.disc or disc)
        elif not is_extras_folder(name) or index == 0:
            above = _with_title(above, name)
            if above.mark and above.release is None and index:
                return above._replace(release=folder_of(folders[index - 1]).release)
            return above
    return above


def _is_section(name: str, kind: str) -> bool:
    """Whether a folder only divides a show: "Season 1-3", "Complete Series", "Part 2", "Arc 1"."""
    return kind == "tv" and (season_folder(name) >= 0 or bool(_SECTION.fullmatch(name)))


def _is_version(name: str, above: str) -> bool:
    """Whether a folder inside of a film's is called after a language or a format, or like it."""
    film = folder_of(above).release
    is_kind = name.lower() in LANGUAGES or name.lower() in CATEGORIES
    return film.year > 0 and (is_kind or words_of(name) == film.title)


def _season(folders: tuple[str, ...], index: int, kind: str) -> int:
    season = season_folder(folders[index])
    if season < 0 and kind == "tv" and index > 0 and not is_category(folders[index - 1]):
        return bare_season(folders[index])
    return season


def is_category(name: str) -> bool:
    """Whether a folder is a shelf of many things ("TV Shows", "A-F")."""
    return name.lower() in CATEGORIES or bool(_SHELF.fullmatch(name))


def _with_title(above: FolderFacts, name: str) -> FolderFacts:
    folder = folder_of(name)
    release = folder.release
    is_title = release.title and (release.year or release.title.lower() not in CATEGORIES)
    if _SHELF.fullmatch(name) and not above.in_season:
        is_title = False
    return above._replace(
        release=folder.release if is_title else None,
        identifiers=folder.identifiers,
        edition=folder.edition,
        mark=folder.mark,
        season=above.season if above.season >= 0 else folder.season,
        resolution=folder.release.resolution,
        source=folder.release.source or above.source,
    )


@lru_cache(8192)
def folder_of(name: str) -> Folder:
    """One folder's name in its parts."""
    name, identifiers, edition = take_identifiers(plain(name))
    mark = find_mark(name) or find_date(name)
    season = season_inside(name) if mark is None else -1
    release = parse_release(name)
    if mark is not None or season >= 0:
        before = name[: mark.start] if mark else SEASON_MARK.sub("", name)
        shown = parse_release(before) if before else Release()
        tags = fields_of(tokens_of(name[len(before) :]))
        release = release._replace(
            title=shown.title, year=shown.year, source=release.source or tags.get("source", "")
        )
    elif not release.title and not release.has_tags:
        release = release._replace(title=words_of(name))
    release = release._replace(title=fronted(release.title))
    return Folder(release, identifiers, edition or release.edition, season, mark)
