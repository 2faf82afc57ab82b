"""The volumes of series as sources list them: fetching them, and which of them are missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from errors import Invalid, NotFound, Problem, ProviderError, Unavailable
from models.account import User
from models.change import ChangeSet
from models.classification import Series, SeriesEntry, SeriesVolume
from models.work import Work
from providers.metadata.types import SeriesCandidate, VolumeFacts
from services import access, provenance, series_rows
from services.changes import recording
from services.db.transactions import session, writing
from services.metadata import asking, locales, sources
from services.series_arcs import HIGHEST
from services.text.fields import Table
from services.works.fields import EDITION, SERIES, SERIES_STATUSES, WORK

_VOLUME = Table(
    title=WORK["title"],
    released=EDITION["published"],
    cover_url=SERIES["url"],
    external_value=SERIES["external_value"],
)


def find_candidates(series: Series, name: str, *, by: User) -> list[SeriesCandidate]:
    """What sources know that may be this series, by a name, those believed most first. Raises
    Forbidden, NotFound, Unavailable when no source is enabled or too many look-ups are running,
    and ProviderError when nothing was found and a source failed.
    """
    access.require(by, "series:update", series)
    if not sources.enabled("series"):
        raise Unavailable("no_source")
    locale = locales.of_series(series)
    answers = asking.ranked(asking.search_series(name, by=by, locale=locale))
    candidates = [candidate for answer in answers for candidate in answer.candidates]
    failed = next((answer for answer in answers if answer.problem), None)
    if failed is not None and not candidates:
        raise ProviderError(failed.source.name, failed.problem, permanent=False)
    return candidates


def link_found(
    series: Series, name: str, source: str, external_value: str, *, by: User
) -> ChangeSet | None:
    """As link(), with one of the candidates for a name. Raises NotFound when no source names it any
    more, and what find_candidates() raises.
    """
    access.require(by, "series:update", series)
    found = find_candidates(series, name, by=by) if name and external_value else []
    for candidate in found:
        if (candidate.source, candidate.external_value) == (source, external_value):
            return link(series, candidate, by=by)
    raise NotFound("series")


def link(series: Series, candidate: SeriesCandidate, *, by: User) -> ChangeSet | None:
    """Say which series of a source this is, and fill what is empty with what the source says; None
    when nothing changed. Raises Forbidden and NotFound.
    """
    offered = {name: SERIES[name].offer(value) for name, value in _offered(candidate).items()}
    with recording(by=by, kind="refresh", subject=series, needs="series:update") as recorder:
        number = {
            "external_source": candidate.source,
            "external_value": candidate.external_value,
        }
        recorder.assign(series, SERIES.clean(number))
        filled = {name: value for name, value in offered.items() if value}
        empty = {name: value for name, value in filled.items() if _is_empty(series, name)}
        for name in recorder.assign(series, empty):
            provenance.choose(recorder, series, name, empty[name], source=candidate.source, by=by)
        change_set = recorder.change_set
    return change_set if change_set in session() else None


def _offered(candidate: SeriesCandidate) -> dict[str, Any]:
    return {
        "description": candidate.description,
        "status": candidate.status if candidate.status in SERIES_STATUSES else "",
        "total_count": candidate.total_count,
        "original_language": candidate.original_language,
        "publication_year": candidate.year,
        "demographic": candidate.demographic,
        "genres": list(candidate.categories),
        "url": candidate.url,
    }


def _is_empty(series: Series, name: str) -> bool:
    """Every series has a status: until somebody says otherwise it is the usual one."""
    return not getattr(series, name) or (name == "status" and series.status == SERIES_STATUSES[0])


def sync(series: Series, *, by: User) -> int:
    """Fetch the volumes that the series' source lists; returns how many there are now that weren't
    known. What the source leaves out, and volumes that it lists no more, stay as they are.

    Waits for the source with no transaction open. Raises NotFound, Forbidden, Unavailable when no
    source can be asked, Invalid({"external_id": …}) when the series has no number at a source or
    the source doesn't know it, and ProviderError when the source fails.
    """
    access.require(by, "series:update", series)
    listed = _fetched(series, by)
    with writing(series):
        access.require(by, "series:update", series)
        query = select(SeriesVolume).where(SeriesVolume.series_id == series.id)
        present = {row.position: row for row in session().execute(query).scalars()}
        known = len(present)
        for facts in listed:
            position = round(facts.position, 1)
            if 0 <= position <= HIGHEST:
                _store(series, position, facts, present)
    return len(present) - known


def _fetched(series: Series, by: User) -> Sequence[VolumeFacts]:
    name, value = series.external_source, series.external_value
    enabled = [state.source.name for state in sources.enabled("volumes")]
    if not enabled or (name and name not in enabled):
        raise Unavailable("no_source")
    if not value:
        raise Invalid({"external_id": Problem("required")})
    try:
        listed: Sequence[VolumeFacts] = asking.fetch(
            name or enabled[0],
            "volumes",
            lambda source: source.volumes(value),
            by=by,
            locale=locales.of_series(series),
        )
    except NotFound:
        raise Invalid({"external_id": Problem("unknown_to_source")}) from None
    return listed[: series_rows.LIMIT]


def _store(
    series: Series, position: float, facts: VolumeFacts, present: dict[float, SeriesVolume]
) -> None:
    row = present.get(position)
    if row is None:
        row = present[position] = SeriesVolume(series_id=series.id, position=position)
        session().add(row)
    for name, field in _VOLUME.items():
        if value := field.offer(getattr(facts, name)):
            setattr(row, name, value)


def list_missing(series: Series, *, by: User) -> list[SeriesVolume]:
    """Volumes known from a source that the library doesn't hold, by position. Raises NotFound."""
    access.require(by, "series:read", series)
    scopes = access.visible_scopes(by, (series.library_id,))
    held = (
        select(SeriesEntry.position)
        .join(Work, Work.id == SeriesEntry.work_id)
        .where(
            SeriesEntry.series_id == series.id,
            Work.scope_id.in_(scopes),
            Work.deleted_at.is_(None),
        )
    )
    query = select(SeriesVolume).where(
        SeriesVolume.series_id == series.id, SeriesVolume.position.not_in(held)
    )
    ordered = query.order_by(SeriesVolume.position, SeriesVolume.id).limit(series_rows.LIMIT)
    return list(session().execute(ordered).scalars())
