"""The edit page of a work, and the choice between two versions when two people changed the same
field.
"""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints import toasts
from blueprints.current import current_user
from blueprints.works import cover, view
from blueprints.works.blueprint import bp, get_own_work
from blueprints.works.forms import CoverForm, WorkForm, form_for, typed_values
from errors import Conflict, Invalid
from models.work import Work
from services.works.edit import edit_work
from services.works.read import values_of


@bp.get("/<int:work_id>/edit")
def edit(work_id: int) -> str:
    work = get_own_work(work_id)
    return _page(work, _form(work))


@bp.post("/<int:work_id>/edit")
def save(work_id: int) -> Any:
    work = get_own_work(work_id)
    form = _form(work)
    try:
        if form.validate_on_submit():
            change_set = edit_work(
                work, form.changes(), by=current_user(), seen_version=form.seen_version.data
            )
            toasts.show_change(change_set, _("Saved. Edited fields are now locked."))
            return redirect(url_for("works.show", work_id=work_id), 303)
    except Invalid as error:
        form.refuse(error)
    except Conflict as clash:
        return _both_versions(work, clash), 409
    return _page(work, form), 422


def _form(work: Work) -> WorkForm:
    return form_for(*view.names_of(work))(values_of(work, by=current_user()), work.version)


def _page(work: Work, form: WorkForm) -> str:
    return render_template(
        "works/edit.html",
        work=work,
        form=form,
        origins=view.origins(work),
        cover=cover.view(work),
        cover_form=CoverForm(formdata=None),
    )


def _both_versions(work: Work, clash: Conflict) -> str:
    return render_template(
        "works/conflict.html",
        work=work,
        action=url_for("works.save", work_id=work.id),
        clashes=view.clashes(clash),
        seen_version=clash.values["version"],
        carried=typed_values(),
    )
