"""The pane beside an item's form: a search in all sources, and the candidate that was chosen, field
by field beside what the form has.
"""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from blueprints import words, work_words
from blueprints.current import current_user
from blueprints.formats import ngettext, partial_date
from blueprints.forms import Form, text_field
from blueprints.works import offers, view
from blueprints.works.extras_offered import Extras, Row, extras_of, take_extras
from blueprints.works.forms import WorkForm
from blueprints.works.offers import Offer
from errors import Invalid
from models.change import ChangeSet
from models.work import Work
from services.metadata import Candidate, candidates
from services.metadata.asking import Answer
from services.works.fields import WORK

EMPTY, ALL = "empty", "all"  # instead of the name of a field


class LookupForm(Form):
    """A search in all sources. The buttons beside it send `search`, `choose` (a candidate) or
    `copy` (a field, EMPTY or ALL) or `take` (what of the candidate is saved at once).
    """

    lookup_text = text_field(_l("ISBN or title"), max_length=WORK["title"].limit)
    lookup_creator = text_field(_l("Creator"), max_length=WORK["contributors"].limit)
    chosen = HiddenField()
    search, choose, copy, take = HiddenField(), HiddenField(), HiddenField(), HiddenField()


class Comparison(NamedTuple):
    source: str
    rows: list[Row]
    extras: Extras


class Line(NamedTuple):
    """One candidate in the results; `token` is what its button sends."""

    title: str
    facts: list[str]
    token: str


class Pane(NamedTuple):
    """`answers` is None when nothing was searched, `comparison` when nothing was chosen, `saved`
    when nothing was saved just now.
    """

    form: LookupForm
    is_askable: bool
    answers: list[Answer[Candidate]] | None = None
    comparison: Comparison | None = None
    saved: ChangeSet | None = None

    def lines(self, answer: Answer[Candidate]) -> list[Line]:
        """A source's candidates."""
        shown = answer.candidates[: candidates.LIMIT]
        return [Line(it.title, _facts(it), Offer.of(it).sign()) for it in shown]


def _facts(candidate: Candidate) -> list[str]:
    """What tells candidates of one title apart."""
    pages = candidate.page_count
    facts = [
        ", ".join(creator.name for creator in candidate.creators[:3]),
        candidate.publisher,
        partial_date(candidate.published),
        candidate.language and work_words.language_name(candidate.language),
        candidate.isbn_13 or candidate.isbn_10,
        ngettext("%(num)s page", "%(num)s pages", pages) if pages else "",
    ]
    return [fact for fact in facts if fact]


def opened(work: Work) -> Pane:
    """The pane before the first search."""
    text, creator = candidates.question_of(work, by=current_user())
    form = LookupForm(formdata=None, lookup_text=text, lookup_creator=creator)
    return Pane(form, candidates.is_askable(work.kind))


def answered(work: Work, work_form: WorkForm) -> Pane:
    """The pane after one of its buttons was pressed; copies into the form."""
    form = LookupForm()
    pane = Pane(form, candidates.is_askable(work.kind))
    offer = _chosen(work, form)
    if offer is None:
        return pane._replace(answers=_searched(work, form))
    _copy(offer, work_form, form.copy.data or "")
    saved, problem = _take(work, offer, form.take.data or "")
    form.chosen.data = offer.sign()
    return pane._replace(comparison=_compared(work, offer, work_form, problem), saved=saved)


def _take(work: Work, offer: Offer, what: str) -> tuple[ChangeSet | None, str]:
    """Save what the form has no fields for; what was saved, or why it could not be."""
    try:
        return (take_extras(work, offer, what) if what else None), ""
    except Invalid as error:
        return None, " ".join(words.sentences(error).values())


def kept(work: Work, work_form: WorkForm) -> Pane:
    """The pane beside a form that comes back with complaints."""
    form = LookupForm()
    offer = offers.read(form.chosen.data)
    comparison = None if offer is None else _compared(work, offer, work_form)
    return Pane(form, candidates.is_askable(work.kind), comparison=comparison)


def _searched(work: Work, form: LookupForm) -> list[Answer[Candidate]] | None:
    text, creator = (form.lookup_text.data or "").strip(), (form.lookup_creator.data or "").strip()
    if not text or not form.validate():
        return None
    return candidates.find_candidates(work, text, creator, by=current_user())


def _chosen(work: Work, form: LookupForm) -> Offer | None:
    """The candidate that is shown; what was chosen just now with all that its source says of it."""
    if form.search.data:
        return None
    if not form.choose.data:
        return offers.read(form.chosen.data)
    offer = offers.read(form.choose.data)
    if offer is None:
        return None
    whole = candidates.find_whole(work, offer.source, offer.external_value, by=current_user())
    return offer if whole is None else Offer.of(whole)


def _copy(offer: Offer, form: WorkForm, what: str) -> None:
    for name in form.rows:
        is_wanted = what in (name, ALL) or (what == EMPTY and not form[name].data)
        if is_wanted and name in offer.values and not form.holds(name, offer.values[name]):
            form.copy(offer, name)


def _compared(work: Work, offer: Offer, form: WorkForm, problem: str = "") -> Comparison:
    rows = [
        Row(
            name,
            _(row.label),
            view.text_of(name, form[name].data),
            view.text_of(name, offer.values[name]),
            form.holds(name, offer.values[name]),
        )
        for name, row in form.rows.items()
        if name in offer.values
    ]
    return Comparison(work_words.source_name(offer.source), rows, extras_of(work, offer, problem))
