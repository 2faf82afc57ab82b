"""Texts about what became of the items of a selection."""

from __future__ import annotations

from flask_babel import gettext as _

from blueprints.formats import ngettext
from services.selections import Outcome, Refusal
from services.works.fields import WORK


def outcome_text(outcome: Outcome) -> str:
    """ "Moved 12 items to trash."."""
    if outcome.act == "delete":
        return ngettext(
            "Moved %(num)s item to trash.", "Moved %(num)s items to trash.", outcome.changed
        )
    return ngettext(
        "Changed %(num)s item. Edited fields are now locked.",
        "Changed %(num)s items. Edited fields are now locked.",
        outcome.changed,
    )


def refusal_text(refusal: Refusal) -> str:
    """Why an item stayed as it was."""
    if refusal.reason == "changed":
        return _(
            "%(name)s changed this while you were editing: %(fields)s.",
            name=refusal.who or _("Someone"),
            fields=", ".join(_(WORK[name].label) for name in refusal.fields if name in WORK),
        )
    if refusal.reason == "invalid":
        return _(
            "The result wouldn’t be valid: %(fields)s.",
            fields=", ".join(_(WORK[name].label) for name in refusal.fields if name in WORK),
        )
    return {
        "forbidden": _("You don’t have permission to change this item."),
        "gone": _("Moved to trash in the meantime, or no longer visible to you."),
        "on_loan": _("On loan. Mark it returned first."),
    }.get(refusal.reason, refusal.reason)
