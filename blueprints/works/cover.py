"""The page for a work's cover: choosing one of a source, uploading one, and restoring the one from
the files.
"""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints import toasts, work_words
from blueprints.current import current_user, settings
from blueprints.works import cover_choices
from blueprints.works.blueprint import bp, get_own_work
from blueprints.works.cover_choices import AddressForm
from blueprints.works.forms import CoverForm
from errors import Invalid
from models.change import ChangeSet
from models.work import Work
from services import covers

_AROUND = 64 << 10  # bytes of a form around its file


@bp.url_value_preprocessor
def allow_large_covers(endpoint: str | None, _values: Any) -> None:
    """A picture may be larger than other forms. Set here, because the check of the form's token
    reads the form before any view runs.
    """
    if endpoint == "works.set_cover":
        request.max_content_length = covers.MAX_BYTES + _AROUND


@bp.get("/<int:work_id>/cover", endpoint="cover")
def show(work_id: int) -> str:
    return _page(get_own_work(work_id), CoverForm())


@bp.post("/<int:work_id>/cover", endpoint="set_cover")
def save(work_id: int) -> Any:
    work, form, status = get_own_work(work_id), CoverForm(), 422
    try:
        if form.validate_on_submit():
            stream, folder = form.cover.data.stream, settings().data_dir
            change_set = covers.set_cover(work, stream, by=current_user(), data_dir=folder)
            return _done(work_id, change_set, _("Cover updated."))
    except Invalid as error:
        form.refuse(error)
        if error.fields["cover"].code == "picture_too_large":
            status = 413
    return _page(work, form), status


@bp.post("/<int:work_id>/cover/fetch")
def fetch_cover(work_id: int) -> Any:
    work, form = get_own_work(work_id), AddressForm()
    return cover_choices.fetch(work, form) or (_page(work, CoverForm(formdata=None), form), 422)


@bp.post("/<int:work_id>/cover/remove", endpoint="remove_cover")
def remove(work_id: int) -> Any:
    change_set = covers.remove_cover(get_own_work(work_id), by=current_user())
    return _done(work_id, change_set, _("Restored the cover from the file."))


def _page(work: Work, form: CoverForm, address_form: AddressForm | None = None) -> str:
    return render_template(
        "works/cover.html",
        work=work,
        cover=view(work),
        cover_form=form,
        choices=cover_choices.choices(work, address_form),
    )


def view(work: Work) -> dict[str, Any]:
    """The values for works/_cover.html."""
    own = covers.uploaded(work, by=current_user())
    url = url_for("covers.show", image_id=work.cover_id, width=320) if work.cover_id else ""
    source = own.source if own is not None and own.source != "person" else ""
    return {"url": url, "own": own, "source": source and work_words.source_name(source)}


def _done(work_id: int, change_set: ChangeSet | None, text: str) -> Any:
    toasts.show_change(change_set, text)
    return redirect(url_for("works.show", work_id=work_id), 303)
