"""Query parameters of paged lists."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from blueprints.api.bodies import Query


class Paged(Query):
    """The page, counted from 1, and the number of items on it, at most 200."""

    page: Annotated[int, Field(ge=1, le=2_147_483_647)] = 1
    per_page: Annotated[int, Field(ge=1, le=200)] = 25
