"""What the folders above a video say about it: title, year, season, disc. Each folder name is
parsed once.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from readers.episode_names import Mark, find_mark
from readers.folder_names import disc_folder, is_extras_folder, season_folder, season_inside
from readers.release_names import Release, parse_release, take_identifiers, words_of

DEEPEST = 6  # folders that are considered, from the file upwards
# Names of collections, not titles
CATEGORIES = frozenset(
    [
        "movies",
        "movie",
        "films",
        "film",
        "filme",
        "kino",
        "tv",
        "television",
        "shows",
        "series",
        "serien",
        "séries",
        "serie",
        "anime",
        "animes",
        "video",
        "videos",
        "media",
        "medien",
        "downloads",
        "download",
        "complete",
        "library",
        "cartoons",
        "kids",
        "documentaries",
        "documentary",
        "dokus",
        "new",
        "sorted",
        "incoming",
        "data",
        "share",
        "public",
        "nas",
        "hd",
        "uhd",
        "sd",
        "4k",
        "3d",
        "rips",
    ]
) | {"tv shows", "tv series", "tv-shows", "tv-series", "kids movies", "kids tv", "zeichentrick"}
SEASON_MARK = re.compile(
    r"[ ._\-(\[]+(?:s\d{1,2}(?:-s?\d{1,2})?(?![\w])|(?:season|staffel|saison|temporada|stagione|seizoen)s?[ ._-]*\d"  # noqa: E501
    r"|\d{1,2}(?:\.|st|nd|rd|th|ª)?[ ._](?:season|staffel|stagione|temporada)(?!\w)).*$",
    re.I,
)


class Folder(NamedTuple):
    """One folder's name. `mark` is set for a folder named after one episode."""

    release: Release
    identifiers: tuple[tuple[str, str], ...] = ()
    edition: str = ""
    season: int = -1
    mark: Mark | None = None


class FolderFacts(NamedTuple):
    """All folders above a file. `release` is the nearest folder with a title; `in_season` is set
    when a folder is nothing but a season.
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
def folder_facts(folders: tuple[str, ...]) -> FolderFacts:
    """The facts of the folders above a file, given outermost first."""
    above = FolderFacts()
    for name in reversed(folders[-DEEPEST:]):
        if above.season < 0 and (season := season_folder(name)) >= 0:
            above = above._replace(season=season, in_season=True)
        elif disc := disc_folder(name):
            above = above._replace(disc=above.disc or disc)
        elif not is_extras_folder(name) or name == folders[0]:
            return _with_title(above, folder_of(name))
    return above


def _with_title(above: FolderFacts, folder: Folder) -> FolderFacts:
    is_title = folder.release.title and folder.release.title.lower() not in CATEGORIES
    release = folder.release if is_title else None
    return above._replace(
        release=release,
        identifiers=folder.identifiers,
        edition=folder.edition,
        mark=folder.mark,
        season=above.season if above.season >= 0 else folder.season,
        resolution=folder.release.resolution,
        source=folder.release.source,
    )


@lru_cache(8192)
def folder_of(name: str) -> Folder:
    """The parts of one folder's name."""
    name, identifiers, edition = take_identifiers(name)
    mark = find_mark(name)
    season = season_inside(name) if mark is None else -1
    release = parse_release(name)
    if mark is not None or season >= 0:
        before = name[: mark.start] if mark else SEASON_MARK.sub("", name)
        shown = parse_release(before) if before else Release()
        release = release._replace(title=shown.title, year=shown.year)
    elif not release.title and not release.has_tags:
        release = release._replace(title=words_of(name))
    return Folder(release, identifiers, edition or release.edition, season, mark)
