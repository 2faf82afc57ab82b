"""Groups videos into films and TV shows, mostly by their names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple, Protocol

from readers.facts import Facts, NameFacts
from readers.names import name_facts
from readers.names.folders import folder_facts
from services import paths
from services.scanning import claims
from services.scanning.placement import (
    NAME,
    SIDECAR,
    TAGS,
    Folder,
    Item,
    PartPlace,
    Placement,
    people,
    sourced,
)
from services.scanning.sources import Arranged, Fields, arranged, is_before_names
from services.text.titles import words_key
from services.works.identity import keys

_SHOWN_IDS = ("imdb", "tmdb", "tvdb")
Id = tuple[str, str]  # (scheme, value)
NOTHING = Facts("video", "")


class _Place(Protocol):
    """Places some files of a folder; without `takes_extras` as if none of them were an extra."""

    def __call__(self, some: Collection[Item], *, takes_extras: bool) -> dict[bytes, Placement]: ...


class _Video(NamedTuple):
    """A file with what its name says and what stands beside it, as far as that is believed more;
    `year` is that of the whole show, if its folder knows it.
    """

    path: bytes
    facts: Facts
    named: NameFacts
    title: str
    year: int
    sidecar: Facts = NOTHING


def place_movies(kind: str, folder: Folder, items: Sequence[Item]) -> dict[bytes, Placement]:
    """The film of each file: by an id in its sidecar or its name, else by title and year. Versions
    are editions; "cd1" and "cd2" are files of one edition.
    """

    def place(some: Collection[Item], *, takes_extras: bool) -> dict[bytes, Placement]:
        films = [_film(folder, item, takes_extras=takes_extras) for item in some]
        work_keys = _agreed_keys(films, keys.film_key)
        return {film.path: _place_film(kind, folder, film, work_keys[film.path]) for film in films}

    return _with_claims(kind, folder, items, place)


def _with_claims(
    kind: str, folder: Folder, items: Sequence[Item], place: _Place
) -> dict[bytes, Placement]:
    placed = _with_editions_of_extras(place(items, takes_extras=True))
    return claims.with_claims(
        kind,
        folder,
        placed,
        lambda files: place([item for item in items if item.path in files], takes_extras=False),
    )


def _with_editions_of_extras(placed: dict[bytes, Placement]) -> dict[bytes, Placement]:
    """With extras in the only edition that the folder has of their film, or one without a name."""
    editions: dict[str, dict[str, Placement]] = {}
    for place in placed.values():
        if not place.is_extra:
            editions.setdefault(place.work_key, {})[place.edition_key] = place
    return {
        path: place if not place.is_extra else _in_only_edition(place, editions)
        for path, place in placed.items()
    }


def _in_only_edition(extra: Placement, editions: dict[str, dict[str, Placement]]) -> Placement:
    own = list(editions.get(extra.work_key, {}).values())
    if len(own) != 1:
        return extra
    return extra._replace(edition_key=own[0].edition_key, edition_format=own[0].edition_format)


def _film(folder: Folder, item: Item, *, takes_extras: bool) -> _Video:
    facts, named, stem = _read(folder, item, "movie", takes_extras=takes_extras)
    title, year = named.title or facts.title or stem, named.year
    if is_before_names(TAGS, folder.order) and named.kind != "extra":
        title, year = facts.title or title, _year(facts) or year
    return _Video(item.path, facts, named, title, year, _beside(facts, folder))


def _beside(facts: Facts, folder: Folder) -> Facts:
    """What the sidecar of a file says, if it is believed more than its name."""
    is_believed = is_before_names(SIDECAR, folder.order)
    return facts.sidecar if facts.sidecar is not None and is_believed else NOTHING


def _year(facts: Facts) -> int:
    year = facts.published[:4]
    return int(year) if len(year) == 4 and year.isdecimal() else 0


def _place_film(kind: str, folder: Folder, film: _Video, key: str) -> Placement:
    facts, named = film.facts, film.named
    resolution = facts.resolution or named.resolution
    is_extra = named.kind == "extra"
    edition_name = "" if is_extra else " ".join(filter(None, (named.edition, resolution)))
    fields, others = _values(film, folder, named.year, _by_tags(facts, folder))
    return Placement(
        key,
        kind,
        fields,
        f"video|{edition_name}",
        facts.format or "video",
        {"name": edition_name} if edition_name else {},
        identifiers=_all_ids(film),
        position=named.part,
        extra=_extra(named),
        others=others,
    )


def place_shows(kind: str, folder: Folder, items: Sequence[Item]) -> dict[bytes, Placement]:
    """The show of each episode: by an id in the show's sidecar or its name, else by title and year.
    A file may contain several episodes. Tags of episodes don't count. One that names none is an
    extra of the show whose episodes lie beside it.
    """

    def place(some: Collection[Item], *, takes_extras: bool) -> dict[bytes, Placement]:
        videos = [_episode(folder, item, takes_extras=takes_extras) for item in some]
        videos = _with_years(videos, folder)
        videos = _with_extras(videos, folder) if takes_extras else videos
        work_keys = _agreed_keys(videos, keys.show_key)
        return {it.path: _place_episode(kind, folder, it, work_keys[it.path]) for it in videos}

    return _with_claims(kind, folder, items, place)


def _episode(folder: Folder, item: Item, *, takes_extras: bool) -> _Video:
    facts, named, stem = _read(folder, item, "tv", takes_extras=takes_extras)
    title = named.title or (folder.parts[0] if folder.parts else stem)
    return _Video(item.path, facts, named, title, named.year, _beside(facts, folder))


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


def _with_extras(videos: Sequence[_Video], folder: Folder) -> list[_Video]:
    """Files that name no episode in a folder with episodes of its show, or in one of its seasons,
    are extras of it; not one that names a year of its own.
    """
    above = folder_facts(tuple(folder.parts), "tv")
    show = words_key(above.title) if above.title else None
    titles = {words_key(video.title) for video in videos if _is_episode(video)}
    is_of_show = show in titles if titles else above.in_season
    if show is None or not is_of_show:
        return list(videos)
    return [
        video._replace(
            title=above.title,
            year=above.year,
            named=video.named._replace(kind="extra", title=above.title, year=above.year),
        )
        if _names_nothing(video, above.year)
        else video
        for video in videos
    ]


def _is_episode(video: _Video) -> bool:
    return video.named.kind == "episode" or bool(video.sidecar.episodes)


def _names_nothing(video: _Video, year: int) -> bool:
    """Whether neither the name of a file nor its sidecar says what it is; `year` is that of its
    folder.
    """
    is_unknown = video.named.kind == "unknown" and video.named.year in (0, year)
    return is_unknown and not (video.sidecar.episodes or video.named.identifiers)


def _place_episode(kind: str, folder: Folder, video: _Video, key: str) -> Placement:
    facts, named = video.facts, video.named
    fields, others = _values(video, folder, video.year or named.year, {})
    return Placement(
        key,
        kind,
        fields,
        "video",
        facts.format or "video",
        parts=_parts(video) if _is_episode(video) and named.kind != "extra" else (),
        identifiers=_all_ids(video),
        extra=_extra(named),
        others=others,
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
    said: dict[tuple[str, int], set[str]] = {}
    for video in videos:
        known = years.get(words_key(video.title), set())
        year = video.year or (next(iter(known)) if len(known) == 1 else 0)
        place = places[video.path] = words_key(video.title), year
        for scheme, value in _ids(video.named):
            ids.setdefault(place, {}).setdefault(scheme, set()).add(value)
        if key := _key_beside(video, year, key_of):
            said.setdefault(place, set()).add(key)
    found = {}
    for video in videos:
        place = places[video.path]
        own, beside = _key_beside(video, place[1], key_of), said.get(place, set())
        by_name = key_of(video.title, place[1], _id(video.named, ids.get(place, {})))
        found[video.path] = own or (next(iter(beside)) if len(beside) == 1 else by_name)
    return found


def _key_beside(video: _Video, year: int, key_of: Callable[[str, int, Id | None], str]) -> str:
    """The key by what stands beside a file, "" when nothing does. Files without a sidecar are taken
    for the only work of those of their title in the folder that have one.
    """
    beside = video.sidecar
    identifier = _first_id(dict(beside.identifiers)) or _first_id(dict(video.named.identifiers))
    if not beside.title and not beside.identifiers:
        return ""
    return key_of(beside.title or video.title, _year(beside) or year, identifier)


def _id(named: NameFacts, agreed: dict[str, set[str]]) -> Id | None:
    """The id that all files of one title and year in the folder share, else the file's own."""
    for scheme in _SHOWN_IDS:
        if len(agreed.get(scheme, ())) == 1:
            return scheme, next(iter(agreed[scheme]))
    return _first_id(dict(named.identifiers))


def _first_id(own: dict[str, str]) -> Id | None:
    return next(((scheme, own[scheme]) for scheme in _SHOWN_IDS if scheme in own), None)


def _parts(video: _Video) -> tuple[PartPlace, ...]:
    """The episodes of a file: those of its sidecar, and others that its name says."""
    beside = video.sidecar
    by_name = {(part.section, part.number): part for part in _named_parts(video)}
    own = [part for part in by_name if part[1]]
    parts: dict[tuple[int, int], PartPlace] = {}
    for index, episode in enumerate(beside.episodes):
        section, number = own[index] if index < len(own) else (_season(video), 0)
        place = (episode.season if episode.season >= 0 else section, episode.number or number)
        part = by_name.get(place, PartPlace("episode", *place, ""))
        title, released = episode.title or part.title, episode.released or part.released
        parts[place] = part._replace(title=title, released=released)
    if parts and len(own) <= len(parts):
        return tuple(parts.values())
    return tuple((by_name | parts).values())


def _named_parts(video: _Video) -> tuple[PartPlace, ...]:
    """The episodes that a name says. One between two numbers ("7.5") is a special that its label
    names; one of a daily show without a title has its date.
    """
    named = video.named
    numbers = named.episodes or ((named.absolute,) if named.absolute else (0,))
    title = " ".join(filter(None, (named.label, named.episode_title)))
    if numbers == (0,) and not title:
        title = named.date
    return tuple(
        PartPlace(
            "episode",
            _season(video),
            number,
            title,
            released=named.date,
            absolute=named.absolute or None,
        )
        for number in numbers
    )


def _season(video: _Video) -> int:
    """The season that a name says, else the season's sidecar; else the year of a daily show, or
    1.
    """
    named = video.named
    if named.season >= 0 or video.sidecar.season >= 0:
        return named.season if named.season >= 0 else video.sidecar.season
    return 1 if named.absolute or not named.date else int(named.date[:4])


def _read(
    folder: Folder, item: Item, kind: str, *, takes_extras: bool
) -> tuple[Facts, NameFacts, str]:
    name = paths.to_text(item.path.rpartition(b"/")[2])
    named = name_facts([*folder.parts, name], kind, takes_extras=takes_extras)
    return item.facts or Facts("video", ""), named, name.rpartition(".")[0] or name


def _extra(named: NameFacts) -> str:
    return (named.extra or "other") if named.kind == "extra" else ""


def _values(video: _Video, folder: Folder, year: int, by_tags: Fields) -> Arranged:
    """What the sources say of the film or show; `year` is that of its name."""
    title = video.named.title or ("" if "title" in by_tags else video.title)
    by_name = sourced(NAME, title=title, published=str(year) if year else "")
    known: dict[str, Fields] = {NAME: by_name, TAGS: by_tags}
    if video.facts.sidecar is not None:
        known[SIDECAR] = _by_sidecar(video.facts.sidecar)
    return arranged(known, folder.order)


def _by_tags(facts: Facts, folder: Folder) -> Fields:
    """What the tags of a film say. Dates are often those of the file, so they count only for those
    who believe tags more than names.
    """
    published = facts.published if is_before_names(TAGS, folder.order) else ""
    return sourced(
        TAGS,
        title=facts.title,
        published=published,
        description=facts.description,
        genres=list(facts.genres),
    )


def _by_sidecar(facts: Facts) -> Fields:
    return sourced(
        SIDECAR,
        title=facts.title,
        original_title=facts.original_title,
        sort_title=facts.sort_title,
        description=facts.description,
        published=facts.published,
        genres=list(facts.genres),
        contributors=people(facts.contributors),
        series=[[facts.series, facts.series_position]] if facts.series else [],
        content_rating=facts.age_rating,
    )


def _ids(named: NameFacts) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in named.identifiers if pair[0] in _SHOWN_IDS)


def _all_ids(video: _Video) -> tuple[Id, ...]:
    """Those of the sidecar, and those of the name from other sources."""
    said = video.facts.sidecar.identifiers if video.facts.sidecar is not None else ()
    own = dict(pair for pair in (*_ids(video.named), *said) if pair[0] in _SHOWN_IDS)
    return tuple(own.items())
