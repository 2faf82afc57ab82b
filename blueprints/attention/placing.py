"""The page that puts a file without an item into one."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints import toasts
from blueprints.attention.blueprint import bp
from blueprints.attention.forms import PlaceForm
from blueprints.current import current_user
from blueprints.search.forms import SearchForm
from services.attention import suggestions
from services.works import loose_files, read

_PLACE = "/files/<int:file_id>/place"


@bp.get(_PLACE)
def place(file_id: int) -> str:
    me = current_user()
    file, form = loose_files.get_loose_file(file_id, by=me), SearchForm(request.args)
    text = (form.q.data or suggestions.text_of(file)).strip()
    form.q.data = text
    works = suggestions.suggest(file, text, by=me)
    return render_template("attention/place.html", file=file, form=form, works=works)


@bp.post(_PLACE)
def save_place(file_id: int) -> Any:
    me = current_user()
    loose_files.get_loose_file(file_id, by=me)
    work = read.get_work(PlaceForm().work_id.data or 0, by=me)
    change_set = loose_files.place_loose(file_id, work, by=me)
    toasts.show_change(change_set, _("Added the file to “%(title)s”.", title=work.title))
    return redirect(url_for("works.show", work_id=work.id, _anchor="files"), 303)
