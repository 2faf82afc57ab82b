"""A person: what they made, and what sources know about them."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from wtforms import HiddenField, SelectMultipleField

from blueprints import toasts
from blueprints.current import current_user, settings
from blueprints.forms import Form
from blueprints.numbers import database_int
from blueprints.people import view
from blueprints.people.blueprint import bp
from blueprints.source_words import SourceTrouble, trouble
from services import people
from services.metadata import asking, persons


class ApplyForm(Form):
    """What of a source's facts is taken."""

    source = HiddenField()
    value = HiddenField()
    names = SelectMultipleField(choices=persons.CHOICES)


@bp.get("/<int:person_id>")
def show(person_id: int) -> str:
    number = request.args.get("page", 1, type=database_int) or 1
    return render_template("people/show.html", **view.page(person_id, number, current_user()))


@bp.get("/<int:person_id>/lookup")
def look_up(person_id: int) -> str:
    person = people.get_own_person(person_id, by=current_user())
    text, problem = request.args.get("q", "").strip()[:300], ""
    answers = []
    try:
        answers = asking.search_people(text, by=current_user()) if text else []
    except SourceTrouble as error:
        problem = trouble(error)
    return render_template(
        "people/lookup.html",
        **view.search(person, text, answers),
        problem=problem,
    )


@bp.get("/<int:person_id>/lookup/facts")
def compare(person_id: int) -> str:
    me = current_user()
    person = people.get_own_person(person_id, by=me)
    source, value = request.args.get("source", ""), request.args.get("value", "")
    facts = persons.fetch(person, source, value, by=me)
    return render_template(
        "people/compare.html", person=person, facts=facts, lines=view.compared(person, facts, me)
    )


@bp.post("/<int:person_id>/lookup")
def apply(person_id: int) -> Any:
    me, form = current_user(), ApplyForm()
    person = people.get_own_person(person_id, by=me)
    change_set = persons.apply_chosen(
        person,
        form.source.data or "",
        form.value.data or "",
        form.names.data or (),
        by=me,
        data_dir=settings().data_dir,
    )
    toasts.show_change(change_set, _("“%(name)s” updated.", name=person.name))
    return redirect(url_for("people.show", person_id=person_id), 303)
