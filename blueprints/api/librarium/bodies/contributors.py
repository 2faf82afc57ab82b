"""Request bodies and query parameters about contributors."""

from __future__ import annotations

import re
from typing import Annotated, Any

from blueprints.api.bodies import Body, Cleaned, Of, Query, choice, text
from blueprints.api.librarium.bodies.paging import Paged
from services.lists.people import PeopleQuery
from services.text import clean, dates
from services.works.fields import PERSON

_SORTS = {"name": "name", "sort_name": "sort_name", "book_count": "works"}
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})T00:00:00(?:\.0+)?(?:Z|[+-]00:00)")


def _day_or_less(value: Any) -> str:
    """Accept the timestamps that our own responses contain."""
    match = _MIDNIGHT.fullmatch(value.strip())
    return clean.partial_date(match[1] if match else value)


PartialDate = Annotated[str, Cleaned(_day_or_less, {"type": "string"})]


class NewContributor(Body):
    """A new contributor."""

    name: Annotated[str, Of(PERSON["name"])]


class ContributorChange(Body):
    """Omitted fields keep their values. A blank name counts as omitted; other empty texts clear the
    field, and an empty sort name is derived from the name.
    """

    name: Annotated[str, Of(PERSON["name"], or_empty=True)] = ""
    sort_name: Annotated[str, Of(PERSON["sort_name"])] = ""
    is_corporate: bool = False
    bio: Annotated[str, Of(PERSON["bio"])] = ""
    born_date: PartialDate = ""
    died_date: PartialDate = ""
    nationality: Annotated[str, Of(PERSON["nationality"])] = ""

    def changes(self, born_on: str, died_on: str) -> dict[str, Any]:
        """The values for services/people.py.

        The full day that a response showed for a partial date doesn't replace the partial date.
        """
        given = self.model_dump(exclude_unset=True)
        if not given.get("name", "x").strip():
            del given["name"]
        for name_here, name_there, present in (
            ("born_date", "born_on", born_on),
            ("died_date", "died_on", died_on),
        ):
            if name_here in given:
                given[name_there] = dates.keep_precision(given.pop(name_here), present)
        if "is_corporate" in given:
            given["is_group"] = given.pop("is_corporate")
        return given


class ContributorSearch(Query):
    """Part of a name, at least two characters."""

    q: text(255) = ""  # type: ignore[valid-type]


class ContributorList(Paged):
    """`q` is part of a name; `letter` its first character, `#` for digits and symbols; `sort` is
    name, sort_name or book_count.
    """

    q: text(255) = ""  # type: ignore[valid-type]
    letter: text(1) = ""  # type: ignore[valid-type]
    sort: choice(_SORTS) = "name"  # type: ignore[valid-type]
    sort_dir: text(32) = "asc"  # type: ignore[valid-type]

    def to_query(self) -> PeopleQuery:
        return PeopleQuery(
            q=self.q,
            letter=self.letter,
            sort=_SORTS[self.sort],
            is_descending=self.sort_dir.lower() == "desc",
            page=self.page,
            per_page=self.per_page,
        )
