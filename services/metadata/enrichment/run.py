"""Runs a batch from claim to finish: asks for one item after another, and fills each in a
transaction of its own. It may be killed and started again at any point.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import structlog

from errors import Forbidden, NotFound, Unavailable
from models.account import User
from models.change import ChangeSet
from models.file import Image
from models.job import Job
from models.work import Work
from providers.metadata.types import Locale
from services import access, jobs
from services.changes import Recorder
from services.db.transactions import session
from services.imports import undoing
from services.metadata import locales, origins, source_pictures
from services.metadata.enrichment import filling, finding, items, reports
from services.metadata.enrichment.finding import Question, Reply
from services.metadata.enrichment.items import Outcome, Pending
from services.metadata.enrichment.options import (
    COVER,
    DONE,
    FAILED,
    LOOK_UP,
    METADATA,
    SKIPPED,
    UNDO,
    WORK_KINDS,
    Options,
    options_of,
)
from services.works import genres
from services.works.read import survivor_of

log = structlog.get_logger("stacks.sources")
COVER_KINDS = (*WORK_KINDS, *origins.KINDS)
"""The kinds of works whose covers are looked up."""
_READ_AHEAD = 50
_FORBIDDEN = Outcome(FAILED, "forbidden")
_GONE = Outcome(FAILED, "gone")


def run_enrichment(job_id: int) -> None:
    """Work on a batch until it is done, or another worker has claimed it."""
    held = jobs.claim(job_id)
    if held is None:
        return
    with jobs.run_attempt(held, lambda: items.progress(items.counts([job_id])[job_id])):
        job = jobs.get_job(job_id)
        try:
            _run(held, job)
        except (Forbidden, NotFound):
            session().rollback()
            jobs.finish(held, "failed", problem="forbidden", **_progress(job_id))


def _run(held: jobs.Claim, job: Job) -> None:
    """Raises Forbidden and NotFound when its person may not do this any more."""
    options = options_of(job)
    user_id = options.undone_by if options.phase == UNDO else job.user_id
    by = session().get(User, user_id) if user_id is not None else None
    if by is None or not by.is_active:
        raise NotFound("user")
    if options.phase == UNDO:
        _undo(held, job, options, by)
        return
    Batch(held, job.id, options_of(job), by).look_up_all()
    finish(held, job.id)


def finish(held: jobs.Claim, job_id: int) -> None:
    """End a batch of which every item has ended."""
    counted = items.counts([job_id])[job_id]
    if set(counted) == {FAILED}:
        jobs.finish(held, "failed", problem="all_failed", **items.progress(counted))
    else:
        jobs.finish(held, "done", **items.progress(counted))


def _undo(held: jobs.Claim, job: Job, options: Options, by: User) -> None:
    """Undo what the batch filled, or bring it back."""
    change_set = session().get(ChangeSet, options.change_set_id or 0)
    if change_set is None:  # changes are deleted after a while
        raise NotFound("change_set")
    undoing.undo_changes(held, change_set, None, by=by)
    own = reports.change_set_of(job)
    if own is not None and own.undone_by_id is None:
        with jobs.batch(held, options=options._replace(phase=LOOK_UP).to_json()):
            pass
    jobs.finish(held, "done", **_progress(job.id))


def _progress(job_id: int) -> dict[str, Any]:
    return items.progress(items.counts([job_id])[job_id])


class Batch:
    """Looks up the items of one batch, as a user may."""

    def __init__(self, held: jobs.Claim, job_id: int, options: Options, by: User) -> None:
        self._held = held
        self._job_id = job_id
        self._options = options
        self._by = by
        self._counts: Counter[str] = items.counts([job_id])[job_id]
        self._genres = genres.names_by_key(by=by)

    def look_up_all(self) -> None:
        """Look up what hasn't ended yet. Raises what jobs.check() raises."""
        while ahead := items.pending(self._job_id, _READ_AHEAD):
            for item in ahead:
                self.look_up(item)
                jobs.check(self._held)

    def look_up(self, item: Pending) -> None:
        """Look up one item, and write how that ended. An error of ours costs only this item."""
        try:
            outcome = self._outcome(item)
        except (jobs.LostClaim, jobs.Stopped):
            raise
        except Unavailable as error:
            if error.part == "database":
                raise
            outcome = Outcome(FAILED, "busy")
        except Exception:
            session().rollback()
            log.exception("look_up_failed", job=self._job_id, work=item.work_id)
            outcome = Outcome(FAILED, "crashed")
        if outcome is not None:
            with jobs.batch(self._held, current=item.title[:200]):
                self._end(item.id, outcome)

    def _outcome(self, item: Pending) -> Outcome | None:
        """How the item ended, unless that is written already."""
        work = session().get(Work, item.work_id, populate_existing=True)
        work = None if work is None else survivor_of(work)
        if work is None or work.deleted_at is not None:
            return _GONE
        if not access.may(self._by, "works:update", work):
            return _FORBIDDEN
        if work.kind not in (COVER_KINDS if self._options.type == COVER else WORK_KINDS):
            return Outcome(SKIPPED, "kind")
        editions = finding.live_editions(work.id)
        question = finding.question_about(work, editions, self._locale_of(work))
        if not question.by:
            return Outcome(SKIPPED, "no_isbn" if work.kind in WORK_KINDS else "no_number")
        if not self._is_wanting(work, question):
            return Outcome(SKIPPED, "complete")
        is_cover_wanted = source_pictures.may_show(work, force=self._options.force)
        reply = finding.ask(question, by=self._by)
        if not reply.merged.fields:
            return _nothing(question, reply)
        image = None
        if is_cover_wanted:
            image = source_pictures.download(reply.merged.covers, by=self._by)
        with jobs.batch(self._held, current=item.title[:200]):
            outcome = self._filled(work.id, question, reply, image)
            self._end(item.id, outcome)
        return None

    def _locale_of(self, work: Work) -> Locale:
        return locales.of_work(work, by=self._by, library_id=self._options.library_id)

    def _is_wanting(self, work: Work, question: Question) -> bool:
        """Whether something is missing that sources may have."""
        if self._options.force or work.cover_id is None:
            return True
        if self._options.type == COVER:
            return False
        edition = finding.edition_of(question, finding.live_editions(work.id))
        names = filling.OF_WORK if edition is not None else filling.OF_TITLE
        return bool(filling.missing_of(work, edition, names))

    def _filled(
        self, work_id: int, question: Question, reply: Reply, image: Image | None
    ) -> Outcome:
        """Fill an item inside a transaction of the batch."""
        work = session().get(Work, work_id, populate_existing=True, with_for_update=True)
        if work is None or work.deleted_at is not None:
            return _GONE
        if not access.may(self._by, "works:update", work):
            return _FORBIDDEN
        recorder = Recorder(reports.batch_changes(self._job_id, self._options, self._by), self._by)
        filled: dict[str, str] = {}
        if self._options.type == METADATA:
            edition = finding.edition_of(question, finding.live_editions(work.id))
            filled = filling.fill(
                recorder, work, edition, reply.merged,
                force=self._options.force, known_genres=self._genres,
            )  # fmt: skip
        is_free = source_pictures.may_show(work, force=self._options.force)
        if image is not None and is_free and source_pictures.show(recorder, work, image):
            filled["cover"] = image.source
        recorder.flush()
        reports.delete_unused(recorder.change_set)
        kind, reason = (DONE, "") if filled else (SKIPPED, "nothing_new")
        if not filled and image is None and is_free and reply.merged.covers:
            kind, reason = FAILED, "cover"
        return Outcome(kind, reason, filled, reply.problems, question.by)

    def _end(self, item_id: int, outcome: Outcome) -> None:
        items.end(item_id, outcome)
        counted = self._counts + Counter({outcome.kind: 1})
        jobs.report(self._held, **items.progress(counted))
        self._counts = counted


def _nothing(question: Question, reply: Reply) -> Outcome:
    """Sources know nothing of an item: those that failed may know it later."""
    if not reply.is_asked:
        return Outcome(FAILED, "no_source", by=question.by)
    if reply.is_unknown:
        return Outcome(SKIPPED, "not_found", {}, reply.problems, question.by)
    return Outcome(FAILED, "sources", {}, reply.problems, question.by)
