"""Merging an item with another one: choosing the other, comparing both, and merging."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints import toasts
from blueprints.current import current_user
from blueprints.works import others
from blueprints.works.blueprint import bp, get_work
from blueprints.works.placing_forms import MergeForm
from errors import Conflict, Invalid, NotFound
from models.work import Work
from services import access
from services.works import merge_preview
from services.works.merging import merge_works


@bp.get("/<int:work_id>/merge", endpoint="merge")
def show(work_id: int) -> str:
    work = _get(work_id)
    return render_template("works/merge.html", work=work, **others.view(work, _url(work)))


@bp.get("/<int:work_id>/merge/_others", endpoint="merge_others")
def show_others(work_id: int) -> str:
    work = _get(work_id)
    return render_template("works/_others.html", **others.view(work, _url(work)))


@bp.get("/<int:work_id>/merge/<int:other_id>", endpoint="merge_with")
def compare(work_id: int, other_id: int) -> Any:
    work, other = _get(work_id), _get(other_id)
    if work is other:
        return _lead_to(work)
    sides = merge_preview.sides([work, other], by=current_user())
    return _page(work, MergeForm(sides), sides)


@bp.post("/<int:work_id>/merge/<int:other_id>", endpoint="save_merge")
def save(work_id: int, other_id: int) -> Any:
    work, other = _get(work_id), _get(other_id)
    if work is other:
        return _lead_to(work)
    sides = merge_preview.sides([work, other], by=current_user())
    form = MergeForm(sides)
    if not form.validate_on_submit():
        return _page(work, form, sides), 422
    survivor, ended = (other, work) if form.survivor.data == other.id else (work, other)
    try:
        change_set = merge_works(survivor, [ended], by=current_user(), seen=form.seen())
    except Invalid as error:
        return _page(work, form.refuse(error), sides), 422
    except (Conflict, NotFound):
        return _show_again(work_id, other_id, form)
    titles = {"other": ended.title, "title": survivor.title}
    toasts.show_change(change_set, _("Merged “%(other)s” into “%(title)s”.", **titles))
    return redirect(url_for("works.show", work_id=survivor.id), 303)


def _show_again(work_id: int, other_id: int, form: MergeForm) -> Any:
    """After somebody changed one of both meanwhile, or merged them."""
    work, other = _get(work_id), _get(other_id)
    if work is other:
        return _lead_to(work)
    form.look_again()
    return _page(work, form, merge_preview.sides([work, other], by=current_user())), 409


def _get(work_id: int) -> Work:
    work = get_work(work_id)
    access.require(current_user(), "works:merge", work)
    return work


def _lead_to(work: Work) -> Any:
    """To the item that both are by now: somebody has merged them already."""
    toasts.show(_("These items are already merged."))
    return redirect(url_for("works.show", work_id=work.id), 303)


def _url(work: Work) -> str:
    return url_for("works.merge", work_id=work.id)


def _page(work: Work, form: MergeForm, sides: Sequence[merge_preview.Side]) -> str:
    return render_template("works/merge_with.html", work=work, form=form, sides=sides)
