"""Sources of metadata: their order, keys and health, and a box that asks all of them."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from blueprints import formats, toasts
from blueprints.admin.blueprint import bp
from blueprints.current import current_user
from blueprints.forms import Form, password_field
from blueprints.source_words import sentence
from services.metadata import asking, sources, trial
from services.metadata.sources import MAX_KEY, UNCHANGED, SourceState

_STEPS = {"up": -1, "down": 1}


class MoveForm(Form):
    """`to` is a key of _STEPS."""

    to = HiddenField()


class OfflineForm(Form):
    """`is_offline` is "" for no."""

    is_offline = HiddenField()


class SourceForm(Form):
    is_enabled = BooleanField(
        _l("Enabled"), description=_l("Ask this source in look-ups and when metadata is filled in.")
    )
    key = password_field(
        _l("Key"), max_length=MAX_KEY, autocomplete="new-password", help=_l("Stored encrypted.")
    )
    removes_key = BooleanField(_l("Remove the stored key"))

    @classmethod
    def of(cls, state: SourceState) -> SourceForm:
        """The form with the fields that this source has."""
        form = cls(is_enabled=state.choice != "false")
        if not state.source.needs_key:
            del form.key
        elif state.key or state.is_locked:
            form.key.description = _("A key is stored, encrypted. Leave this empty to keep it.")
        if not (state.key or state.is_locked):
            del form.removes_key
        return form

    def changes(self) -> dict[str, str]:
        """What the service is asked to store."""
        values = {"enabled": "true" if self.is_enabled.data else "false"}
        if "key" in self:
            values["api_key"] = (self.key.data or "").strip() or UNCHANGED
        if "removes_key" in self and self.removes_key.data and values["api_key"] == UNCHANGED:
            values["api_key"] = ""
        return values


@bp.get("/sources")
def list_sources() -> str:
    states = sources.in_order(by=current_user())
    return render_template(
        "admin/sources.html",
        states=states,
        down={state.source.name for state in states if asking.is_down(state.source)},
        is_offline=sources.is_offline(),
        sentence=sentence,
    )


@bp.post("/sources/offline")
def set_offline() -> Any:
    is_offline = bool(OfflineForm().is_offline.data)
    sources.set_offline(is_offline, by=current_user())
    toasts.show(_("No source is asked now.") if is_offline else _("Sources are asked again."))
    return redirect(url_for("admin.list_sources"), 303)


@bp.get("/sources/try")
def try_sources() -> str:
    text = request.args.get("q", "").strip()[:500]
    answers = trial.ask_everybody(text, by=current_user()) if text else []
    return render_template("admin/try.html", text=text, answers=answers, sentence=sentence)


@bp.get("/sources/<string:name>/edit")
def edit_source(name: str) -> str:
    state = sources.get_source(name, by=current_user())
    return render_template("admin/source.html", state=state, form=SourceForm.of(state))


@bp.post("/sources/<string:name>/edit")
def save_source(name: str) -> Any:
    state = sources.get_source(name, by=current_user())
    form = SourceForm.of(state)
    with form.adding_errors():
        if form.validate_on_submit():
            sources.change(name, form.changes(), by=current_user())
            toasts.show(_("%(name)s saved.", name=state.source.display_name))
            return redirect(url_for("admin.list_sources"), 303)
    return render_template("admin/source.html", state=state, form=form), 422


@bp.post("/sources/<string:name>/move")
def move_source(name: str) -> Any:
    sources.move(name, _STEPS.get(MoveForm().to.data or "", 0), by=current_user())
    return redirect(url_for("admin.list_sources", _anchor=name), 303)


@bp.post("/sources/<string:name>/test")
def test_source(name: str) -> Any:
    me = current_user()
    display_name = sources.get_source(name, by=me).source.display_name
    outcome = trial.try_source(name, by=me, capabilities=trial.ANYTHING)
    if outcome.problem:
        text = _("%(name)s: %(problem)s", name=display_name, problem=sentence(outcome.problem))
        toasts.show(text, lasts=True)
    else:
        toasts.show(
            _(
                "%(name)s works. It found “%(title)s” in %(seconds)s.",
                name=display_name,
                title=outcome.title,
                seconds=formats.seconds(outcome.seconds),
            )
        )
    return redirect(url_for("admin.list_sources", _anchor=name), 303)
