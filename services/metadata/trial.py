"""Whether sources work: one of them, by a question to which it knows the answer, or all of them
side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from models.account import User
from providers.metadata import Source
from providers.metadata.types import Candidate, Query
from services import access
from services.metadata import asking, sources
from services.metadata.sources import SourceState
from services.text import isbns

ISBN = "9780439708180"
ANYTHING = ("isbn", "search", "series", "links")
"""What a source may be asked, by capability."""
_ISBN_AT = {"sru_dnb": "9783551551672", "sru_bnf": "9782070541270"}


@dataclass(frozen=True)
class Trial:
    """`title` is what was found; `problem` the code of what went wrong otherwise: "disabled",
    "unsupported", "nothing_found", or that of a ProviderError.
    """

    title: str = ""
    problem: str = ""
    seconds: float = 0.0


def try_source(name: str, *, by: User, capabilities: Sequence[str] = ("isbn",)) -> Trial:
    """Ask a source, by the first of these capabilities that it has, and remember how it did. Raises
    Forbidden, NotFound and Unavailable.
    """
    state = sources.get_source(name, by=by)
    if not state.is_enabled:
        return Trial(problem="disabled")
    capability = next((each for each in capabilities if each in state.source.capabilities), "")
    if not capability:
        return Trial(problem="unsupported")
    trial = _asked(state, capability)
    sources.record_test(name, trial.problem, by=by)
    return trial


def ask_everybody(text: str, *, by: User) -> list[asking.Answer[Candidate]]:
    """What all sources that are enabled say to an ISBN or a title, in their order. Raises Forbidden
    and Unavailable.
    """
    access.require(by, "system:read")
    if isbns.find(text):
        return asking.ranked(asking.lookup_isbn(text, by=by))
    return asking.ranked(asking.search(Query(title=text), by=by, seconds=asking.SECONDS))


def _asked(state: SourceState, capability: str) -> Trial:
    answer = asking.ask_one(state, _question(state.source, capability))
    if answer.problem or not answer.candidates:
        return Trial(problem=answer.problem or "nothing_found", seconds=answer.seconds)
    first = answer.candidates[0]
    return Trial(getattr(first, "title", "") or getattr(first, "name", ""), "", answer.seconds)


def _question(source: type[Source], capability: str) -> Callable[[Any], Sequence[Any]]:
    questions: dict[str, Callable[[Any], Sequence[Any]]] = {
        "isbn": lambda it: it.by_isbn(_ISBN_AT.get(source.name, ISBN)),
        "search": lambda it: it.search(Query(title="Matrix")),
        "series": lambda it: it.search_series("Berserk"),
        "links": lambda it: it.linked("Q74287"),
    }
    return questions[capability]
