"""Groups videos into films and TV shows, mostly by their names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from readers.facts import Facts, NameFacts
from readers.names import name_facts
from readers.names.folders import folder_facts
from services import paths
from services.scanning.placement import (
    NAME,
    TAGS,
    Folder,
    Item,
    PartPlace,
    Placement,
    SourcedValue,
    sourced,
)
from services.text.titles import words_key
from services.works.identity import keys

_SHOWN_IDS = ("imdb", "tmdb", "tvdb")
Id = tuple[str, str]  # (scheme, value)


class _Video(NamedTuple):
    """A file with what its name says; `year` is that of the whole show, if its folder knows it."""

    path: bytes
    facts: Facts
    named: NameFacts
    title: str
    year: int


def place_movies(kind: str, folder: Folder, items: Sequence[Item]) -> dict[bytes, Placement]:
    """The film of each file: by an id in its name, else by title and year. Versions are editions;
    "cd1" and "cd2" are files of one edition.
    """
    films = [_film(folder, item) for item in items]
    work_keys = _agreed_keys(films, keys.film_key)
    return {film.path: _place_film(kind, film, work_keys[film.path]) for film in films}


def _film(folder: Folder, item: Item) -> _Video:
    facts, named, stem = _read(folder, item, "movie")
    return _Video(item.path, facts, named, named.title or facts.title or stem, named.year)


def _place_film(kind: str, film: _Video, key: str) -> Placement:
    facts, named = film.facts, film.named
    resolution = facts.resolution or named.resolution
    edition_name = " ".join(filter(None, (named.edition, resolution)))
    return Placement(
        key,
        kind,
        _fields(facts, named, film.title),
        f"video|{edition_name}",
        facts.format or "video",
        {"name": edition_name} if edition_name else {},
        identifiers=_ids(named),
        position=named.part,
        extra=_extra(named),
        others=sourced(TAGS, title=facts.title, published=facts.published),
    )


def place_shows(kind: str, folder: Folder, items: Sequence[Item]) -> dict[bytes, Placement]:
    """The show of each episode: by an id in its name, else by title and year. A file may contain
    several episodes.
    """
    videos = _with_years([_episode(folder, item) for item in items], folder)
    work_keys = _agreed_keys(videos, keys.show_key)
    return {video.path: _place_episode(kind, video, work_keys[video.path]) for video in videos}


def _episode(folder: Folder, item: Item) -> _Video:
    facts, named, stem = _read(folder, item, "tv")
    title = named.title or (folder.parts[0] if folder.parts else stem)
    return _Video(item.path, facts, named, title, named.year)


def _with_years(videos: Sequence[_Video], folder: Folder) -> list[_Video]:
    """The folder of a show knows its year, so that files in which it is missing or wrong are of the
    show too. One without a year has several shows only if its files say so.
    """
    above = folder_facts(tuple(folder.parts), "tv")
    show = words_key(above.title) if above.title else None
    years = {video.year for video in videos if video.year and words_key(video.title) == show}
    if not above.year and len(years) > 1:
        return list(videos)
    return [
        video._replace(year=above.year) if words_key(video.title) == show else video
        for video in videos
    ]


def _place_episode(kind: str, video: _Video, key: str) -> Placement:
    facts, named = video.facts, video.named
    of_show = named._replace(year=video.year or named.year)
    return Placement(
        key,
        kind,
        _fields(Facts("video", ""), of_show, video.title),
        "video",
        facts.format or "video",
        parts=_parts(named) if named.kind == "episode" else (),
        identifiers=_ids(named),
        extra=_extra(named),
    )


def _agreed_keys(
    videos: Sequence[_Video], key_of: Callable[[str, int, Id | None], str]
) -> dict[bytes, str]:
    """The key of each file. One that names no year or no id is taken for the only work of its title
    in the folder.
    """
    years: dict[str, set[int]] = {}
    for video in videos:
        if video.year:
            years.setdefault(words_key(video.title), set()).add(video.year)
    places = {}
    ids: dict[tuple[str, int], dict[str, set[str]]] = {}
    for video in videos:
        known = years.get(words_key(video.title), set())
        year = video.year or (next(iter(known)) if len(known) == 1 else 0)
        place = places[video.path] = words_key(video.title), year
        for scheme, value in _ids(video.named):
            ids.setdefault(place, {}).setdefault(scheme, set()).add(value)
    return {
        video.path: key_of(
            video.title, places[video.path][1], _id(video.named, ids.get(places[video.path], {}))
        )
        for video in videos
    }


def _id(named: NameFacts, agreed: dict[str, set[str]]) -> Id | None:
    """The id that all files of one title and year in the folder share, else the file's own."""
    for scheme in _SHOWN_IDS:
        if len(agreed.get(scheme, ())) == 1:
            return scheme, next(iter(agreed[scheme]))
    own = dict(named.identifiers)
    return next(((scheme, own[scheme]) for scheme in _SHOWN_IDS if scheme in own), None)


def _parts(named: NameFacts) -> tuple[PartPlace, ...]:
    """The episodes of a file. One between two numbers ("7.5") is a special that its label names;
    one of a daily show without a title has its date.
    """
    numbers = named.episodes or ((named.absolute,) if named.absolute else (0,))
    title = " ".join(filter(None, (named.label, named.episode_title)))
    if numbers == (0,) and not title:
        title = named.date
    return tuple(
        PartPlace(
            "episode",
            _season(named),
            number,
            title,
            released=named.date,
            absolute=named.absolute or None,
        )
        for number in numbers
    )


def _season(named: NameFacts) -> int:
    """The season that a name says; else the year of a daily show, or 1."""
    if named.season >= 0:
        return named.season
    return 1 if named.absolute or not named.date else int(named.date[:4])


def _read(folder: Folder, item: Item, kind: str) -> tuple[Facts, NameFacts, str]:
    name = paths.to_text(item.path.rpartition(b"/")[2])
    named = name_facts([*folder.parts, name], kind)
    return item.facts or Facts("video", ""), named, name.rpartition(".")[0] or name


def _extra(named: NameFacts) -> str:
    return (named.extra or "other") if named.kind == "extra" else ""


def _fields(facts: Facts, named: NameFacts, title: str) -> dict[str, SourcedValue]:
    fields = sourced(NAME, title=title, published=str(named.year) if named.year else "")
    return fields | sourced(TAGS, description=facts.description, genres=list(facts.genres))


def _ids(named: NameFacts) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in named.identifiers if pair[0] in _SHOWN_IDS)
