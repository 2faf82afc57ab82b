"""Films, TV shows and albums from the source that knows all of their kind: created by the source's
number, and refreshed.
"""

from __future__ import annotations

from models.account import User
from models.change import ChangeSet
from models.file import Image
from models.library import Library
from models.work import Work
from providers.metadata.types import Locale
from services import access, provenance
from services.changes import Recorder, recording
from services.db.transactions import session
from services.metadata import (
    locales,
    merging,
    numbers,
    origins,
    source_parts,
    source_pictures,
)
from services.metadata.origins import Numbers, Whole
from services.metadata.values import values_of
from services.works import holdings, write
from services.works.identity import matches

_SECONDS = 5.0  # for the cover, while a person waits


def refresh(work: Work, *, by: User) -> ChangeSet | None:
    """Set the fields of a work to what its source says, but those that are locked, and never to
    nothing; take a larger cover unless a person chose the current one; and fill what files leave
    open of episodes and tracks. None when nothing changed.

    Raises NotFound, Forbidden, Invalid({"external_id": …}) when the work has no number at a source
    or the source doesn't know it, Unavailable, and ProviderError when the source fails or is off.
    """
    access.require(by, "works:update", work)
    locale = locales.of_work(work, by=by)
    whole = origins.fetch(work.kind, origins.numbers_of(work), locale, by=by)
    return _update(work, whole, _cover(work, whole, locale, by), by)


def _cover(work: Work, whole: Whole, locale: Locale, by: User) -> Image | None:
    """The largest cover of the source, if it may be shown and is larger than the current one."""
    if not source_pictures.may_show(work, force=True):
        return None
    offered = source_pictures.larger(work, merging.rank_covers([whole.candidate], locale))
    return source_pictures.download(offered, by=by, seconds=_SECONDS)


def _update(work: Work, whole: Whole, image: Image | None, by: User) -> ChangeSet | None:
    candidate = whole.candidate
    with recording(by=by, kind="refresh", subject=work, needs="works:update") as recorder:
        locked = provenance.locked_fields(work)
        values = {name: it for name, it in values_of(candidate).items() if name not in locked}
        write.apply(recorder, work, values, source=candidate.source, by=by)
        numbers.add(recorder, work, candidate.external_ids.items())
        source_parts.write(recorder, work, whole)
        is_free = source_pictures.may_show(work, force=True)
        if image is not None and is_free and source_pictures.is_larger(work, image):
            source_pictures.show(recorder, work, image)
        change_set = recorder.change_set
    return change_set if change_set in session() else None


def create(library: Library, external_value: str, *, by: User) -> Work:
    """Create a film, TV show or album by its number at the source. One that the library has, or
    that the caller may share with it, is not created twice. Raises as refresh().
    """
    access.require_in_library(by, "works:create", library.id)
    locale = locales.of_library(library)
    whole = origins.fetch(library.kind, Numbers(external_value), locale, by=by)
    image = None
    if _known(library, whole, by) is None:
        covers = merging.rank_covers([whole.candidate], locale)
        image = source_pictures.download(covers, by=by, seconds=_SECONDS)
    return _create(library, whole, image, by)


def _known(library: Library, whole: Whole, by: User) -> Work | None:
    known_numbers = numbers.storable(whole.candidate.external_ids.items())
    return matches.find_match(library, by=by, isbn_="", identifiers=known_numbers).work


def _create(library: Library, whole: Whole, image: Image | None, by: User) -> Work:
    with recording(
        by=by, kind="create", needs="works:create", within=library, rows=(library,)
    ) as recorder:
        work = _known(library, whole, by)
        if work is None:
            work = _new(recorder, library, whole, image)
        else:
            recorder.change_set.kind = "attach"
            holdings.add_holding(recorder, work, library)
        recorder.change_set.subject_table, recorder.change_set.subject_id = "work", work.id
    return work


def _new(recorder: Recorder, library: Library, whole: Whole, image: Image | None) -> Work:
    candidate = whole.candidate
    values, by = values_of(candidate), recorder.by
    work = write.create(
        recorder, library.kind, [library.id], values, source=candidate.source, by=by
    )
    numbers.add(recorder, work, candidate.external_ids.items())
    source_parts.write(recorder, work, whole)
    if image is not None:
        source_pictures.show(recorder, work, image)
    return work
