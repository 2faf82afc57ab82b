"""Refreshing an item from the source that it has a number at."""

from __future__ import annotations

from typing import Any

from flask import redirect, url_for
from flask_babel import gettext as _

from blueprints import toasts
from blueprints.current import current_user
from blueprints.source_words import SourceTrouble, trouble
from blueprints.works.blueprint import bp, get_own_work
from services.metadata import refreshing


@bp.post("/<int:work_id>/refresh")
def refresh(work_id: int) -> Any:
    work = get_own_work(work_id)
    try:
        change_set = refreshing.refresh(work, by=current_user())
    except SourceTrouble as problem:
        toasts.show(trouble(problem), lasts=True)
    else:
        toasts.show_change(change_set, _("“%(title)s” updated.", title=work.title))
    return redirect(url_for("works.show", work_id=work_id), 303)
