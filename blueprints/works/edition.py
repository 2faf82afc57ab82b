"""The edit page of an edition."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints import history_words, toasts
from blueprints.current import current_user
from blueprints.works import view
from blueprints.works.blueprint import bp, get_own_work
from blueprints.works.forms import WorkForm, edition_form, typed_values
from errors import Conflict, Invalid
from models.work import Edition, Work
from services.works import editions
from services.works.fields import EDITION
from services.works.read import get_own_edition

_URL = "/<int:work_id>/editions/<int:edition_id>/edit"


@bp.get(_URL, endpoint="edit_edition")
def edit(work_id: int, edition_id: int) -> str:
    work, edition = _get(work_id, edition_id)
    return _page(work, edition, _form(edition))


@bp.post(_URL, endpoint="save_edition")
def save(work_id: int, edition_id: int) -> Any:
    work, edition = _get(work_id, edition_id)
    form = _form(edition)
    try:
        if form.validate_on_submit():
            change_set = editions.edit_fields(
                edition, form.changes(), by=current_user(), seen_version=form.seen_version.data
            )
            toasts.show_change(change_set, _("Saved."))
            return redirect(url_for("works.show", work_id=work.id, _anchor="files"), 303)
    except Invalid as error:
        form.refuse(error)
    except Conflict as clash:
        return _both_versions(work, edition, clash), 409
    return _page(work, edition, form), 422


def _get(work_id: int, edition_id: int) -> tuple[Work, Edition]:
    """The item, which the visitor may edit, and its edition. Raises NotFound and Forbidden."""
    work = get_own_work(work_id)
    return work, get_own_edition(work, edition_id, by=current_user())


def _form(edition: Edition) -> WorkForm:
    # files say what their format is, whatever somebody enters
    form = edition_form(is_of_files=bool(edition.scan_key))
    return form({name: getattr(edition, name) for name in form.rows}, edition.version)


def _page(work: Work, edition: Edition, form: WorkForm) -> str:
    return render_template(
        "works/edit_edition.html",
        work=work,
        edition=edition,
        form=form,
        origins={name: _origin(edition, name) for name in form.rows},
    )


def _origin(edition: Edition, name: str) -> view.Origin:
    """What the files say of a field, which is locked when somebody entered something else."""
    stated = (edition.file_values or {}).get(name)
    value = getattr(edition, name)
    if not stated:
        return view.Origin("", False)
    if value in (stated, EDITION[name].empty):
        return view.Origin(_("From its files"), False)
    return view.Origin(_("Its files say “%(value)s”", value=_text(name, stated)), True)


def _text(name: str, value: Any) -> str:
    return history_words.change_value("edition", name, value)


def _both_versions(work: Work, edition: Edition, clash: Conflict) -> str:
    return render_template(
        "works/conflict.html",
        work=work,
        action=url_for("works.save_edition", work_id=work.id, edition_id=edition.id),
        clashes=view.clashes(clash, EDITION, _text),
        seen_version=clash.values["version"],
        carried=typed_values(),
    )
