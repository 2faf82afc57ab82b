"""Starting look-ups: of one item from its page, and of a list of items."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectChoice

from blueprints import browse_page
from blueprints.current import current_user
from blueprints.forms import Form
from blueprints.lookups.blueprint import bp
from blueprints.numbers import database_int
from models.library import Library
from services import libraries
from services.metadata import enrichment
from services.metadata.enrichment import choosing
from services.metadata.enrichment.options import COVER, METADATA
from services.works.read import get_work


class LookUpForm(Form):
    """What a list of items is looked up for."""

    type = RadioField(
        _l("Look up"),
        choices=[
            SelectChoice(METADATA, _l("Details and covers")),
            SelectChoice(COVER, _l("Covers only")),
        ],
        default=METADATA,
    )
    force = BooleanField(
        _l("Replace details that are there"),
        description=_l(
            "Otherwise only empty fields are filled. Locked fields always stay, and nothing is"
            " replaced by nothing."
        ),
    )


@bp.post("/of/<int:work_id>", endpoint="of")
def start_one(work_id: int) -> Any:
    work = get_work(work_id, by=current_user())
    job = enrichment.start_for(work, by=current_user())
    return redirect(url_for("lookups.show", job_id=job.id), 303)


@bp.get("/new")
def new() -> str:
    return _page(LookUpForm())


@bp.post("/new")
def start() -> Any:
    library, form = _library(), LookUpForm()
    with form.adding_errors():
        if form.validate_on_submit():
            job = choosing.start_chosen(
                library,
                browse_page.read().filters,
                type_=form.type.data,
                force=form.force.data,
                by=current_user(),
            )
            return redirect(url_for("lookups.show", job_id=job.id), 303)
    return _page(form), 422


def _library() -> Library | None:
    """The library in the query. Raises NotFound."""
    library_id = request.args.get("library", None, database_int)
    if library_id is None:
        return None
    return libraries.get_library(library_id, by=current_user())


def _page(form: LookUpForm) -> str:
    library, query = _library(), browse_page.read()
    choice = choosing.choose(library, query.filters, by=current_user())
    back_url = url_for("works.index")
    args = dict(query.args)
    if library is not None:
        back_url = url_for("libraries.show", library_id=library.id)
        args["library"] = str(library.id)
    return render_template(
        "lookups/new.html",
        library=library,
        form=form,
        count=len(choice.works),
        is_cut=choice.is_cut,
        back_url=f"{back_url}?{urlencode(query.args)}" if query.args else back_url,
        here_url=f"{url_for('lookups.start')}?{urlencode(args)}",
    )
