"""Look things up at all sources of metadata at once."""

from __future__ import annotations

from collections.abc import Sequence

from blueprints.api.librarium.bodies.metadata import LookupQuery, PersonQuery
from blueprints.api.librarium.routes import KINDS, get
from blueprints.api.librarium.shapes import metadata
from models.account import User
from services.metadata import Query, asking, merging

TAG, SCOPE = "lookup", "books:read"
_LEAST_ASKED = 2  # characters


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


def _names(answers: Sequence[asking.Answer[metadata.Candidate]]) -> dict[str, str]:
    return {answer.source.name: answer.source.display_name for answer in answers}
