"""Copying an item from another user's library to one's own."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints import toasts
from blueprints.current import current_user
from blueprints.works.blueprint import bp, get_work
from blueprints.works.forms import CopyForm
from errors import Invalid, Problem
from models.work import Work
from services.works import copying


@bp.get("/<int:work_id>/copy", endpoint="copy")
def show(work_id: int) -> str:
    work = get_work(work_id)
    targets = copying.list_targets(work, by=current_user())
    return _page(work, CopyForm(targets.free), targets)


@bp.post("/<int:work_id>/copy", endpoint="save_copy")
def save(work_id: int) -> Any:
    work, me = get_work(work_id), current_user()
    targets = copying.list_targets(work, by=me)
    form = CopyForm(targets.free)
    library = next((row for row in targets.free if row.id == form.library.data), None)
    if library is None:
        form.refuse(Invalid({"library": Problem("required")}))
    if library is None or not form.validate_on_submit():
        return _page(work, form, targets), 422
    copy, change_set = copying.copy_work(library, work, by=me)
    toasts.show_change(change_set, _("Copied to “%(library)s”.", library=library.name))
    return redirect(url_for("works.show", work_id=copy.id), 303)


def _page(work: Work, form: CopyForm, targets: copying.Targets) -> str:
    may_copy = copying.may_copy(work, by=current_user())
    return render_template(
        "works/copy.html", work=work, form=form, present=targets.present, may_copy=may_copy
    )
