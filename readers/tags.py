"""The tags and technical data of one audio file, whichever container they come from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from readers.disc_names import side_of
from readers.facts import Chapter

_MOST_VALUES = 1_000  # of one name
_FRONT_COVER = 3  # ID3's number of the kind of picture, which FLAC and ASF use too
_NUMBER = re.compile(r"\s*(\d{1,6})\b")
_TOTAL = re.compile(r"\s*(?:/|of)\s*(\d{1,6})\b", re.IGNORECASE)


class Picture(NamedTuple):
    """An embedded picture. `kind` is ID3's number: 3 is the front cover."""

    kind: int
    data: bytes


class Tags:
    """The first value of a field is its attribute, all others are in `other` under the same name.

    The defaults are class attributes, because creating an object with twenty of its own takes as
    long as reading a tag.
    """

    duration: float | None = None  # seconds
    bitrate: float | None = None  # kbit/s
    channels: int | None = None
    samplerate: int | None = None
    bitdepth: int | None = None
    title: str | None = None
    artist: str | None = None
    albumartist: str | None = None
    album: str | None = None
    composer: str | None = None
    genre: str | None = None
    year: str | None = None
    comment: str | None = None
    track: int | None = None
    track_total: int | None = None
    disc: int | None = None
    side: int | None = None  # of a record, by its track "B2"
    disc_total: int | None = None
    has_cover = False
    wants_pictures = False  # whether put_picture() keeps what it gets
    chapters: Sequence[Chapter] = ()
    notes: tuple[str, ...] = ()

    def __init__(self, format: str = "", codec: str = "") -> None:
        self.format = format  # of the content, whatever the name of the file says
        self.codec = codec
        self.other: dict[str, list[str]] = {}

    def put(self, name: str, value: Any) -> None:
        """Set a value. `name` is a field above, or "other." and any name; duplicate values are kept
        once.
        """
        fields = self.__dict__
        if not value:
            return
        if name.startswith("other."):
            self.put_other(name[6:], value)
        elif name not in fields:
            fields[name] = value
        elif fields[name] != value:
            self.put_other(name, str(value))

    def put_other(self, name: str, value: str) -> None:
        """Add a value under any name."""
        values = self.other.get(name)
        if values is None:
            if value:
                self.other[name] = [value]
        elif value and len(values) < _MOST_VALUES and value not in values:
            values.append(value)

    def put_number(self, name: str, text: str) -> None:
        """Set track or disc from "3", "03/12" or "3 of 12", and track and side from "B2"."""
        if text.isdecimal() and len(text) <= 6:
            self.put(name, int(text))
        elif match := _NUMBER.match(text):
            self.put(name, int(match[1]))
            if total := _TOTAL.match(text, match.end()):
                self.put(name + "_total", int(total[1]))
        elif total := _TOTAL.match(text):
            self.put(name + "_total", int(total[1]))
        elif name == "track" and (place := side_of(text))[0]:
            self.put("side", place[0])
            self.put("track", place[1])

    def put_field(self, field: str, value: str) -> None:
        """Set a value by the name that the tables of the containers give: "title", "other.isrc",
        "#track" (a number, perhaps with a total), "=track_total" (a number only).
        """
        if field[0] in "#=":
            self.put_number(field[1:], value)
        else:
            self.put(field, value)

    def put_note(self, note: str) -> None:
        """Add a note, once."""
        if note not in self.notes:
            self.notes = (*self.notes, note)

    def put_chapter(self, chapter: Chapter) -> None:
        """Add a chapter."""
        if not isinstance(self.chapters, list):
            self.chapters = list(self.chapters)
        self.chapters.append(chapter)

    def put_picture(self, kind: int, data: bytes) -> None:
        """Note that there is a picture."""
        self.has_cover = True

    def values(self, field: str) -> list[str]:
        """All values of a field."""
        first = getattr(self, field)
        return [first, *self.other.get(field, ())] if first else []


class PictureTags(Tags):
    """Tags that keep the pictures."""

    wants_pictures = True

    def __init__(self, format: str = "", codec: str = "") -> None:
        super().__init__(format, codec)
        self.pictures: list[Picture] = []

    def put_picture(self, kind: int, data: bytes) -> None:
        """Keep a picture."""
        self.has_cover = True
        if data:
            self.pictures.append(Picture(kind, data))

    def cover(self) -> bytes:
        """The front cover, else the first picture; b"" when there is none."""
        front = [picture for picture in self.pictures if picture.kind == _FRONT_COVER]
        return (front or self.pictures)[0].data if self.pictures else b""
