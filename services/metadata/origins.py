"""The source that knows works of a kind by number, and all that it says of one: the work itself,
with its episodes or tracks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import structlog
from sqlalchemy import exists, select

from errors import Invalid, NotFound, Problem, ProviderError
from models.account import User
from models.work import ExternalId, Part, Work
from providers.metadata import CAPABILITIES
from providers.metadata.types import Candidate, EpisodeFacts, Locale, TrackFacts
from services.db.transactions import session
from services.metadata import asking, sources

log = structlog.get_logger("stacks.sources")
_RELEASE = "release:"
_OF_RELEASE = "musicbrainz_album"
_MAX_SEASONS = 100


class Numbers(NamedTuple):
    """What a work is called by its source, and what decides how much is asked: the release that its
    files name, and whether it has special episodes.
    """

    value: str
    release: str = ""
    has_specials: bool = False


class Whole(NamedTuple):
    """All that a source says of a work. Seasons that it didn't tell in time are left out."""

    candidate: Candidate
    episodes: tuple[EpisodeFacts, ...] = ()
    tracks: tuple[TrackFacts, ...] = ()


class Origin(NamedTuple):
    """Where works of one kind come from: a source, what it can do, and the names of its numbers,
    each with what its own form begins with.
    """

    source: str
    capability: str
    ask: Callable[[Any, Numbers], Whole]
    numbers: Mapping[str, str]


def _film(source: Any, numbers: Numbers) -> Whole:
    return Whole(source.film(numbers.value))


def _show(source: Any, numbers: Numbers) -> Whole:
    show = source.show(numbers.value)
    seasons = [
        it.number for it in show.seasons if it.episodes and (it.number or numbers.has_specials)
    ]
    return Whole(show, tuple(_episodes(source, numbers.value, seasons[:_MAX_SEASONS])))


def _episodes(source: Any, show: str, seasons: Iterable[int]) -> Iterator[EpisodeFacts]:
    """Those of the seasons that the source tells before it fails."""
    for season in seasons:
        try:
            yield from source.episodes(show, season)
        except ProviderError as error:
            log.info("season_left_out", source=source.name, season=season, reason=error.reason)
            if error.reason != "not_found":
                return


def _album(source: Any, numbers: Numbers) -> Whole:
    """With the tracks of the release that its files name, if they name one."""
    album = source.album(numbers.value)
    release = numbers.release
    if not release or album.external_ids.get(_OF_RELEASE) == release:
        return Whole(album, tracks=album.tracks)
    try:
        return Whole(album, tracks=source.album(_RELEASE + release).tracks)
    except ProviderError as error:
        log.info("tracks_left_out", source=source.name, reason=error.reason)
        return Whole(album)


_ORIGINS = {
    "movie": Origin("tmdb", "film", _film, {"tmdb": ""}),
    "tv": Origin("tmdb", "show", _show, {"tmdb": ""}),
    "music": Origin(
        "musicbrainz",
        "album",
        _album,
        {"musicbrainz_release_group": "", _OF_RELEASE: _RELEASE},
    ),
}


KINDS = tuple(_ORIGINS)
"""The kinds of works that one source knows by number."""


def is_askable(kind: str) -> bool:
    """Whether the source that knows works of this kind by number is enabled."""
    origin = _ORIGINS[kind]
    return origin.source in {it.source.name for it in sources.enabled(origin.capability, (kind,))}


def fetch_work(kind: str, numbers: Numbers, locale: Locale, *, by: User) -> Candidate:
    """As asking.fetch(): what the source of a kind says of a work, without its episodes."""
    origin = _ORIGINS[kind]
    method = CAPABILITIES[origin.capability]
    candidate: Candidate = asking.fetch(
        origin.source,
        origin.capability,
        lambda it: getattr(it, method)(numbers.value),
        by=by,
        locale=locale,
    )
    return candidate


def source_name_of(work: Work) -> str:
    """The name of the source that knows a work by number, as people call it; "" for none."""
    origin = _ORIGINS.get(work.kind)
    if origin is None or not numbers_of(work).value:
        return ""
    names = {
        state.source.name: state.source.display_name
        for state in sources.enabled(origin.capability, (work.kind,))
    }
    return names.get(origin.source, "")


def numbers_of(work: Work) -> Numbers:
    """What the source of its kind calls a work; its value is "" when nobody has said so."""
    origin = _ORIGINS.get(work.kind)
    if origin is None:
        return Numbers("")
    query = select(ExternalId.source, ExternalId.value).where(
        ExternalId.subject_table == "work", ExternalId.subject_id == work.id
    )
    known: dict[str, str] = {}
    for name, value in session().execute(query.order_by(ExternalId.id)):
        known.setdefault(name, value)
    value = next((own + known[name] for name, own in origin.numbers.items() if name in known), "")
    return Numbers(value, known.get(_OF_RELEASE, ""), _has_specials(work))


def _has_specials(work: Work) -> bool:
    special = exists().where(
        Part.work_id == work.id,
        Part.kind == "episode",
        Part.section == 0,
        Part.deleted_at.is_(None),
    )
    return work.kind == "tv" and bool(session().execute(select(special)).scalar())


def fetch(kind: str, numbers: Numbers, locale: Locale, *, by: User) -> Whole:
    """What the source of a kind says of one work. Waits for it with no transaction open.

    Raises Forbidden, Invalid({"external_id": …}) without a number or for one that the source
    doesn't know, Unavailable, and ProviderError when the source fails or is off.
    """
    origin = _ORIGINS.get(kind)
    if origin is None or not numbers.value:
        raise Invalid({"external_id": Problem("required")})
    try:
        whole: Whole = asking.fetch(
            origin.source,
            origin.capability,
            lambda it: origin.ask(it, numbers),
            by=by,
            locale=locale,
        )
    except NotFound:
        raise Invalid({"external_id": Problem("unknown_to_source")}) from None
    return whole
