"""Asks all enabled sources at once, within one deadline. A source that is slow or fails costs only
its own answer.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

import structlog
from sqlalchemy import Engine

from errors import Forbidden, NotFound, ProviderError, Unavailable
from models.account import User
from providers.metadata import Source
from providers.metadata.health import Outcome
from providers.metadata.network import SourceNetwork, host_of
from providers.metadata.replies import Cache, NoCache, Reply
from providers.metadata.types import (
    ANYWHERE,
    Candidate,
    Locale,
    PersonCandidate,
    Query,
    SeriesCandidate,
)
from services import runtime, system
from services.db.transactions import session
from services.metadata import sources
from services.metadata.health import Tally
from services.metadata.replies import Replies
from services.metadata.sources import SourceState
from services.text import isbns

log = structlog.get_logger("stacks.sources")
SECONDS = 10.0
SECONDS_OF_SEARCH = 5.0
MAX_AT_ONCE = 8
"""Look-ups of one process: each holds one of the threads that answer people."""
_COVERS = "covers"  # the source of replies that are addresses of covers
_SECONDS_OF_COVERS = 86_400.0
_GRACE = 0.25  # seconds that a source has after its deadline to say why it failed

T = TypeVar("T")
Ask = Callable[[Any], Sequence[T]]
_slots = threading.BoundedSemaphore(MAX_AT_ONCE)


class _Limits(NamedTuple):
    """How the sources of one look-up may be asked."""

    seconds: float
    is_offline: bool
    cache: Cache
    locale: Locale = ANYWHERE


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What one source said. `rank` is its place in the order in which sources are believed;
    `problem` is the code of what went wrong, "" for nothing.
    """

    source: type[Source]
    rank: int
    candidates: tuple[T, ...]
    seconds: float
    problem: str = ""


def lookup_isbn(
    isbn: str,
    *,
    by: User,
    kinds: Collection[str] = (),
    seconds: float = SECONDS,
    locale: Locale = ANYWHERE,
    is_fresh: bool = False,
) -> list[Answer[Candidate]]:
    """What sources know of the edition with this number, the fastest first; with `is_fresh` all of
    them are asked, whatever is kept of their answers. Raises Forbidden, Invalid({"isbn": …}), and
    Unavailable while too many look-ups are running.
    """
    number = isbns.clean(isbn).isbn_13
    states = sources.enabled("isbn", kinds)
    return _kept_or_asked(
        states, lambda it: it.by_isbn(number), seconds, by, locale, is_fresh=is_fresh
    )


def search(
    query: Query,
    *,
    by: User,
    kinds: Collection[str] = (),
    seconds: float = SECONDS_OF_SEARCH,
    locale: Locale = ANYWHERE,
) -> list[Answer[Candidate]]:
    """Raises Forbidden and Unavailable."""
    states = sources.enabled("search", kinds)
    return _kept_or_asked(states, lambda it: it.search(query), seconds, by, locale)


def search_series(
    name: str,
    *,
    by: User,
    kinds: Collection[str] = (),
    seconds: float = SECONDS,
    locale: Locale = ANYWHERE,
) -> list[Answer[SeriesCandidate]]:
    """Raises Forbidden and Unavailable."""
    states = sources.enabled("series", kinds)
    return _kept_or_asked(states, lambda it: it.search_series(name), seconds, by, locale)


def search_people(
    name: str, *, by: User, kinds: Collection[str] = (), seconds: float = SECONDS
) -> list[Answer[PersonCandidate]]:
    """In no language: people are those of all libraries. Raises Forbidden and Unavailable."""
    states = sources.enabled("contributor", kinds)
    return _kept_or_asked(states, lambda it: it.search_people(name), seconds, by, ANYWHERE)


def ranked(answers: Sequence[Answer[T]]) -> list[Answer[T]]:
    """Those of the sources that are believed most first."""
    return sorted(answers, key=lambda answer: answer.rank)


def ask_one(
    state: SourceState, ask: Ask[T], *, seconds: float = SECONDS, locale: Locale = ANYWHERE
) -> Answer[T]:
    """Ask this source now, whatever is kept of its answers. Raises Unavailable."""
    return _ask_all([state], ask, _Limits(seconds, sources.is_offline(), NoCache(), locale))[0]


def fetch(
    name: str,
    capability: str,
    ask: Callable[[Any], T],
    *,
    by: User,
    locale: Locale = ANYWHERE,
) -> T:
    """What the source of this name says of one thing; an answer that is kept is used.

    Raises Forbidden, NotFound when the source doesn't know it, Unavailable, and ProviderError when
    it fails, is switched off or doesn't exist.
    """
    states = [state for state in sources.enabled(capability) if state.source.name == name]
    if not states:
        raise ProviderError(name, "disabled", permanent=True)
    answer = _kept_or_asked(states, lambda it: [ask(it)], SECONDS, by, locale)[0]
    if answer.problem:
        raise ProviderError(name, answer.problem, permanent=False)
    if not answer.candidates:
        raise NotFound("metadata")
    return answer.candidates[0]


def recall(name: str, capability: str, ask: Callable[[Any], T], *, by: User) -> T | None:
    """What is kept of this source's answers; None for nothing. The source isn't asked."""
    states = [state for state in sources.enabled(capability) if state.source.name == name]
    if not states:
        return None
    answer = _kept_or_asked(states, lambda it: [ask(it)], SECONDS, by, ANYWHERE, is_offline=True)[0]
    return answer.candidates[0] if answer.candidates else None


def exempt_for(address: str) -> frozenset[tuple[str, int]]:
    """As exempt_hosts() for a cover that one of these sources named within a day; none for other
    addresses.
    """
    known = Replies(_engine()).find(_COVERS, address)
    return exempt_hosts() if known is not None else frozenset()


def exempt_hosts() -> frozenset[tuple[str, int]]:
    """The hosts and ports of sources that the environment moved; they may be private ones."""
    return _network().exempt


def forget_network() -> None:
    """Close connections, and forget which sources failed."""
    _network_for.cache_clear()


def _kept_or_asked(
    states: Sequence[SourceState],
    ask: Ask[T],
    seconds: float,
    by: User,
    locale: Locale,
    *,
    is_offline: bool | None = None,
    is_fresh: bool = False,
) -> list[Answer[T]]:
    """As _ask_all(), with the answers that are kept; new ones are stored."""
    if not by.is_active:
        raise Forbidden("lookup")
    replies = Replies(_engine(), is_fresh=is_fresh)
    if is_offline is None:
        is_offline = sources.is_offline()
    answers = _ask_all(states, ask, _Limits(seconds, is_offline, replies, locale))
    _keep_covers(answers, replies)
    replies.store()
    return answers


def _keep_covers(answers: Sequence[Answer[Any]], replies: Replies) -> None:
    """Remember which covers are at sources that the environment moved: programs fetch them by their
    addresses, which may be private.
    """
    exempt = exempt_hosts()
    if not exempt:
        return
    listed = (it for answer in answers for it in answer.candidates if isinstance(it, Candidate))
    for address in {cover.url for it in listed for cover in it.covers}:
        if host_of(address) in exempt:
            replies.keep(Reply(_COVERS, address, 200, b"", _SECONDS_OF_COVERS))


def _ask_all(states: Sequence[SourceState], ask: Ask[T], limits: _Limits) -> list[Answer[T]]:
    """One answer of each source, the fastest first. No transaction is open meanwhile."""
    session().rollback()
    if not _slots.acquire(blocking=False):
        raise Unavailable("sources")
    tally = Tally()
    try:
        return _collected(states, ask, limits, tally)
    finally:
        _slots.release()
        tally.store(_engine())


def _engine() -> Engine:
    return session().get_bind()  # type: ignore[return-value]  # it is the engine


def _collected(
    states: Sequence[SourceState], ask: Ask[T], limits: _Limits, tally: Tally
) -> list[Answer[T]]:
    arrived: queue.SimpleQueue[Answer[T]] = queue.SimpleQueue()
    ends = time.monotonic() + limits.seconds + _GRACE
    for rank, state in enumerate(states):
        source = _opened(state, limits, tally)
        threading.Thread(
            target=lambda *given: arrived.put(_answer(*given)),
            args=(source, rank, ask),
            name=f"ask {state.source.name}",
            daemon=True,
        ).start()
    answers: list[Answer[T]] = []
    while len(answers) < len(states):
        try:
            answers.append(arrived.get(timeout=max(0.0, ends - time.monotonic())))
        except queue.Empty:
            break
    late = set(range(len(states))) - {answer.rank for answer in answers}
    taken = limits.seconds
    for rank in late:
        tally.note(Outcome(states[rank].source.name, "timeout"))
    return answers + [Answer(states[rank].source, rank, (), taken, "timeout") for rank in late]


def _answer(source: Source, rank: int, ask: Ask[T]) -> Answer[T]:
    began = time.monotonic()
    candidates: tuple[T, ...] = ()
    problem = ""
    try:
        candidates = tuple(ask(source))
    except ProviderError as error:
        problem = "" if error.reason == "not_found" else error.reason
    except Exception:
        log.exception("source_failed", source=source.name)
        problem = "bad_answer"
    taken = time.monotonic() - began
    log.info("source_asked", source=source.name, seconds=round(taken, 3), problem=problem)
    return Answer(type(source), rank, candidates, taken, problem)


def _opened(state: SourceState, limits: _Limits, tally: Tally) -> Source:
    return _network().open(
        state.source,
        key=state.key,
        seconds=limits.seconds,
        cache=limits.cache,
        offline=limits.is_offline,
        locale=limits.locale,
        note=tally.note,
    )


def _network() -> SourceNetwork:
    present = runtime.current()
    return _network_for(tuple(sorted(present.source_urls.items())), present.base_url)


@lru_cache(1)
def _network_for(urls: tuple[tuple[str, str], ...], base_url: str) -> SourceNetwork:
    about = f" ({base_url})" if base_url else ""
    return SourceNetwork(dict(urls), user_agent=f"Stacks/{system.VERSION}{about}")
