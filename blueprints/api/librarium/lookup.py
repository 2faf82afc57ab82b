"""Look things up at all sources of metadata at once."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from blueprints.api.librarium.bodies.metadata import (
    LookupQuery,
    PersonMetadata,
    PersonMetadataQuery,
    PersonQuery,
)
from blueprints.api.librarium.routes import KINDS, get, post
from blueprints.api.librarium.shapes import contributors, metadata
from blueprints.current import settings
from models.account import User
from services import people
from services.metadata import Query, asking, merging, persons

TAG, SCOPE = "lookup", "books:read"
_LEAST_ASKED = 2  # characters


def _require_edit(by: User, contributor_id: UUID) -> None:
    people.require_edit(contributor_id, by=by)


@get(
    "/lookup/isbn/{isbn}",
    TAG,
    scope=SCOPE,
    answer=list[metadata.BookResult],
    errors=(503,),
)
def lookup_isbn(by: User, isbn: str) -> list[metadata.BookResult]:
    """List what each source knows of the book with this ISBN, the fastest source first.

    A source that fails or doesn't answer in time is left out.
    """
    answers = asking.lookup_isbn(isbn, by=by, kinds=KINDS)
    return [metadata.book(it, answer.source) for answer in answers for it in answer.candidates]


@get(
    "/lookup/isbn/{isbn}/merged",
    TAG,
    scope=SCOPE,
    answer=metadata.MergedBookResult,
    errors=(503,),
)
def lookup_isbn_merged(by: User, isbn: str) -> metadata.MergedBookResult:
    """Look up an ISBN and merge the answers.

    Each field has the value of the source that is believed most, and what other sources say.
    """
    answers = asking.ranked(asking.lookup_isbn(isbn, by=by, kinds=KINDS))
    candidates = [it for answer in answers for it in answer.candidates]
    return metadata.merged(merging.merge(candidates), _names(answers))


@get(
    "/lookup/books",
    TAG,
    scope=SCOPE,
    query=LookupQuery,
    answer=list[metadata.BookResult],
    errors=(503,),
)
def search_books(by: User, query: LookupQuery) -> list[metadata.BookResult]:
    """Search for books by title. Each book is listed once.

    What arrives within five seconds is listed, in the order in which sources are believed.
    """
    answers = asking.ranked(asking.search(Query(title=query.q), by=by, kinds=KINDS))
    sources = {answer.source.name: answer.source for answer in answers}
    books = merging.unique(it for answer in answers for it in answer.candidates)
    return [metadata.book(it, sources[it.source]) for it in books]


@get(
    "/lookup/series",
    TAG,
    scope=SCOPE,
    query=LookupQuery,
    answer=list[metadata.SeriesResult],
    errors=(503,),
)
def search_series(by: User, query: LookupQuery) -> list[metadata.SeriesResult]:
    """Search for series by name, the fastest source first.

    A source that fails or doesn't answer in time is left out.
    """
    answers = asking.search_series(query.q, by=by, kinds=KINDS)
    return [metadata.series(it, answer.source) for answer in answers for it in answer.candidates]


@get(
    "/lookup/contributors",
    "contributors",
    scope=SCOPE,
    query=PersonQuery,
    answer=list[metadata.ContributorResult],
    errors=(503,),
)
def search_contributors(by: User, query: PersonQuery) -> list[metadata.ContributorResult]:
    """Search for contributors by name, the fastest source first.

    A source that fails or doesn't answer in time is left out.
    """
    name = query.q.strip()
    if len(name) < _LEAST_ASKED:
        return []
    answers = asking.search_people(name, by=by, kinds=KINDS)
    return [metadata.contributor(it) for answer in answers for it in answer.candidates]


@get(
    "/contributors/{contributor_id}/metadata/fetch",
    "contributors",
    scope=SCOPE,
    query=PersonMetadataQuery,
    answer=metadata.ContributorMetadata,
    errors=(502, 503),
)
def fetch_contributor(
    by: User, contributor_id: UUID, query: PersonMetadataQuery
) -> metadata.ContributorMetadata:
    """Fetch what a source knows about a contributor. Nothing is stored."""
    person = people.get_person(contributor_id, by=by)
    return metadata.person(persons.fetch(person, query.provider, query.external_id, by=by))


@post(
    "/contributors/{contributor_id}/metadata/apply",
    "contributors",
    scope="books:update",
    require=_require_edit,
    body=PersonMetadata,
    answer=contributors.ContributorResponse,
    errors=(503,),
)
def apply_contributor(
    by: User, contributor_id: UUID, body: PersonMetadata
) -> contributors.ContributorResponse:
    """Store what a source knows about a contributor, as fetched.

    Values that aren't empty replace those here, the name stays, and works replace those that the
    source listed before. A photo that can't be downloaded is left out.
    """
    person = people.get_person(contributor_id, by=by)
    persons.apply(person, body.update(), by=by, data_dir=settings().data_dir)
    return contributors.contributor(people.details_of(person, by=by))


def _names(answers: Sequence[asking.Answer[metadata.Candidate]]) -> dict[str, str]:
    return {answer.source.name: answer.source.display_name for answer in answers}
