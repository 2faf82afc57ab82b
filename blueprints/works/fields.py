"""Pieces for a work's fields: a value, its form, its sources, its lock. Each also works as a plain
page or POST without htmx.
"""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_htmx import make_response

from blueprints import toasts
from blueprints.current import current_user
from blueprints.works import view
from blueprints.works.blueprint import bp, get_own_work, get_work
from blueprints.works.forms import LockForm, SourceForm, WorkForm, form_for, typed_values
from errors import Conflict, Invalid
from models.change import ChangeSet
from models.work import Work
from services import access
from services.lists import details
from services.works import copying
from services.works.edit import edit_work, lock_field, unlock_field, use_source
from services.works.read import value_of

_PLACE = "/<int:work_id>/<string:field>"


@bp.get(f"{_PLACE}/_field", endpoint="field")
def show(work_id: int, field: str) -> str:
    return _piece(get_work(work_id), field)


@bp.get(f"{_PLACE}/_why", endpoint="field_why")
def show_sources(work_id: int, field: str) -> str:
    return _piece(get_work(work_id), field, with_sources=True)


def _piece(work: Work, field: str, *, with_sources: bool = False) -> str:
    return render_template(
        "works/_field.html",
        work=work,
        field=view.field(work, field, current_user()),
        may_edit=access.may(current_user(), "works:update", work),
        sources=view.sources(work, field, current_user()) if with_sources else None,
    )


@bp.get(f"{_PLACE}/why")
def why(work_id: int, field: str) -> str:
    work = get_work(work_id)
    return render_template(
        "works/why.html",
        work=work,
        field=view.field(work, field, current_user()),
        sources=view.sources(work, field, current_user()),
        may_edit=access.may(current_user(), "works:update", work),
    )


@bp.get(f"{_PLACE}/_form", endpoint="field_form")
def show_form(work_id: int, field: str) -> str:
    work = get_own_work(work_id)
    return _form_piece(work, field, _form(work, field))


@bp.post(f"{_PLACE}/_field", endpoint="save_field")
def save(work_id: int, field: str) -> Any:
    work = get_own_work(work_id)
    form = _form(work, field)
    try:
        if form.validate_on_submit():
            change_set = edit_work(
                work, form.changes(), by=current_user(), seen_version=form.seen_version.data
            )
            return _saved(work, field, change_set)
    except Invalid as error:
        form.refuse(error)
    except Conflict as clash:
        return _both_versions(work, field, clash), 409
    return _form_piece(work, field, form), 422


def _form(work: Work, field: str) -> WorkForm:
    now = value_of(work, field, by=current_user())
    return form_for(field)({field: now}, work.version)


def _form_piece(work: Work, field: str, form: WorkForm) -> str:
    return render_template("works/_field_form.html", work=work, form=form, field=form[field])


def _both_versions(work: Work, field: str, clash: Conflict) -> str:
    return render_template(
        "works/_field_conflict.html",
        work=work,
        field=field,
        clash=view.clashes(clash)[0],
        seen_version=clash.values["version"],
        carried=typed_values(),
    )


def _saved(work: Work, field: str, change_set: ChangeSet | None) -> Response:
    """The updated field and, if it changed, the head of the page and a message."""
    piece = _piece(work, field)
    if change_set is None:
        return make_response(piece)
    event = toasts.change_event(change_set, _("Saved. This field is now locked."))
    return make_response(piece + _head(work), trigger=event)


def _head(work: Work) -> str:
    return render_template(
        "works/_hero.html",
        work=work,
        may_edit=True,
        may_delete=access.may(current_user(), "works:delete", work),
        may_copy=copying.may_copy(work, by=current_user()),
        may_rearrange=access.may(current_user(), "works:merge", work),
        is_beside=True,
        **view.hero(work, details.details(work, by=current_user())),
    )


@bp.post(f"{_PLACE}/_lock")
def lock_piece(work_id: int, field: str) -> Response:
    work = get_work(work_id)
    change_set = _set_lock(work, field)
    event = toasts.change_event(change_set, _lock_text(change_set)) if change_set else None
    return make_response(_piece(work, field, with_sources=True), trigger=event)


@bp.post(f"{_PLACE}/lock")
def lock(work_id: int, field: str) -> Any:
    change_set = _set_lock(get_work(work_id), field)
    if change_set is not None:
        toasts.show_change(change_set, _lock_text(change_set))
    return _back(work_id, field)


def _set_lock(work: Work, field: str) -> ChangeSet | None:
    change = lock_field if LockForm().locked.data else unlock_field
    return change(work, field, by=current_user())


def _lock_text(change_set: ChangeSet) -> str:
    if change_set.kind == "lock":
        return _("Locked. Scans won’t change this field.")
    return _("Unlocked. The next scan may update this field.")


@bp.post(f"{_PLACE}/use")
def use(work_id: int, field: str) -> Any:
    source = SourceForm().source.data or ""
    change_set = use_source(get_work(work_id), field, source, by=current_user())
    if change_set is not None:
        toasts.show_change(change_set, _("Saved. This field is now locked."))
    return _back(work_id, field)


def _back(work_id: int, field: str) -> Any:
    return redirect(url_for("works.show", work_id=work_id, _anchor=f"field-{field}"), 303)
