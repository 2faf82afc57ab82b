"""What the facets must count, worked out from the rows of the catalogue."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select

from models.base import db
from models.classification import WorkGenre
from models.file import MediaFile
from models.library import FacetCount
from models.work import Copy, Edition, Work


def facet_counts() -> dict[tuple[int, str, str, str], int]:
    """What the table says."""
    db.session.rollback()
    return {
        (row.scope_id, row.facet, row.kind, row.value): row.works
        for row in db.session.execute(select(FacetCount)).scalars()
        if row.works
    }


def true_counts() -> dict[tuple[int, str, str, str], int]:
    """What it should say."""
    db.session.rollback()
    genres: dict[int, set[int]] = {}
    for link in db.session.query(WorkGenre):
        genres.setdefault(link.work_id, set()).add(link.genre_id)
    formats: dict[int, set[str]] = {}
    for edition in db.session.query(Edition).filter(Edition.deleted_at.is_(None)):
        if _can_be_used(edition):
            formats.setdefault(edition.work_id, set()).update(edition.format.split())
    found: Counter[tuple[int, str, str, str]] = Counter()
    for work in db.session.query(Work).filter(Work.deleted_at.is_(None)):
        place = work.scope_id, work.kind
        year = int(work.published[:4] or 0)
        if year:
            found[place[0], "decade", place[1], str(year // 10 * 10)] += 1
        for genre in genres.get(work.id, ()):
            found[place[0], "genre", place[1], str(genre)] += 1
        for name in formats.get(work.id, ()):
            found[place[0], "format", place[1], name] += 1
    return dict(found)


def _can_be_used(edition: Edition) -> bool:
    files = db.session.query(MediaFile).filter_by(edition_id=edition.id).all()
    copies = db.session.query(Copy).filter_by(edition_id=edition.id, deleted_at=None).count()
    is_present = [file.missing_since is None and not file.is_extra for file in files]
    return not files or any(is_present) or copies > 0
