"""Request bodies and query parameters about books."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from blueprints.api.bodies import Body, Cleaned, Count, Of, Uuid, choice
from blueprints.api.librarium.bodies.editions import EditionBody, copies_of, values_of
from blueprints.api.librarium.bodies.paging import Paged
from services.lists.library_works import WorkQuery
from services.lists.sorts import Sort
from services.works import roles
from services.works.fields import EDITION, WORK
from services.works.records import Contribution, FirstEdition, Record

_ROLE = {"type": "string", "enum": [role.word for role in roles.BY_KEY.values()]}
_SORTS = {
    "title": "title",
    "created_at": "added",
    "media_type": "media_type",
    "publish_date": "year",
    "author": "creator",
}

_AUTHOR = roles.BY_KEY[roles.AUTHOR].word


class ContributorEntry(Body):
    """`role` is one of a fixed list, not case-sensitive. The default is author."""

    contributor_id: Uuid
    role: Annotated[str, Cleaned(roles.clean, _ROLE), Field(validate_default=True)] = _AUTHOR
    display_order: Count = 0


class NestedEdition(EditionBody):
    """The first edition of a new book. The default format is paperback."""

    format: Annotated[str, Of(EDITION["format"])] = "paperback"


class BookRequest(Body):
    """A complete book: omitted fields are cleared. `edition` is used for new books only."""

    title: Annotated[str, Of(WORK["title"])]
    media_type_id: Uuid
    subtitle: Annotated[str, Of(WORK["subtitle"])] = ""
    description: Annotated[str, Of(WORK["description"])] = ""
    contributors: list[ContributorEntry] = []
    tag_ids: list[Uuid] = []
    genre_ids: list[Uuid] = []
    edition: NestedEdition | None = None

    def record(self) -> Record:
        given, edition = self.edition, None
        if given is not None:
            edition = FirstEdition(
                values_of(given), given.narrator_contributor_id, copies_of(given)
            )
        people = [
            Contribution(entry.contributor_id, entry.role, entry.display_order)
            for entry in self.contributors
        ]
        return Record(
            self.title,
            self.media_type_id,
            self.subtitle,
            self.description,
            people,
            self.tag_ids,
            self.genre_ids,
            edition,
        )


class BookList(Paged):
    """`q` uses the search language, or is one regular expression if `regex` is set. `letter` is the
    first letter of the title; `tag` and `type_filter` are names. `filter` is JSON: `{"groups":
    [{"mode", "conditions": [{"field", "op", "value"}]}]}` or one such group; with it, `q` is plain
    text.
    """

    q: str = ""
    sort: choice(_SORTS) = "title"  # type: ignore[valid-type]
    sort_dir: str = "asc"
    letter: Annotated[str, Field(max_length=5)] = ""
    tag: Annotated[str, Field(max_length=200)] = ""
    type_filter: Annotated[str, Field(max_length=200)] = ""
    regex: bool = False
    filter: str = ""

    def to_query(self) -> WorkQuery:
        return WorkQuery(
            sort=Sort(_SORTS[self.sort], self.sort_dir.lower() == "desc", is_absent_last=True),
            page=self.page,
            per_page=self.per_page,
            beginning=self.letter,
            tag=self.tag,
            media_type=self.type_filter,
            q=self.q,
            is_regex=self.regex,
            legacy_filter=self.filter,
        )
