"""A library without its ids, to compare one that grew with a fresh one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from models.base import db
from models.change import FieldSource
from models.classification import Genre, Series, SeriesEntry, WorkGenre
from models.file import Image, MediaFile
from models.library import Holding
from models.person import Credit, Person
from models.work import Edition, ExternalId, Part, PartFile, Work

_WORK = ("kind", "title", "subtitle", "language", "published", "description", "creator")
_EDITION = (
    "format",
    "scan_key",
    "name",
    "language",
    "publisher",
    "published",
    "isbn_13",
    "narrator",
    "page_count",
)
_PART = ("kind", "section", "number", "title", "artist", "released", "absolute", "duration_ms")


def catalogue_of(library_id: int) -> list[Any]:
    """Everything about the works with a present file, in an order that ids don't change."""
    query = (
        select(Work)
        .join(Holding, Holding.work_id == Work.id)
        .where(Holding.library_id == library_id, Work.deleted_at.is_(None))
    )
    works = [_work(work) for work in db.session.execute(query).scalars()]
    return sorted((work for work in works if work["editions"]), key=repr)


def _work(work: Work) -> dict[str, Any]:
    return {
        "columns": {name: getattr(work, name) for name in _WORK},
        "credits": _rows(
            select(Person.name, Credit.role)
            .join(Credit, Credit.person_id == Person.id)
            .where(Credit.work_id == work.id)
            .order_by(Credit.position, Credit.id)
        ),
        "genres": sorted(
            _rows(select(Genre.name).join(WorkGenre).where(WorkGenre.work_id == work.id))
        ),
        "series": sorted(
            _rows(
                select(Series.name, SeriesEntry.label)
                .join(SeriesEntry)
                .where(SeriesEntry.work_id == work.id)
            )
        ),
        "ids": sorted(
            _rows(
                select(ExternalId.source, ExternalId.value).where(
                    ExternalId.subject_table == "work", ExternalId.subject_id == work.id
                )
            )
        ),
        "sources": sorted(_sources(work), key=repr),
        "cover": _rows(
            select(Image.origin, Image.path, Image.member, MediaFile.path)
            .outerjoin(MediaFile, MediaFile.id == Image.media_file_id)
            .where(Image.id == work.cover_id)
        ),
        "editions": list(filter(None, map(_edition, _editions(work)))),
        "parts": sorted(filter(None, map(_part, _parts(work))), key=repr),
    }


def _rows(query: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in db.session.execute(query)]


def _sources(work: Work) -> list[tuple[Any, ...]]:
    query = (
        select(FieldSource.field, FieldSource.source, FieldSource.is_chosen, MediaFile.path)
        .outerjoin(MediaFile, MediaFile.id == FieldSource.media_file_id)
        .where(FieldSource.subject_table == "work", FieldSource.subject_id == work.id)
    )
    values = select(FieldSource.field, FieldSource.source, FieldSource.value).where(
        FieldSource.subject_table == "work", FieldSource.subject_id == work.id
    )
    return [*_rows(query), *_rows(values)]


def _editions(work: Work) -> list[Edition]:
    query = (
        select(Edition)
        .where(Edition.work_id == work.id, Edition.deleted_at.is_(None))
        .order_by(Edition.position, Edition.id)
    )
    return list(db.session.execute(query).scalars())


def _edition(edition: Edition) -> dict[str, Any] | None:
    query = select(MediaFile.path, MediaFile.position, MediaFile.extra).where(
        MediaFile.edition_id == edition.id, MediaFile.missing_since.is_(None)
    )
    files = sorted(_rows(query))
    if not files:
        return None
    return {**{name: getattr(edition, name) for name in _EDITION}, "files": files}


def _parts(work: Work) -> list[Part]:
    query = select(Part).where(Part.work_id == work.id, Part.deleted_at.is_(None))
    return list(db.session.execute(query).scalars())


def _part(part: Part) -> dict[str, Any] | None:
    query = (
        select(MediaFile.path, PartFile.position)
        .join(PartFile, PartFile.media_file_id == MediaFile.id)
        .where(PartFile.part_id == part.id, MediaFile.missing_since.is_(None))
    )
    files = sorted(_rows(query))
    if not files:
        return None
    return {**{name: getattr(part, name) for name in _PART}, "files": files}
