"""What went wrong with a source of metadata, in sentences."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as N_

from errors import Invalid, ProviderError, Unavailable

_PROBLEMS = {
    "disabled": N_("This source is switched off, or its key is missing."),
    "unsupported": N_("This source can’t look up books by their ISBN."),
    "nothing_found": N_("The source answered, but didn’t find the book it was asked for."),
    "timeout": N_("The source didn’t answer in time."),
    "no_source": N_("No source that can answer this is enabled."),
    "offline": N_("Stacks is set to ask no sources."),
    "rate_limited": N_("The source was asked too often. Try again later."),
    "refused_key": N_("The source doesn’t accept the key."),
    "not_found": N_("The source doesn’t know this."),
    "bad_answer": N_("The source gave an answer that Stacks can’t read."),
    "too_large": N_("The answer of the source was too large."),
    "unavailable": N_("The source can’t be reached, or has an error of its own."),
}


SourceTrouble = (ProviderError, Unavailable, Invalid)
"""What services raise when sources can't be asked or don't answer."""


def trouble(error: ProviderError | Unavailable | Invalid) -> str:
    """The sentence for one of SourceTrouble."""
    if isinstance(error, ProviderError):
        return sentence(error.reason)
    if isinstance(error, Invalid):
        problem = next(iter(error.fields.values()))
        if problem.code == "required":
            return _("Link this to a source first.")
        return sentence("not_found")
    if error.part == "no_source":
        return sentence("no_source")
    return _("Too many look-ups are running. Try again in a moment.")


def sentence(problem: str) -> str:
    """The sentence for a code."""
    return str(_PROBLEMS.get(problem) or _("The source failed."))
