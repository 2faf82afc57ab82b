"""Look up series and tags by name in all libraries of the caller."""

from __future__ import annotations

from blueprints.api.librarium.bodies.sorting import NameQuery
from blueprints.api.librarium.routes import KINDS, get
from blueprints.api.librarium.shapes import sorting
from models.account import User
from services import name_lookups


@get(
    "/me/series",
    "series",
    scope=("books:read", "series:read"),
    query=NameQuery,
    answer=list[sorting.MeSeriesResult],
)
def find_series(by: User, query: NameQuery) -> list[sorting.MeSeriesResult]:
    """Find at most 20 series whose name contains `q`.

    Series of all libraries that you can see.
    """
    return [sorting.me_series(row) for row in name_lookups.find_series(query.q, KINDS, by=by)]


@get(
    "/me/tags",
    "tags",
    scope=("books:read", "tags:read"),
    query=NameQuery,
    answer=list[sorting.MeTagResult],
)
def find_tags(by: User, query: NameQuery) -> list[sorting.MeTagResult]:
    """Find at most 20 tags whose name contains `q`.

    Tags of all libraries that you can see.
    """
    return [sorting.me_tag(row) for row in name_lookups.find_tags(query.q, KINDS, by=by)]
