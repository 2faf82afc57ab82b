"""The language and country in which sources are asked: those of the library of an item."""

from __future__ import annotations

from sqlalchemy import select

from models.account import User
from models.classification import Series
from models.library import Holding, Library
from models.work import Work
from providers.metadata.types import ANYWHERE, Locale
from services import access
from services.db.transactions import session
from services.text import languages


def of(language: str, region: str = "") -> Locale:
    """A BCP 47 tag and a country's two letters, which the tag may have, too ("de-AT")."""
    primary, _dash, rest = language.partition("-")
    country = region or next((part for part in rest.split("-") if _is_country(part)), "")
    names = languages.spellings(primary).whole if primary else ()
    return Locale(language, country, frozenset(names))


def of_library(library: Library | None) -> Locale:
    return ANYWHERE if library is None else of(library.language, library.region)


def of_series(series: Series) -> Locale:
    return of_library(session().get(Library, series.library_id))


def of_work(work: Work, *, by: User, library_id: int | None = None) -> Locale:
    """That of the library that is named, else of the oldest one that has a language or a country;
    only libraries in which the caller may edit the work count.
    """
    permitted = access.permitted_libraries(by, "works:update")
    query = (
        select(Library.language, Library.region)
        .join(Holding, Holding.library_id == Library.id)
        .where(Holding.work_id == work.id, Library.deleted_at.is_(None), Library.id.in_(permitted))
        .order_by(Library.id != (library_id or 0), Library.id)
    )
    rows = [of(*row) for row in session().execute(query)]
    if library_id is not None:
        rows = rows[:1]
    return next((locale for locale in rows if locale != ANYWHERE), ANYWHERE)


def _is_country(part: str) -> bool:
    return len(part) == 2 and part.isupper()
