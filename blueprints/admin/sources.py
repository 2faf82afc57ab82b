"""Sources of metadata: their order, keys and health, what they know of one's own items, and a box
that asks all of them.
"""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, SelectChoice, SelectField

from blueprints import formats, toasts
from blueprints.admin.blueprint import bp
from blueprints.current import current_user
from blueprints.forms import Form, password_field
from blueprints.source_words import sentence
from services import libraries
from services.metadata import coverage, health, sources, trial
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


class CoverageForm(Form):
    """`library` is "" for all of them."""

    library = SelectField(_l("Library"), default="")
    size = IntegerField(
        _l("Items"),
        default=coverage.USUAL,
        description=_l("At most %(most)s.", most=coverage.MOST),
        render_kw={"inputmode": "numeric", "min": 1, "max": coverage.MOST},
    )

    @classmethod
    def for_visitor(cls) -> CoverageForm:
        form = cls()
        lines = libraries.list_libraries(by=current_user())
        known = [SelectChoice(str(it.id), it.name) for it in lines if it.kind in coverage.KINDS]
        form.library.choices = [SelectChoice("", _("All libraries")), *known]
        return form


@bp.get("/sources")
def list_sources() -> str:
    return _page(CoverageForm.for_visitor())


def _page(form: CoverageForm) -> str:
    """The list, with the form for a sample as it was sent."""
    me = current_user()
    lines = health.list_lines(by=me)
    return render_template(
        "admin/sources.html",
        lines=lines,
        needing=sum(line.needs_attention for line in lines),
        moved=request.args.get("moved", ""),
        is_offline=sources.is_offline(),
        coverage=coverage.find_newest(by=me),
        form=form,
        sentence=sentence,
    )


@bp.post("/sources/coverage")
def start_coverage() -> Any:
    me, form = current_user(), CoverageForm.for_visitor()
    with form.adding_errors():
        if form.validate_on_submit():
            number = form.library.data or ""
            library = libraries.get_library(int(number), by=me) if number else None
            coverage.start(library, form.size.data or 0, by=me)
            return redirect(url_for("admin.list_sources", _anchor="coverage"), 303)
    return _page(form), 422


@bp.get("/sources/_coverage")
def show_coverage() -> str:
    newest = coverage.find_newest(by=current_user())
    return render_template("admin/_coverage.html", coverage=newest)


@bp.post("/sources/offline")
def set_offline() -> Any:
    is_offline = bool(OfflineForm().is_offline.data)
    sources.set_offline(is_offline, by=current_user())
    toasts.show(_("All sources turned off.") if is_offline else _("Sources turned on again."))
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
    moved = f"{name}-{MoveForm().to.data}"
    return redirect(url_for("admin.list_sources", moved=moved), 303)  # an anchor takes the focus


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
