"""The search page, and suggestions while typing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for

from blueprints import search_words, words
from blueprints.current import current_user
from blueprints.numbers import database_int
from blueprints.search.forms import SearchForm
from blueprints.selection_bar import MODE, selecting
from errors import Invalid
from services.lists import did_you_mean, finding

bp = Blueprint("search", __name__, url_prefix="/search")


@bp.get("")
def page() -> Any:
    """A query with a syntax error shows the error above the results of the rest; a query that can't
    be run at all is a 422.
    """
    form = SearchForm(request.args)
    q = form.q.data.strip()
    hits, problem = _find(q, page=request.args.get("page", 1, type=database_int))
    is_empty = q and not hits.rows and not problem
    answer = render_template(
        "search/page.html",
        form=form,
        q=q,
        problem=problem or _hint(hits),
        help=search_words.help_rows,
        meant=did_you_mean.works(q, by=current_user()) if is_empty else [],
        **_results(q, hits),
    )
    return answer, 422 if problem else 200


def _results(q: str, hits: finding.Hits) -> dict[str, Any]:
    """The values for a page of results."""
    args = {"q": q, **({MODE: "1"} if request.args.get(MODE) == "1" else {})}
    return {
        "hits": hits,
        "rows": hits.rows,
        "urls": _page_urls(hits, args),
        "selecting": selecting(url_for("search.page"), args, hits.total, is_more=hits.is_more),
    }


@bp.get("/_hits")
def suggest() -> str:
    q = request.args.get("q", "").lstrip()
    hits, problem = finding.NONE, ""
    if len(q.strip()) > 1 or not q.isascii():
        hits, problem = _find(q, typing=True)
    hint = problem or _hint(hits)
    return render_template("search/_hits.html", q=q, hits=hits, rows=hits.rows, hint=hint)


def _find(q: str, **options: Any) -> tuple[finding.Hits, str]:
    """The results, or the reason why this can't be searched for."""
    try:
        return finding.find(current_user(), q, **options), ""
    except Invalid as error:
        return finding.NONE, words.sentence(error.fields["q"])


def _hint(hits: finding.Hits) -> str:
    return words.sentence(hits.hint) if hits.hint else ""


def _page_urls(hits: finding.Hits, args: dict[str, str]) -> dict[int, str]:
    near = {1, hits.pages, *range(hits.page - 2, hits.page + 3)}
    return {
        number: f"{url_for('search.page')}?{urlencode({**args, 'page': number})}"
        for number in near
        if 1 <= number <= hits.pages
    }
