"""Groups videos into films and TV shows, mostly by their names."""

from __future__ import annotations

from collections.abc import Sequence

from readers.facts import Facts, NameFacts
from readers.names import name_facts
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
from services.text.names import name_key

_SHOWN_IDS = ("imdb", "tmdb", "tvdb")


def place_movies(kind: str, folder: Folder, items: Sequence[Item]) -> dict[bytes, Placement]:
    """The film of each file: by an id in its name, else by title and year. Versions are editions;
    "cd1" and "cd2" are files of one edition.
    """
    return {item.path: _movie(kind, folder, item) for item in items}


def _movie(kind: str, folder: Folder, item: Item) -> Placement:
    facts, named, stem = _read(folder, item, "movie")
    title = named.title or facts.title or stem
    key = _id_key(named) or f"{name_key(title)}|{named.year or ''}"
    resolution = facts.resolution or named.resolution
    edition_name = " ".join(filter(None, (named.edition, resolution)))
    return Placement(
        f"movie|{key}",
        kind,
        _fields(facts, named, title),
        f"video|{edition_name}",
        facts.format or "video",
        {"name": edition_name} if edition_name else {},
        identifiers=_ids(named),
        position=named.part,
        is_extra=named.kind == "extra",
    )


def place_shows(kind: str, folder: Folder, items: Sequence[Item]) -> dict[bytes, Placement]:
    """The show of each episode: by an id in its name, else by title and year. A file may contain
    several episodes.
    """
    return {item.path: _episode(kind, folder, item) for item in items}


def _episode(kind: str, folder: Folder, item: Item) -> Placement:
    facts, named, stem = _read(folder, item, "tv")
    title = named.title or (folder.parts[0] if folder.parts else stem)
    key = _id_key(named) or f"{name_key(title)}|{named.year or ''}"
    return Placement(
        f"show|{key}",
        kind,
        _fields(Facts("video", ""), named, title),
        "video",
        facts.format or "video",
        parts=_parts(named) if named.kind == "episode" else (),
        identifiers=_ids(named),
        is_extra=named.kind == "extra",
    )


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


def _fields(facts: Facts, named: NameFacts, title: str) -> dict[str, SourcedValue]:
    fields = sourced(NAME, title=title, published=str(named.year) if named.year else "")
    return fields | sourced(TAGS, description=facts.description, genres=list(facts.genres))


def _id_key(named: NameFacts) -> str:
    return next(
        (
            f"{scheme}|{value}"
            for wanted in _SHOWN_IDS
            for scheme, value in named.identifiers
            if scheme == wanted
        ),
        "",
    )


def _ids(named: NameFacts) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in named.identifiers if pair[0] in _SHOWN_IDS)
