"""What sources say about one work: by the ISBN of an edition, else by its title and creators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select

from errors import NotFound, ProviderError
from models.account import User
from models.work import Edition, Work
from providers.metadata.types import ANYWHERE, Locale
from services.db.transactions import session
from services.metadata import Candidate, Query, asking, origins
from services.metadata.merging import Merged, merge
from services.metadata.origins import Numbers
from services.text import isbns
from services.text.titles import title_key
from services.works import links
from services.works.identity.keys import creator_key, isbn_of
from services.works.write import UNTITLED

_LASTING = ("refused_key",)
"""Problems with which a source will not know more later."""


class Question(NamedTuple):
    """What is known of a work. Sources are asked for `isbn`, if there is one, in the language and
    country of its library; films, TV shows and albums only by what their source calls them.
    """

    kind: str
    isbn: str
    title: str
    creators: tuple[str, ...]
    locale: Locale = ANYWHERE
    numbers: Numbers = Numbers("")

    @property
    def by(self) -> str:
        if self.kind in origins.KINDS:
            return "number" if self.numbers.value else ""
        if self.isbn:
            return "isbn"
        return "title" if self.title and self.creators else ""


class Reply(NamedTuple):
    """What sources say. `problems` has what went wrong, by source; `is_unknown` means that nothing
    went wrong with those that could know the work later.
    """

    merged: Merged
    problems: Mapping[str, str]
    is_unknown: bool
    is_asked: bool


def live_editions(work_id: int) -> list[Edition]:
    """The editions of a work, the primary one first."""
    query = select(Edition).where(Edition.work_id == work_id, Edition.deleted_at.is_(None))
    order = (Edition.is_primary.desc(), Edition.position, Edition.id)
    return list(session().execute(query.order_by(*order)).scalars())


def question_about(work: Work, editions: Sequence[Edition], locale: Locale = ANYWHERE) -> Question:
    numbers = (
        isbn_of({"isbn_13": edition.isbn_13, "isbn_10": edition.isbn_10}) for edition in editions
    )
    creators = [name for name, _role in links.value_of(work, "contributors")]
    title = "" if work.title == UNTITLED else work.title
    known = (work.kind, next(filter(None, numbers), ""), title, tuple(creators))
    return Question(*known, locale, origins.numbers_of(work))


def ask(question: Question, *, by: User) -> Reply:
    """Ask all sources that may know the work, with no transaction open. Raises Unavailable."""
    if question.by == "number":
        return _by_number(question, by)
    if question.by == "isbn":
        answers = asking.lookup_isbn(
            question.isbn, by=by, kinds=[question.kind], locale=question.locale
        )
        candidates = _candidates(answers)
    else:
        query = Query(title=question.title, creators=question.creators[:1], kind=question.kind)
        answers = asking.search(query, by=by, kinds=[question.kind], locale=question.locale)
        candidates = [it for it in _candidates(answers) if _is_same(it, question)]
    problems = {it.source.name: it.problem for it in answers if it.problem}
    is_unknown = all(problem in _LASTING for problem in problems.values())
    return Reply(merge(candidates, question.locale), problems, is_unknown, bool(answers))


def _by_number(question: Question, by: User) -> Reply:
    """What the one source of a kind says of a work."""
    candidates: list[Candidate] = []
    problems: dict[str, str] = {}
    is_asked = origins.is_askable(question.kind)
    try:
        if is_asked:
            locale = question.locale
            work = origins.fetch_work(question.kind, question.numbers, locale, by=by)
            candidates.append(work)
    except NotFound:
        pass
    except ProviderError as error:
        problems[error.source] = error.reason
    is_unknown = all(problem in _LASTING for problem in problems.values())
    return Reply(merge(candidates, question.locale), problems, is_unknown, is_asked)


def edition_of(question: Question, editions: Sequence[Edition]) -> Edition | None:
    """The edition that sources were asked for; none when it was for a title."""
    if not question.isbn:
        return None
    wanted = isbns.find(question.isbn)
    return next(
        (
            edition
            for edition in editions
            if wanted is not None
            and isbn_of({"isbn_13": edition.isbn_13, "isbn_10": edition.isbn_10}) == wanted.isbn_13
        ),
        None,
    )


def _candidates(answers: Iterable[asking.Answer[Candidate]]) -> list[Candidate]:
    return [it for answer in asking.ranked(list(answers)) for it in answer.candidates]


def _is_same(candidate: Candidate, question: Question) -> bool:
    """Whether a candidate has the title and one of the creators of the question."""
    if title_key(candidate.title) != title_key(question.title):
        return False
    known = {creator_key(name) for name in question.creators}
    return any(creator_key(creator.name) in known for creator in candidate.creators)
