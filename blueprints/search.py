"""The search page, and what drops out of the search field while somebody types."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from blueprints import words
from blueprints.current import current_user
from blueprints.numbers import whole
from errors import Invalid
from services.search import finding

bp = Blueprint("search", __name__, url_prefix="/search")


@bp.get("")
def page() -> Any:
    asked, number = request.args.get("q", "").strip(), request.args.get("page", 1, type=whole)
    try:
        hits, problem = finding.find(current_user(), asked, page=number), ""
    except Invalid as error:
        hits, problem = finding.NONE, words.sentence(error.fields["q"])
    near = {1, hits.pages, *range(hits.page - 2, hits.page + 3)}
    urls = {each: url_for("search.page", q=asked, page=each) for each in near if 1 <= each <= hits.pages}
    return render_template("search/page.html", q=asked, hits=hits, rows=hits.rows, problem=problem, urls=urls), 422 if problem else 200


@bp.get("/_hits")
def suggest() -> str:
    asked = request.args.get("q", "").lstrip()
    try:
        hits = finding.find(current_user(), asked, typing=True) if len(asked.strip()) > 1 or not asked.isascii() else finding.NONE
    except Invalid:
        hits = finding.NONE
    return render_template("search/_hits.html", q=asked, hits=hits, rows=hits.rows)
