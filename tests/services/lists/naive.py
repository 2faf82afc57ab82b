"""The same lists worked out by Python from every row, to compare with."""

from __future__ import annotations

from typing import Any

from models.base import db
from models.classification import MediaType
from models.work import Work
from services import access
from services.lists.sorts import Sort
from services.text.names import name_key
from services.works.kinds import DEFAULT_TYPES


def visible_works(by: Any, library_id: int | None = None) -> list[Work]:
    scopes = access.visible_scopes(by, None if library_id is None else (library_id,))
    live = db.session.query(Work).filter(Work.deleted_at.is_(None))
    return live.filter(Work.scope_id.in_(scopes)).all()


def in_order(works: list[Work], sort: Sort) -> list[int]:
    """The ids of works as a list in this order has them."""
    ordered = sorted(works, key=_key(sort), reverse=sort.is_descending)
    if sort.is_absent_last:
        first = sort.order.keys[0]
        ordered.sort(key=lambda work: not getattr(work, first))
    if sort.name == "media_type":
        ordered = _by_media_type(ordered, sort)
    return [work.id for work in ordered]


def _key(sort: Sort) -> Any:
    return lambda work: tuple(getattr(work, name) for name in sort.order.keys)


def _by_media_type(works: list[Work], sort: Sort) -> list[Work]:
    types = {each.id: each for each in db.session.query(MediaType)}
    by_key = {each.name_key: each for each in types.values()}

    def place(work: Work) -> tuple[str, int] | None:
        found = types.get(work.media_type_id or 0) or by_key.get(DEFAULT_TYPES.get(work.kind, ""))
        return (name_key(found.display_name), found.id) if found else None

    typed = [work for work in works if place(work)]
    typed.sort(key=lambda work: place(work) or ("", 0), reverse=sort.is_descending)
    return typed + [work for work in works if not place(work)]
