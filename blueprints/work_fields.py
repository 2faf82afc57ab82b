"""Pieces of a work's record: a field, its form, why its value is there, its lock.

Each has a plain page or post behind it.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints import toasts, words, work_form, work_view, work_words
from blueprints.current import current_user
from blueprints.numbers import whole
from errors import Conflict, Invalid
from models.change import ChangeSet
from models.work import Work
from services import access
from services.works import details
from services.works.edit import edit_work, lock_field, unlock_field, use_source
from services.works.read import get_work, value_of


def add_to(bp: Blueprint) -> None:
    """Mount these doors on the works' blueprint."""
    bp.add_url_rule("/<int:work_id>/<field>/_field", "field", show)
    bp.add_url_rule("/<int:work_id>/<field>/_field", "save_field", save, methods=["POST"])
    bp.add_url_rule("/<int:work_id>/<field>/_form", "field_form", form)
    bp.add_url_rule("/<int:work_id>/<field>/_why", "field_why", why)
    bp.add_url_rule("/<int:work_id>/<field>/why", "why", why_page)
    bp.add_url_rule("/<int:work_id>/<field>/_lock", "lock_piece", lock_piece, methods=["POST"])
    bp.add_url_rule("/<int:work_id>/<field>/lock", "lock", lock, methods=["POST"])
    bp.add_url_rule("/<int:work_id>/<field>/use", "use", use, methods=["POST"])
    bp.add_app_template_global(work_form.was, "as_json")
    for function in (
        work_words.role_names,
        work_words.role_name,
        work_words.section_name,
        work_words.technical,
        work_words.stream_text,
        work_words.stream_kind,
        work_words.stream_summary,
        work_words.codec_name,
        work_words.resolution_name,
        work_words.identifier_name,
        work_words.length,
        work_words.language_name,
        work_words.field_text,
        work_words.change_kind,
        work_words.change_field,
        work_words.change_value,
    ):
        bp.add_app_template_global(function, function.__name__)


def _get(work_id: int) -> Work:
    return get_work(work_id, by=current_user())


def _field(work: Work, field: str, *, with_sources: bool = False) -> str:
    return render_template(
        "works/_field.html",
        work=work,
        field=work_view.field(work, field, current_user()),
        may_edit=access.may(current_user(), "works:update", work),
        sources=work_view.sources(work, field, current_user()) if with_sources else None,
    )


def show(work_id: int, field: str) -> str:
    return _field(_get(work_id), field)


def why(work_id: int, field: str) -> str:
    return _field(_get(work_id), field, with_sources=True)


def why_page(work_id: int, field: str) -> str:
    work = _get(work_id)
    found, may_edit = (
        work_view.field(work, field, current_user()),
        access.may(current_user(), "works:update", work),
    )
    return render_template(
        "works/why.html",
        work=work,
        field=found,
        sources=work_view.sources(work, field, current_user()),
        may_edit=may_edit,
    )


def form(work_id: int, field: str) -> str:
    work = _get(work_id)
    access.require(current_user(), "works:update", work)
    value = value_of(work, field, by=current_user())
    return _form(work, field, value, value, work.version)


def _form(work: Work, field: str, value: Any, now: Any, seen: Any, problem: str = "") -> str:
    shown = work_view.field(work, field, current_user())
    return render_template(
        "works/_field_form.html",
        work=work,
        field=shown,
        value=value,
        now=now,
        seen_version=seen,
        problem=problem,
    )


def save(work_id: int, field: str) -> Any:
    work, typed = _get(work_id), request.form
    now = value_of(work, field, by=current_user())
    asked = {name: value for name, value in work_form.changes(typed).items() if name == field}
    seen = typed.get("seen_version", type=whole)
    try:
        made = edit_work(work, asked, by=current_user(), seen_version=seen)
    except Invalid as error:
        return (
            _form(
                work,
                field,
                work_form.typed(typed, field),
                now,
                seen,
                words.sentence(error.fields[field]),
            ),
            422,
        )
    except Conflict as clash:
        return _both(work, field, clash), 409
    return _saved(work, field, made)


def _both(work: Work, field: str, clash: Conflict) -> str:
    if clash.code != "changed_meanwhile":
        raise clash
    shown, carried = work_view.field(work, field, current_user()), work_form.carried(request.form)
    return render_template(
        "works/_field_conflict.html",
        work=work,
        field=shown,
        clash=work_view.clashes(clash)[0],
        seen_version=clash.values["version"],
        carried=carried,
    )


def _saved(work: Work, field: str, made: ChangeSet | None) -> Response:
    """The fresh field, the head of the page beside it, and what to tell."""
    work = _get(work.id)
    head = work_view.hero(work, details.details(work, by=current_user()))
    may_delete = access.may(current_user(), "works:delete", work)
    fresh = (
        render_template(
            "works/_hero.html",
            work=work,
            may_edit=True,
            may_delete=may_delete,
            is_beside=True,
            **head,
        )
        if made
        else ""
    )
    answer = make_response(_field(work, field) + fresh)
    if made:
        _tell(answer, _("Saved. This field is now locked."), made)
    return answer


def _tell(answer: Response, text: str, made: ChangeSet) -> None:
    answer.headers["HX-Trigger"] = json.dumps(
        {"toast": {"text": text, "undo": url_for("history.undo", change_set_id=made.id)}}
    )


def _set_lock(work: Work, field: str) -> ChangeSet | None:
    change = lock_field if request.form.get("locked") == "1" else unlock_field
    return change(work, field, by=current_user())


def lock_piece(work_id: int, field: str) -> Response:
    work = _get(work_id)
    made = _set_lock(work, field)
    answer = make_response(_field(work, field, with_sources=True))
    if made:
        _tell(answer, _lock_text(made), made)
    return answer


def _lock_text(made: ChangeSet) -> str:
    return (
        _("Locked. Scans won’t change this field.")
        if made.kind == "lock"
        else _("Unlocked. The next scan may update this field.")
    )


def lock(work_id: int, field: str) -> Any:
    made = _set_lock(_get(work_id), field)
    if made:
        toasts.tell(_lock_text(made), undo=url_for("history.undo", change_set_id=made.id))
    return redirect(url_for("works.show", work_id=work_id, _anchor=f"field-{field}"), 303)


def use(work_id: int, field: str) -> Any:
    made = use_source(_get(work_id), field, request.form.get("source", ""), by=current_user())
    if made:
        toasts.tell(
            _("Saved. This field is now locked."),
            undo=url_for("history.undo", change_set_id=made.id),
        )
    return redirect(url_for("works.show", work_id=work_id, _anchor=f"field-{field}"), 303)
