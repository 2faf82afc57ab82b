"""Query parameters of the dashboards."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from blueprints.api.bodies import Query, text

DEFAULT_TYPES = ["novel", "light_novel", "non_fiction"]


class PickQuery(Query):
    """`media_type` is an internal name and may be repeated."""

    media_type: Annotated[list[text(64)], Field(max_length=50)] = DEFAULT_TYPES  # type: ignore[valid-type]
