"""The form for all items of a selection."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import redirect, render_template, url_for

from blueprints.current import current_user
from blueprints.selections import pages
from blueprints.selections.blueprint import bp, get_own_selection
from blueprints.selections.forms import ManyForm, form_for
from blueprints.typed_names import render_names
from blueprints.works import view
from errors import NotFound
from models.selection import Selection
from models.work import Work
from services import selections
from services.selections import editing, values, walking
from services.selections.values import Common


class _Shown(NamedTuple):
    """What the form is about."""

    works: list[Work]
    common: dict[str, Common]
    form: ManyForm


@bp.get("/<int:selection_id>/edit")
def edit(selection_id: int) -> Any:
    selection = get_own_selection(selection_id)
    if len(selection.work_ids) == 1:
        return walk(selection_id)
    return _page(selection, _shown(selection))


@bp.get("/<int:selection_id>/walk")
def walk(selection_id: int) -> Any:
    """The form of the first item, from which the others are reached. Raises NotFound when none is
    left that the visitor can edit.
    """
    selection = get_own_selection(selection_id)
    first = walking.first_of(selection, by=current_user())
    if first is None:
        raise NotFound("work")
    return redirect(url_for("works.edit", work_id=first, selection=selection_id), 303)


@bp.post("/<int:selection_id>/edit")
def save(selection_id: int) -> Any:
    selection = get_own_selection(selection_id)
    shown = _shown(selection)
    form = shown.form
    with form.adding_errors():
        if form.validate_on_submit():
            outcome = editing.edit_works(
                selection,
                form.edits(),
                versions=form.seen_versions(selection.work_ids),
                by=current_user(),
            )
            return pages.show_outcome(selection, outcome)
    return _page(selection, shown), 422


@bp.get("/<int:selection_id>/edit/_names")
def suggest_names(selection_id: int) -> str:
    """Names that a field may have, while one is typed."""
    selection = get_own_selection(selection_id)
    me = current_user()
    return render_names(lambda field, text: values.suggest_names(selection, field, text, by=me))


def _shown(selection: Selection) -> _Shown:
    me = current_user()
    works = selections.works_of(selection, by=me)
    names = values.names_of(works, values.library_of(selection, by=me))
    common = values.common_values(works, names, by=me)
    versions = {work.id: work.version for work in works}
    form = form_for(*names)(common, [versions.get(id_, 0) for id_ in selection.work_ids])
    return _Shown(works, common, form)


def _page(selection: Selection, shown: _Shown) -> str:
    return render_template(
        "selections/edit.html",
        selection=selection,
        works=shown.works,
        form=shown.form,
        common=shown.common,
        fixed=values.not_editable(shown.works, by=current_user()),
        text_of=view.text_of,
        back_url=selection.list_url or url_for("works.index"),
    )
