"""Films, TV shows and albums from the source that knows all of their kind: created by the source's
number, and refreshed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import select

from errors import Invalid, NotFound, Problem
from models.account import User
from models.change import ChangeSet
from models.library import Library
from models.work import ExternalId, Work
from providers.metadata.types import Candidate, Locale
from services import access, provenance
from services.changes import Recorder, recording
from services.db.transactions import session
from services.metadata import asking, locales, sources
from services.metadata.values import values_of
from services.works import holdings, write
from services.works.fields import IDENTIFIER
from services.works.identity import matches


class _Origin(NamedTuple):
    """Where works of one kind come from: a source, what it can do, and the names of its numbers,
    each with what its own form begins with.
    """

    source: str
    capability: str
    ask: Callable[[Any, str], Candidate]
    numbers: Mapping[str, str]


_RELEASE = "release:"
_ORIGINS = {
    "movie": _Origin("tmdb", "film", lambda it, value: it.film(value), {"tmdb": ""}),
    "tv": _Origin("tmdb", "show", lambda it, value: it.show(value), {"tmdb": ""}),
    "music": _Origin(
        "musicbrainz",
        "album",
        lambda it, value: it.album(value),
        {"musicbrainz_release_group": "", "musicbrainz_album": _RELEASE},
    ),
}


def source_of(work: Work) -> str:
    """The name of the source from which a work can be refreshed, as people call it; "" for none."""
    if work.kind not in _ORIGINS or not _number_of(work):
        return ""
    origin = _ORIGINS[work.kind]
    names = {
        state.source.name: state.source.display_name
        for state in sources.enabled(origin.capability, (work.kind,))
    }
    return names.get(origin.source, "")


def refresh(work: Work, *, by: User) -> ChangeSet | None:
    """Set the fields of a work to what its source says, but those that are locked, and never to
    nothing; None when nothing changed.

    Raises NotFound, Forbidden, Invalid({"external_id": …}) when the work has no number at a source
    or the source doesn't know it, Unavailable, and ProviderError when the source fails or is off.
    """
    access.require(by, "works:update", work)
    locale = locales.of_work(work, by=by)
    return _update(work, _fetched(work.kind, _number_of(work), locale, by), by)


def _update(work: Work, candidate: Candidate, by: User) -> ChangeSet | None:
    with recording(by=by, kind="refresh", subject=work, needs="works:update") as recorder:
        locked = provenance.locked_fields(work)
        values = {name: it for name, it in values_of(candidate).items() if name not in locked}
        write.apply(recorder, work, values, source=candidate.source, by=by)
        _identify(recorder, work, candidate.external_ids.items())
        change_set = recorder.change_set
    return change_set if change_set in session() else None


def create(library: Library, external_value: str, *, by: User) -> Work:
    """Create a film, TV show or album by its number at the source. One that the library has, or
    that the caller may share with it, is not created twice. Raises as refresh().
    """
    access.require_in_library(by, "works:create", library.id)
    locale = locales.of_library(library)
    return _create(library, _fetched(library.kind, external_value, locale, by), by)


def _create(library: Library, candidate: Candidate, by: User) -> Work:
    numbers = _ids(candidate.external_ids.items())
    with recording(
        by=by, kind="create", needs="works:create", within=library, rows=(library,)
    ) as recorder:
        work = matches.find_match(library, by=by, isbn_="", identifiers=numbers).work
        if work is None:
            work = write.create(
                recorder,
                library.kind,
                [library.id],
                values_of(candidate),
                source=candidate.source,
                by=by,
            )
            _identify(recorder, work, numbers)
        else:
            recorder.change_set.kind = "attach"
            holdings.add_holding(recorder, work, library)
        recorder.change_set.subject_table, recorder.change_set.subject_id = "work", work.id
    return work


def _fetched(kind: str, external_value: str, locale: Locale, by: User) -> Candidate:
    origin = _ORIGINS.get(kind)
    if origin is None or not external_value:
        raise Invalid({"external_id": Problem("required")})
    try:
        candidate: Candidate = asking.fetch(
            origin.source,
            origin.capability,
            lambda it: origin.ask(it, external_value),
            by=by,
            locale=locale,
        )
    except NotFound:
        raise Invalid({"external_id": Problem("unknown_to_source")}) from None
    return candidate


def _number_of(work: Work) -> str:
    """What the source of its kind calls a work; "" when nobody has said so."""
    origin = _ORIGINS.get(work.kind)
    if origin is None:
        return ""
    query = select(ExternalId.source, ExternalId.value).where(
        ExternalId.subject_table == "work", ExternalId.subject_id == work.id
    )
    known = {row.source: row.value for row in session().execute(query.order_by(ExternalId.id))}
    return next((own + known[name] for name, own in origin.numbers.items() if name in known), "")


def _ids(numbers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those that can be stored."""
    return [
        (source, value)
        for source, value in numbers
        if IDENTIFIER["source"].offer(source) and IDENTIFIER["value"].offer(value)
    ]


def _identify(recorder: Recorder, work: Work, numbers: Iterable[tuple[str, str]]) -> None:
    for source, value in _ids(numbers):
        columns = {"subject_table": "work", "subject_id": work.id, "source": source, "value": value}
        recorder.add_unless_taken(ExternalId, columns)
