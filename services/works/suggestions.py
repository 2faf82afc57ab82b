"""Names to choose from while somebody types a field of a work."""

from __future__ import annotations

from collections.abc import Sequence

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
    key = name_key(text[: WORK["title"].limit])
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
            return _names(Tag, key, Tag.library_id.in_(_libraries(work, by)))
        case "series":
            own = Series.library_id.in_(_libraries(work, by))
            return _names(Series, key, own, Series.deleted_at.is_(None))
    raise NotFound("field")


def _libraries(work: Work, by: User) -> Sequence[int]:
    """The libraries of the work that the caller may see."""
    return sorted(access.libraries_of(work) & access.visible_libraries(by))


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
