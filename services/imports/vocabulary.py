"""What the words of a row mean in this library's own vocabulary: genres among its tags, and the
media type.
"""

from __future__ import annotations

from collections.abc import Sequence

from models.account import User
from services.imports.mapping import Layout, raw_value
from services.imports.records import Record
from services.text.names import name_key
from services.works import genres, media_types


class Vocabulary:
    """The genres and media types of the time at which the import is planned."""

    def __init__(self, by: User) -> None:
        self._genres = genres.names_by_key(by=by)
        self._types = {
            name_key(word): name
            for name, shown in media_types.choices().items()
            for word in (name, shown)
        }

    def complete(self, record: Record, cells: Sequence[str], layout: Layout) -> Record:
        """The record with the media type that a column names, and, without genres of its own, the
        genres among its tags.
        """
        work = dict(record.work)
        tags = work.get("tags", [])
        if "genres" not in work and (named := genres.named_in(self._genres, tags)):
            work["genres"] = sorted(named)
        kind = raw_value(cells, layout.columns, "media_type")
        if media_type := self._type_of(kind, tags):
            work["media_type"] = media_type
        return record._replace(work=work)

    def _type_of(self, text: str, tags: Sequence[str]) -> str:
        key = name_key(text)
        if key in self._types:
            return self._types[key]
        if key:
            longer = (name for word, name in self._types.items() if key in word)
            if name := next(longer, ""):
                return name
        return next(
            (self._types[name_key(tag)] for tag in tags if name_key(tag) in self._types), ""
        )
