"""Adding an item to a library by hand: by its ISBN, which sources complete, or by its title."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectField

from blueprints import toasts
from blueprints.current import current_user
from blueprints.forms import Form, text_field
from blueprints.imports.forms import FORMATS
from blueprints.libraries.blueprint import bp, get_library
from errors import NotFound
from models.library import Library
from services import libraries
from services.metadata import adding
from services.metadata.adding import NewItem


class NewItemForm(Form):
    """An ISBN is enough when a source knows it."""

    isbn = text_field(
        _l("ISBN"),
        help=_l("Enabled sources fill in the rest."),
        autocomplete="off",
        inputmode="numeric",
    )
    title = text_field(_l("Title"), help=_l("If there is no ISBN, or no source knows it."))
    creators = text_field(_l("Authors"), help=_l("Separated by semicolons."))
    format = SelectField(
        _l("Format"), choices=[SelectChoice(value, text) for value, text in FORMATS.items()]
    )

    def item(self) -> NewItem:
        names = [name.strip() for name in (self.creators.data or "").split(";") if name.strip()]
        return NewItem(self.isbn.data or "", self.title.data or "", names, self.format.data)


@bp.get("/<int:library_id>/items/new")
def new_item(library_id: int) -> str:
    library = _library(library_id)
    usual = "audiobook" if library.kind == "audiobook" else "paperback"
    return render_template("libraries/item.html", library=library, form=NewItemForm(format=usual))


@bp.post("/<int:library_id>/items/new")
def add_item(library_id: int) -> Any:
    library, form = _library(library_id), NewItemForm()
    with form.adding_errors():
        if form.validate_on_submit():
            added = adding.add_item(library, form.item(), by=current_user())
            text = (
                _("Added “%(title)s”. Missing details are looked up.", title=added.work.title)
                if added.is_new
                else _("“%(title)s” was here already: added a copy.", title=added.work.title)
            )
            toasts.show(text)
            return redirect(url_for("works.show", work_id=added.work.id), 303)
    return render_template("libraries/item.html", library=library, form=form), 422


def _library(library_id: int) -> Library:
    """A library to which the visitor may add items by hand. Raises NotFound and Forbidden."""
    library = get_library(library_id)
    libraries.require(library, "works:create", by=current_user())
    if not adding.may_add(library, by=current_user()):
        raise NotFound("library")
    return library
