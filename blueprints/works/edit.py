"""The edit page of a work, and the choice between two versions when two people changed the same
field.
"""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_htmx import make_response

from blueprints import source_words, toasts, work_words
from blueprints.current import current_user
from blueprints.typed_names import render_names
from blueprints.works import cover, pane, view, walk
from blueprints.works.blueprint import bp, get_own_work
from blueprints.works.forms import CoverForm, WorkForm, form_for, typed_values
from blueprints.works.pane import Pane
from errors import Conflict, Invalid
from models.change import ChangeSet
from models.work import Work
from services import provenance
from services.works import suggestions
from services.works.edit import edit_work
from services.works.read import values_of


@bp.get("/<int:work_id>/edit")
def edit(work_id: int) -> str:
    work = get_own_work(work_id)
    return _page(work, _form(work), pane.opened(work))


@bp.post("/<int:work_id>/edit")
def save(work_id: int) -> Any:
    work = get_own_work(work_id)
    form = _form(work)
    try:
        if form.validate_on_submit():
            change_set = edit_work(
                work,
                form.changes(),
                by=current_user(),
                seen_version=form.seen_version.data,
                origins=form.origins(),
            )
            toasts.show_change(change_set, _saved_text(change_set))
            return redirect(walk.after_saving(work, walk.place_of(work)), 303)
    except Invalid as error:
        form.refuse(error)
    except Conflict as clash:
        return _both_versions(work, clash), 409
    return _page(work, form, pane.kept(work, form)), 422


@bp.post("/<int:work_id>/edit/lookup")
def look_up(work_id: int) -> str:
    """The page with what the buttons of its pane asked for; nothing of the form is saved."""
    work = get_own_work(work_id)
    form = _form(work)
    answered = pane.answered(work, form)
    if answered.saved is not None:
        toasts.show_change(answered.saved, _("Saved."))
    return _page(work, form, answered)


@bp.post("/<int:work_id>/edit/_lookup", endpoint="look_up_piece")
def look_up_piece(work_id: int) -> Response:
    work = get_own_work(work_id)
    form = _form(work)
    answered = pane.answered(work, form)
    piece = render_template("works/_editor.html", **_editor(work, form, answered))
    saved = answered.saved
    event = toasts.change_event(saved, _("Saved.")) if saved is not None else None
    return make_response(piece, trigger=event)


@bp.get("/<int:work_id>/edit/_names", endpoint="suggest_names")
def suggest_names(work_id: int) -> str:
    """Names that a field may have, while one is typed."""
    work = get_own_work(work_id)
    me = current_user()
    return render_names(lambda field, text: suggestions.suggest_names(work, field, text, by=me))


def _saved_text(change_set: ChangeSet | None) -> str:
    if change_set is not None and change_set.kind != "edit":
        return _("Saved.")
    return _("Saved. Edited fields are now locked.")


def _form(work: Work) -> WorkForm:
    values = values_of(work, by=current_user())
    return form_for(*view.names_of(work))(values, work.version, provenance.locked_fields(work))


def _page(work: Work, form: WorkForm, lookup: Pane) -> str:
    return render_template(
        "works/edit.html",
        cover=cover.view(work),
        cover_form=CoverForm(formdata=None),
        **_editor(work, form, lookup),
    )


def _editor(work: Work, form: WorkForm, lookup: Pane) -> dict[str, Any]:
    """What works/_editor.html needs."""
    return {
        "work": work,
        "form": form,
        "origins": view.origins(work),
        "pane": lookup,
        "place": walk.place_of(work),
        "sentence": source_words.sentence,
        "source_name": work_words.source_name,
    }


def _both_versions(work: Work, clash: Conflict) -> str:
    return render_template(
        "works/conflict.html",
        work=work,
        action=url_for("works.save", work_id=work.id),
        clashes=view.clashes(clash),
        seen_version=clash.values["version"],
        carried=typed_values(),
    )
