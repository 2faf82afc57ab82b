"""Libraries: listing, creating, editing and deleting them. Their members are in
services/members.py.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Mapping
from itertools import chain, count
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, func, select

from errors import NotFound, Problem
from models.account import User
from models.change import ChangeSet
from models.classification import Shelf
from models.library import KINDS, SOURCE_ORDERS, Library, Membership, ScopeCount, ScopeLibrary
from services import access
from services.accounts import policy
from services.changes import recording
from services.db.rows import cached_row
from services.db.transactions import session
from services.text import clean
from services.text.fields import (
    N_,
    Field,
    Table,
    choice,
    flag,
    integer,
    language,
    line,
    prose,
    region,
)
from services.text.names import name_key
from services.versions import check_version
from services.works import copies

_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")


def _slug(value: Any) -> str:
    """Cleans an address. One that somebody chose is kept as it is."""
    slug = str(value or "").strip()
    if slug and not _SLUG.fullmatch(slug):
        raise clean.InvalidValue(Problem("not_a_slug"))
    return slug


LIBRARY = Table(
    name=line(N_("Name"), 128, is_required=True),
    description=prose(N_("Description"), 10_000),
    language=language(
        N_("Language"),
        help=N_(
            "Look-ups ask for titles, descriptions and covers in this language, for example en or"
            " de. Leave empty to take what each source offers first."
        ),
    ),
    region=region(
        N_("Country"),
        help=N_(
            "Decides whose release dates, age ratings and shops count, for example GB or DE. Leave"
            " empty to use that of the language (de-AT), or what each source offers first."
        ),
    ),
    source_order=choice(
        N_("Order of sources"),
        SOURCE_ORDERS,
        help=N_(
            "Which one wins where they differ: sidecar files (for example .nfo, .opf or"
            " ComicInfo.xml beside a file), the metadata in the file, or its name and folder. Takes"
            " effect at the next scan; your own edits always win."
        ),
    ),
    loan_days=integer(N_("Loan period (days)"), 3650, minimum=1),
    is_default_for_new_users=flag(N_("New users can view this library")),
    is_public=flag(N_("Show as public to API clients")),
)
NEW_LIBRARY = Table(
    kind=choice(N_("Type"), KINDS, is_required=True),
    slug=Field(label=N_("Address"), clean=_slug, limit=120),
    **LIBRARY,
)
_OF_UUID = select(Library).where(
    Library.uuid == bindparam("uuid")
)  # asked with every request of a program


class LibraryLine(NamedTuple):
    """A library in lists and in the navigation."""

    id: int
    name: str
    kind: str
    slug: str
    works: int


def list_libraries(*, by: User) -> list[LibraryLine]:
    """The libraries that the caller may see, by name, with their number of works."""
    ids = access.visible_libraries(by)
    works = (
        select(func.coalesce(func.sum(ScopeCount.works), 0))
        .join(ScopeLibrary, ScopeLibrary.scope_id == ScopeCount.scope_id)
        .where(ScopeLibrary.library_id == Library.id)
        .scalar_subquery()
    )
    query = (
        select(Library.id, Library.name, Library.kind, Library.slug, works)
        .where(Library.id.in_(ids))
        .order_by(Library.name_key)
    )
    return [LibraryLine(*row) for row in session().execute(query)] if ids else []


def get_library(library_id: int, *, by: User) -> Library:
    """A library. Raises NotFound if it doesn't exist, is in the trash, or the caller may not see
    it.
    """
    library = session().get(Library, library_id)
    if library is None:
        raise NotFound("library")
    access.require(by, "library:read", library)
    return library


def get_by_uuid(uuid: UUID, kinds: Collection[str], *, by: User) -> Library:
    """A library of one of these kinds by its public id. Raises NotFound as get_library does."""
    library = cached_row(Library, ("library", uuid), lambda: _of_uuid(uuid))
    if library is None or library.kind not in kinds:
        raise NotFound("library")
    access.require(by, "library:read", library)
    return library


def _of_uuid(uuid: UUID) -> Library | None:
    return session().execute(_OF_UUID, {"uuid": uuid}).scalar()


def require(library: Library, permission: str, *, by: User) -> None:
    """Check a permission. Raises Forbidden, or NotFound for callers who may not see the library.
    For views that check before they read the request's body.
    """
    access.require(by, "library:read", library)
    access.require_in_library(by, permission, library.id)


def get_own(library_id: int, *, by: User) -> Library:
    """A library that the caller may change. Raises NotFound as get_library does, and Forbidden."""
    library = get_library(library_id, by=by)
    access.require(by, "library:update", library)
    return library


def may_own(library: Library, *, by: User) -> bool:
    """Whether the caller may change a library and its members."""
    return access.may(by, "library:update", library)


def create_library(values: Mapping[str, Any], *, by: User) -> Library:
    """Create a library owned by the caller, who becomes its first member. Raises Invalid,
    Conflict("duplicate") and Conflict("library_limit").
    """
    cleaned = _with_key(NEW_LIBRARY.clean_new(values))
    wanted = cleaned.pop("slug", "")
    library = Library(**cleaned, owner_id=by.id, slug="")
    with recording(by=by, kind="create", subject=library, needs="") as recorder:
        policy.check_libraries(by)
        library.slug = _free_slug(wanted or library.name, is_given=bool(wanted))
        recorder.add(library)
        if by.id is not None:
            recorder.add(
                Membership(user_id=by.id, library_id=library.id, role="owner", origin="created")
            )
        recorder.add(
            Shelf(library_id=library.id, name="Favourites", name_key="favourites", icon="⭐")
        )
    return library


def edit_library(
    library: Library, values: Mapping[str, Any], *, by: User, seen_version: int | None = None
) -> Library:
    """Change a library's name, description, language, order of sources, loan period and flags.
    Raises Invalid, Forbidden, Conflict; then nothing changes.
    """
    cleaned = _with_key(LIBRARY.clean(values))
    with recording(by=by, kind="edit", subject=library, needs="library:update") as recorder:
        check_version(library, cleaned, seen_version)
        recorder.assign(library, cleaned)
    return library


def delete_library(library: Library, *, by: User) -> ChangeSet:
    """Move a library to the trash; returns the change set for undo, which restores everything. Its
    works stay in other libraries; works that no other library holds can't be seen any more. Raises
    Forbidden, NotFound and Conflict("on_loan").
    """
    with recording(by=by, kind="delete", subject=library, needs="library:delete") as recorder:
        copies.refuse_lent(library_ids=[library.id])
        recorder.remove(library)
        change_set = recorder.change_set
    return change_set


def _free_slug(name: str, *, is_given: bool = False) -> str:
    """A slug that is given gets a number when it is taken; one from a name four random characters,
    so that it doesn't tell how many hidden libraries have that name.
    """
    if not is_given:
        name = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:100] or "library"
    taken = set(
        session().execute(select(Library.slug).where(Library.slug.startswith(name))).scalars()
    )
    endings = map(str, count(2)) if is_given else iter(lambda: secrets.token_hex(2), "")
    slugs = chain([name], (f"{name}-{ending}" for ending in endings))
    return next(slug for slug in slugs if slug not in taken)


def _with_key(cleaned: dict[str, Any]) -> dict[str, Any]:
    return cleaned | ({"name_key": name_key(cleaned["name"])} if "name" in cleaned else {})
