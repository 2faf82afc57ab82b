"""The tags and technical data of one audio file under tinytag's names, whether tinytag or one of
our quick readers read them.
"""

from __future__ import annotations

from typing import Any


class Tags:
    """Like tinytag.TinyTag: the first value of a field is its attribute, all others are in `other`
    under the same name.

    The defaults are class attributes, because creating an object with twenty of its own takes as
    long as reading a tag.
    """

    mime_type: str | None = None
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
    disc_total: int | None = None
    has_cover = False

    def __init__(self, mime_type: str) -> None:
        self.mime_type = mime_type
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
        elif value and value not in values:
            values.append(value)

    def put_number(self, name: str, text: str) -> None:
        """Set track or disc from "3" or "3/12"."""
        number, slash, total = text.partition("/")
        if slash and total.isdecimal():
            self.put(name + "_total", int(total))
        if number.isdecimal():
            self.put(name, int(number))
