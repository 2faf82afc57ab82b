"""Editing one item of a selection after another."""

from __future__ import annotations

from flask import request, url_for
from wtforms import StringField

from blueprints.current import current_user
from blueprints.forms import Form
from blueprints.inputs import WholeField
from blueprints.numbers import database_int
from errors import NotFound
from models.work import Work
from services import selections
from services.selections import walking
from services.selections.walking import Place

NEXT = "next"


class WalkForm(Form):
    """What an item's form sends when it was opened from a selection: which one, and where to go
    after saving.
    """

    selection = WholeField("")
    then = StringField(default="")


def place_of(work: Work) -> Place | None:
    """Where the item is in the selection that the page or its form names; None without one, and for
    one that is gone.
    """
    number = request.args.get("selection", None, database_int)
    selection_id = number if number is not None else WalkForm().selection.data
    if selection_id is None:
        return None
    try:
        selection = selections.get_selection(selection_id, by=current_user())
    except NotFound:
        return None
    return walking.place_of(work, selection, by=current_user())


def after_saving(work: Work, place: Place | None) -> str:
    """Where to go when the item is saved: to the next one, and behind the last to the list."""
    if place is None or WalkForm().then.data != NEXT:
        return url_for("works.show", work_id=work.id)
    if place.next_id is None:
        return place.selection.list_url or url_for("works.index")
    return url_for("works.edit", work_id=place.next_id, selection=place.selection.id)
