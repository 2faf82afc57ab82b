"""Names to choose from while somebody types a field of a work."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, select

from errors import NotFound
from models.account import User
from models.classification import Genre, Series, Tag
from models.work import Work
from services import access, people
from services.db.transactions import session
from services.text.names import name_key
from services.works import genres
from services.works.fields import WORK

LIMIT = 8


def suggest_names(work: Work, field: str, text: str, *, by: User) -> list[str]:
    """Genres, people, or series and tags of the work's libraries whose names contain the text, as
    far as the caller may know them; at most LIMIT. Raises Forbidden, and NotFound for other fields.
    """
    access.require(by, "works:update", work)
    return suggest_in(access.libraries_of(work), field, text, by=by)


def suggest_in(library_ids: Collection[int], field: str, text: str, *, by: User) -> list[str]:
    """The same for several works of these libraries. Raises NotFound for other fields."""
    key = name_key(text[: WORK["title"].limit])
    libraries = sorted(access.visible_libraries(by).intersection(library_ids))
    if not key:
        return []
    match field:
        case "contributors":
            return list(dict.fromkeys(name for _uuid, name in people.find_people(text, by=by)))[
                :LIMIT
            ]
        case "genres":
            return _names(Genre, key, genres.is_known(by))
        case "tags":
            return _names(Tag, key, Tag.library_id.in_(libraries))
        case "series":
            own = Series.library_id.in_(libraries)
            return _names(Series, key, own, Series.deleted_at.is_(None))
    raise NotFound("field")


def _names(
    model: type[Genre | Tag | Series], key: str, *conditions: ColumnElement[bool]
) -> list[str]:
    """Those that begin with the text come first."""
    begins = model.name_key.startswith(key, autoescape=True)
    query = (
        select(model.name)
        .where(model.name_key.contains(key, autoescape=True), *conditions)
        .order_by(begins.desc(), model.name_key)
    )
    return list(dict.fromkeys(session().execute(query.limit(LIMIT)).scalars()))
