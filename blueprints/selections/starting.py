"""What the bar of a list sends: the items that were selected, and what to do with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import redirect, request, url_for
from wtforms import BooleanField, RadioField, SelectChoice, SelectMultipleField

from blueprints import browse_page, toasts, words
from blueprints.current import current_user
from blueprints.forms import Form
from blueprints.numbers import database_int
from blueprints.selection_bar import MODE
from blueprints.selections import pages
from blueprints.selections.blueprint import bp
from errors import Invalid
from models.library import Library
from models.selection import Selection
from services import libraries, selections
from services.metadata.enrichment.options import COVER, METADATA
from services.selections import lookups, trashing


class SelectionForm(Form):
    """The items whose boxes are ticked, or all of the list in the address."""

    work = SelectMultipleField(coerce=database_int, validate_choice=False, choices=[])
    all = BooleanField()
    act = RadioField(
        choices=[SelectChoice(act, "") for act in ("edit", "look_up", "covers", "delete")]
    )


@bp.post("")
def start() -> Any:
    """Keep the selection, and do with it what was asked for."""
    form = SelectionForm()
    library = _library()
    list_url = _list_url(library)
    try:
        if form.validate_on_submit():
            selection = _create(form, library, list_url)
            return _ACTS[form.act.data or ""](selection)
    except Invalid as error:
        toasts.show(" ".join(map(words.sentence, error.fields.values())), lasts=True)
    mark = "&" if "?" in list_url else "?"
    return redirect(f"{list_url}{mark}{MODE}=1", 303)


def _create(form: SelectionForm, library: Library | None, list_url: str) -> Selection:
    ids, me = form.work.data or [], current_user()
    if form.all.data and "q" in request.args:
        ids = selections.list_of_search(request.args["q"], by=me)
    elif form.all.data:
        query = browse_page.read()
        ids = selections.list_of_filters(library, query.filters, query.sort, by=me)
    return selections.create_selection(ids, by=me, list_url=list_url)


def _library() -> Library | None:
    """The library of the list. Raises NotFound."""
    library_id = request.args.get("library", None, database_int)
    if library_id is None:
        return None
    return libraries.get_library(library_id, by=current_user())


def _list_url(library: Library | None) -> str:
    """The list on which the items were selected, without check boxes."""
    if "q" in request.args:
        return url_for("search.page", q=request.args["q"])
    base = url_for("works.index")
    if library is not None:
        base = url_for("libraries.show", library_id=library.id)
    args = {name: value for name, value in browse_page.read().args.items() if name != MODE}
    return f"{base}?{urlencode(args)}" if args else base


def _edit(selection: Selection) -> Any:
    return redirect(url_for("selections.edit", selection_id=selection.id), 303)


def _look_up(selection: Selection) -> Any:
    return _looking_up(selection, METADATA)


def _find_covers(selection: Selection) -> Any:
    return _looking_up(selection, COVER)


def _looking_up(selection: Selection, type_: str) -> Any:
    job = lookups.look_up(selection, type_=type_, by=current_user())
    return redirect(url_for("lookups.show", job_id=job.id), 303)


def _delete(selection: Selection) -> Any:
    outcome = trashing.delete_works(selection, by=current_user())
    return pages.show_outcome(selection, outcome)


_ACTS: dict[str, Callable[[Selection], Any]] = {
    "edit": _edit,
    "look_up": _look_up,
    "covers": _find_covers,
    "delete": _delete,
}
