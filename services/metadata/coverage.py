"""What each source knows of one's own items: a job asks all of them for the ISBNs of a sample."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select, update

from errors import Invalid, Problem, Unavailable
from models.account import User
from models.job import Job, JobItem
from models.library import Holding, Library
from models.work import Edition, Work
from providers.metadata.types import Candidate
from services import access, jobs
from services.db.transactions import session
from services.metadata import asking, locales, sources
from services.metadata.asking import Answer
from services.metadata.enrichment import finding, items
from services.metadata.enrichment.options import DONE, FAILED, WORK_KINDS

KIND = "source_coverage"
KINDS = WORK_KINDS  # of libraries whose items have ISBNs
MOST = 50  # items of a sample
USUAL = 20
FIELDS: dict[str, Callable[[Candidate], Any]] = {
    "cover": lambda it: it.covers,
    "description": lambda it: it.description,
    "page_count": lambda it: it.page_count,
    "publisher": lambda it: it.publisher,
    "contributors": lambda it: it.creators,
    "series": lambda it: it.series,
    "genres": lambda it: it.categories,
}
"""What is counted, and how it is read."""


class Line(NamedTuple):
    """How one source did: `asked` items, of which it `found` some and `failed` for others; how
    many of those that it found have each of FIELDS, and the median seconds of its answers.
    """

    source: str
    asked: int
    found: int
    failed: int
    fields: Mapping[str, int]
    seconds: float

    @property
    def display_name(self) -> str:
        return sources.display_name(self.source)


class Coverage(NamedTuple):
    """A sample that was taken; `library` is None for all of them."""

    job: Job
    library: Library | None
    lines: Sequence[Line]


def start(library: Library | None, size: int, *, by: User) -> Job:
    """Let a job take a sample of items with an ISBN, or return the one that is running. Raises
    Forbidden, Invalid for {"size": …} and for {"library": …} without such items, and Unavailable
    while no source is enabled.
    """
    access.require(by, "system:update")
    if not 1 <= size <= MOST:
        raise Invalid({"size": Problem("not_in_range", least=1, most=MOST)})
    if sources.is_offline() or not sources.enabled("isbn", KINDS):
        raise Unavailable("no_source")
    library_id = library.id if library is not None else None
    if not _sample(library_id, 1):
        raise Invalid({"library": Problem("no_isbns")})
    options = {"library_id": library_id, "size": size}
    return jobs.request(KIND, subject_table="", subject_id=0, by=by, options=options)


def find_newest(*, by: User) -> Coverage | None:
    """The sample that was taken last, also while its job runs. Raises Forbidden."""
    access.require(by, "system:read")
    query = select(Job).where(Job.kind == KIND).order_by(Job.id.desc()).limit(1)
    job = session().execute(query).scalar()
    if job is None:
        return None
    library_id = job.options.get("library_id")
    library = session().get(Library, library_id) if library_id is not None else None
    details = session().execute(select(JobItem.detail).where(_has_ended(job.id))).scalars()
    return Coverage(job, library, _lines([detail for detail in details if detail]))


def run_source_coverage(job_id: int) -> None:
    """Run the job of the same name: sources are asked afresh, one item after the other."""
    held = jobs.claim(job_id)
    if held is None:
        return
    with jobs.run_attempt(held, lambda: items.progress(items.counts([job_id])[job_id])):
        if not items.counts([job_id])[job_id]:
            options = jobs.get_job(job_id).options
            works = _sample(options.get("library_id"), options.get("size", USUAL))
            with jobs.batch(held, total=len(works)):
                items.add(jobs.get_job(job_id), works)
        for item in items.pending(job_id, MOST):
            _ask_for(held, item)
            jobs.check(held)
        jobs.finish(held, "done", **items.progress(items.counts([job_id])[job_id]))


def _sample(library_id: int | None, size: int) -> list[tuple[int, str]]:
    """(id, title) of items with an ISBN, by chance."""
    has_isbn = select(Edition.work_id).where(Edition.isbn_13 != "", Edition.deleted_at.is_(None))
    query = select(Work.id, Work.title).where(
        Work.kind.in_(KINDS), Work.deleted_at.is_(None), Work.id.in_(has_isbn)
    )
    if library_id is not None:
        held = select(Holding.work_id).where(Holding.library_id == library_id)
        query = query.where(Work.id.in_(held))
    chosen = session().execute(query.order_by(func.random()).limit(size))
    return [(work_id, title) for work_id, title in chosen]


def _ask_for(held: jobs.Claim, item: items.Pending) -> None:
    work = session().get(Work, item.work_id)
    question = None
    if work is not None:
        locale = locales.of_work(work, by=access.SYSTEM)
        question = finding.question_about(work, finding.live_editions(work.id), locale)
    if question is None or not question.isbn:
        _end(held, item, FAILED, None)
        return
    answers = asking.lookup_isbn(
        question.isbn,
        by=access.SYSTEM,
        kinds=[question.kind],
        locale=question.locale,
        is_fresh=True,
    )
    _end(held, item, DONE, {answer.source.name: _noted(answer) for answer in answers})


def _end(held: jobs.Claim, item: items.Pending, kind: str, detail: dict[str, Any] | None) -> None:
    reason = "" if kind == DONE else "gone"
    with jobs.batch(held, current=item.title[:200]):
        row = update(JobItem).where(JobItem.id == item.id)
        session().execute(row.values(kind=kind, reason=reason, detail=detail))
        jobs.report(held, **items.progress(items.counts([held.job_id])[held.job_id]))


def _noted(answer: Answer[Candidate]) -> dict[str, Any]:
    filled = [name for name, read in FIELDS.items() if any(read(it) for it in answer.candidates)]
    return {
        "found": bool(answer.candidates),
        "problem": answer.problem,
        "seconds": round(answer.seconds, 3),
        "fields": filled,
    }


def _has_ended(job_id: int) -> ColumnElement[bool]:
    return (JobItem.job_id == job_id) & (JobItem.kind == DONE)


def _lines(details: Iterable[Mapping[str, Any]]) -> list[Line]:
    """In the order in which sources are listed."""
    by_source: dict[str, list[Mapping[str, Any]]] = {}
    for detail in details:
        for name, noted in detail.items():
            by_source.setdefault(name, []).append(noted)
    return [_line(name, by_source[name]) for name in sources.NAMES if name in by_source]


def _line(name: str, noted: Sequence[Mapping[str, Any]]) -> Line:
    fields = Counter(filled for it in noted for filled in it["fields"])
    return Line(
        name,
        len(noted),
        sum(it["found"] for it in noted),
        sum(bool(it["problem"]) for it in noted),
        {filled: fields[filled] for filled in FIELDS},
        median(it["seconds"] for it in noted),
    )
