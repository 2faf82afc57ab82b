"""What became of the items of a selection."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for

from blueprints import toasts
from blueprints.current import current_user
from blueprints.selections import words
from blueprints.selections.blueprint import bp, get_own_selection
from models.selection import Selection
from services import selections
from services.selections import Outcome, outcomes

bp.add_app_template_global(words.outcome_text, "outcome_text")
bp.add_app_template_global(words.refusal_text, "refusal_text")


@bp.get("/<int:selection_id>")
def show(selection_id: int) -> str:
    selection = get_own_selection(selection_id)
    outcome = selections.outcome_of(selection, by=current_user())
    change_set = outcomes.change_set_of(outcome)
    return render_template(
        "selections/show.html",
        selection=selection,
        outcome=outcome,
        change_set=change_set,
        back_url=selection.list_url or url_for("works.index"),
    )


def show_outcome(selection: Selection, outcome: Outcome) -> Any:
    """Back to the list with a message when all went well, else to the page that says what did
    not.
    """
    if not outcome.is_complete:
        return redirect(url_for("selections.show", selection_id=selection.id), 303)
    toasts.show_change(outcomes.change_set_of(outcome), words.outcome_text(outcome))
    return redirect(selection.list_url or url_for("works.index"), 303)
