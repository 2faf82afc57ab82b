"""Which libraries decide about a row, and whether a row is in the trash."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, select

from models.base import Base
from models.classification import Series, SeriesArc, SeriesEntry
from models.file import MediaFile
from models.library import Library, LibraryRoot, Root, ScopeLibrary
from models.person import Credit, Person
from models.work import Copy, Edition, Part, Work
from services.access.roles import scope_libraries
from services.db.transactions import read_connection, session


def libraries_of(row: Base) -> frozenset[int]:
    """Ids of the live libraries that decide who may see and change a row."""
    if isinstance(row, Library):
        return frozenset({row.id})
    if isinstance(row, Work):
        return scope_libraries().get(row.scope_id, frozenset())
    if isinstance(row, Edition | Part):
        return _of_works(select(Work.scope_id).where(Work.id == row.work_id))
    if isinstance(row, Person):
        return _of_person(row)
    if isinstance(row, MediaFile):
        return _of_file(row)
    if isinstance(row, Root):
        return _of_root(row.id)
    if isinstance(row, SeriesEntry | SeriesArc):
        owner = session().get(Series, row.series_id)
        return frozenset() if owner is None else frozenset({owner.library_id})
    if hasattr(row, "library_id"):
        return frozenset({row.library_id})
    raise TypeError(f"no rule says who may see a {row.__tablename__}")


def holders_of(row: Work | Person) -> frozenset[int]:
    """Ids of all libraries that hold a work, or a work that credits a person; including libraries
    in the trash, which may be restored.
    """
    scope_ids: Any = [row.scope_id] if isinstance(row, Work) else _scopes_naming(row)
    query = select(ScopeLibrary.library_id).where(ScopeLibrary.scope_id.in_(scope_ids))
    return frozenset(read_connection().execute(query).scalars())


def is_in_trash(row: Base | None) -> bool:
    """Whether a row is deleted, or belongs to one that is: an edition or part of a work, a copy of
    an edition.
    """
    if getattr(row, "deleted_at", None) is not None:
        return True
    if isinstance(row, Edition | Part):
        return is_in_trash(session().get(Work, row.work_id))
    return isinstance(row, Copy) and is_in_trash(session().get(Edition, row.edition_id))


def is_credited(person: Person) -> bool:
    """Whether any work credits the person, including works that no library holds or whose library
    is in the trash: nobody can see those works, nor the people credited in them.
    """
    query = select(Credit.id).where(Credit.person_id == person.id).limit(1)
    return read_connection().execute(query).first() is not None


def _of_works(scope_ids: Any) -> frozenset[int]:
    scopes_by_library = scope_libraries()
    ids = read_connection().execute(scope_ids).scalars()
    return frozenset().union(*(scopes_by_library.get(scope_id, frozenset()) for scope_id in ids))


def _of_person(person: Person) -> frozenset[int]:
    """The libraries that hold a work which credits the person. If all such works are in the trash,
    the libraries of those.
    """
    naming = _scopes_naming(person)
    return _of_works(naming.where(Work.deleted_at.is_(None))) or _of_works(naming)


def _scopes_naming(person: Person) -> Any:
    return (
        select(Work.scope_id)
        .join(Credit, Credit.work_id == Work.id)
        .where(Credit.person_id == person.id)
        .distinct()
    )


def _of_file(file: MediaFile) -> frozenset[int]:
    """A file belongs to the libraries that its root feeds, or to the one it was uploaded to,
    whichever work it is attached to.
    """
    fed = select(LibraryRoot.library_id).where(LibraryRoot.root_id == file.root_id)
    query = select(Library.id).where(
        or_(Library.id.in_(fed), Library.id == file.library_id), Library.deleted_at.is_(None)
    )
    return frozenset(read_connection().execute(query).scalars())


def _of_root(root_id: int) -> frozenset[int]:
    fed = select(LibraryRoot.library_id).join(Library, Library.id == LibraryRoot.library_id)
    query = fed.where(LibraryRoot.root_id == root_id, Library.deleted_at.is_(None))
    return frozenset(read_connection().execute(query).scalars())


def files_of(library_ids: frozenset[int]) -> ColumnElement[bool]:
    """The SQL condition on MediaFile that it belongs to one of these libraries."""
    fed = select(LibraryRoot.root_id).where(LibraryRoot.library_id.in_(library_ids))
    return or_(MediaFile.root_id.in_(fed), MediaFile.library_id.in_(library_ids))
