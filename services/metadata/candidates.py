"""Candidates for one work: what sources say when they are asked for its number or its title."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from models.account import User
from models.work import Edition, Work
from providers.metadata.types import Candidate, Query
from services import access
from services.db.transactions import session
from services.metadata import asking, locales, sources
from services.metadata.asking import Answer
from services.metadata.merging import in_language
from services.text import isbns

SECONDS = asking.SECONDS_OF_SEARCH
LIMIT = 6  # of each source
_WHOLE: dict[str, tuple[str, Callable[[Any, str], Candidate]]] = {
    "movie": ("film", lambda source, value: source.film(value)),
    "tv": ("show", lambda source, value: source.show(value)),
    "music": ("album", lambda source, value: source.album(value)),
}
"""By the kind of a work: the capability that says more of a candidate than a search does."""


def question_of(work: Work, *, by: User) -> tuple[str, str]:
    """What sources are asked first: the number of the work's main edition and nobody, or its title
    and its first creator. Raises Forbidden.
    """
    access.require(by, "works:update", work)
    query = select(Edition.isbn_13, Edition.isbn_10).where(
        Edition.work_id == work.id, Edition.deleted_at.is_(None)
    )
    ordered = query.order_by(Edition.is_primary.desc(), Edition.id)
    numbers = [thirteen or ten for thirteen, ten in session().execute(ordered) if thirteen or ten]
    return (numbers[0], "") if numbers else (work.title, work.creator)


def find_candidates(
    work: Work, text: str, creator: str = "", *, by: User
) -> list[Answer[Candidate]]:
    """What each source says to an ISBN or a title, those believed most first, and of each what is
    in the library's language; none when no source for works of this kind is enabled. Raises
    Forbidden and Unavailable.
    """
    access.require(by, "works:update", work)
    kinds, locale = (work.kind,), locales.of_work(work, by=by)
    if isbns.find(text) is not None:
        answers = asking.lookup_isbn(text, by=by, kinds=kinds, seconds=SECONDS, locale=locale)
    else:
        creators = (creator,) if creator else ()
        query = Query(title=text, creators=creators, kind=work.kind, limit=LIMIT)
        answers = asking.search(query, by=by, kinds=kinds, seconds=SECONDS, locale=locale)
    return [
        replace(answer, candidates=tuple(in_language(answer.candidates, locale)))
        for answer in asking.ranked(answers)
    ]


def is_askable(kind: str) -> bool:
    """Whether any enabled source knows works of this kind."""
    return bool(sources.enabled("search", (kind,)) or sources.enabled("isbn", (kind,)))


def find_whole(work: Work, source_name: str, external_value: str, *, by: User) -> Candidate | None:
    """All that a source says of one of its candidates; None where a search says as much, or the
    source doesn't answer in time. Raises Forbidden and Unavailable.
    """
    access.require(by, "works:update", work)
    capability, ask = _WHOLE.get(work.kind, ("", None))
    if ask is None or not external_value:
        return None
    for state in sources.enabled(capability, (work.kind,)):
        if state.source.name == source_name:
            answer = asking.ask_one(
                state,
                lambda source: [ask(source, external_value)],
                seconds=SECONDS,
                locale=locales.of_work(work, by=by),
            )
            return _first(answer.candidates)
    return None


def _first(candidates: Sequence[Candidate]) -> Candidate | None:
    return candidates[0] if candidates else None
