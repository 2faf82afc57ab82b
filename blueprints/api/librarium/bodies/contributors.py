"""What is sent about contributors."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator

from blueprints.api.librarium.bodies.base import Body, Paged, Query, name, text
from blueprints.api.parsing import BadValue
from errors import Problem
from services import publish_dates
from services.text import clean

_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})T00:00:00(?:\.0+)?(?:Z|[+-]00:00)")


def _partial_date(value: Any) -> str:
    """A year, a month or a day; the timestamps that we answer with are welcome back."""
    if not isinstance(value, str):
        raise BadValue(Problem("wrong_type", wanted="a text"))
    found = _MIDNIGHT.fullmatch(value.strip())
    try:
        return str(clean.partial_date(found[1] if found else value))
    except clean.Wrong as wrong:
        raise BadValue(wrong.problem) from None


PartialDate = Annotated[str, BeforeValidator(_partial_date)]


class NewContributor(Body):
    name: name(255)  # type: ignore[valid-type]


class ContributorChange(Body):
    """What is absent stays.

    A blank name counts as absent; other empty texts clear, an empty sort name is derived anew.
    """

    name: text(255) = ""  # type: ignore[valid-type]
    sort_name: text(255) = ""  # type: ignore[valid-type]
    is_corporate: bool = False
    bio: text(20_000) = ""  # type: ignore[valid-type]
    born_date: PartialDate = ""
    died_date: PartialDate = ""
    nationality: text(64) = ""  # type: ignore[valid-type]

    def changes(self, born_on: str, died_on: str) -> dict[str, Any]:
        """For services/people.py. A day that a partial date was shown as does not replace it."""
        given = self.model_dump(exclude_unset=True)
        if not given.get("name", "x").strip():
            del given["name"]
        for name_here, name_there, present in (
            ("born_date", "born_on", born_on),
            ("died_date", "died_on", died_on),
        ):
            if name_here in given:
                given[name_there] = publish_dates.keep_precision(given.pop(name_here), present)
        if "is_corporate" in given:
            given["is_group"] = given.pop("is_corporate")
        return given


class ContributorSearch(Query):
    """Part of a name, of at least two characters."""

    q: text(255) = ""  # type: ignore[valid-type]


class ContributorList(Paged):
    """`q` is part of a name; `letter` its first character, `#` for digits and symbols; `sort` is
    name, sort_name or book_count.
    """

    q: text(255) = ""  # type: ignore[valid-type]
    letter: text(1) = ""  # type: ignore[valid-type]
    sort: text(32) = "name"  # type: ignore[valid-type]
    sort_dir: text(32) = "asc"  # type: ignore[valid-type]
