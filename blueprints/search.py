"""The search page, and suggestions while typing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from blueprints import search_words, words
from blueprints.current import current_user
from blueprints.numbers import whole
from errors import Invalid
from services.lists import did_you_mean, finding

bp = Blueprint("search", __name__, url_prefix="/search")


@bp.get("")
def page() -> Any:
    """What could not be read of the query is told beside the works that the rest finds; what cannot
    be asked at all is a 422.
    """
    asked, number = request.args.get("q", "").strip(), request.args.get("page", 1, type=whole)
    try:
        hits, problem = finding.find(current_user(), asked, page=number), ""
    except Invalid as error:
        hits, problem = finding.NONE, words.sentence(error.fields["q"])
    around = {1, hits.pages, *range(hits.page - 2, hits.page + 3)}
    urls = {
        each: url_for("search.page", q=asked, page=each)
        for each in around
        if 1 <= each <= hits.pages
    }
    meant = (
        did_you_mean.works(asked, by=current_user())
        if asked and not hits.rows and not problem
        else []
    )
    shown = render_template(
        "search/page.html",
        q=asked,
        hits=hits,
        rows=hits.rows,
        problem=problem or _hint(hits),
        urls=urls,
        help=search_words.help_rows,
        meant=meant,
    )
    return shown, 422 if problem else 200


@bp.get("/_hits")
def suggest() -> str:
    asked = request.args.get("q", "").lstrip()
    try:
        hits = (
            finding.find(current_user(), asked, typing=True)
            if len(asked.strip()) > 1 or not asked.isascii()
            else finding.NONE
        )
        hint = _hint(hits)
    except Invalid as error:
        hits, hint = finding.NONE, words.sentence(error.fields["q"])
    return render_template("search/_hits.html", q=asked, hits=hits, rows=hits.rows, hint=hint)


def _hint(hits: finding.Hits) -> str:
    return words.sentence(hits.hint) if hits.hint else ""
