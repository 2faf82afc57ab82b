"""The tags and sound of one audio file, under tinytag's names, whether tinytag read them or one of
our quick readers did.
"""

from __future__ import annotations

from typing import Any


class Tags:
    """As tinytag.TinyTag: the first value of a field is its attribute, all others are in `other`
    under the same name.

    Class attributes as defaults, because making an object with twenty of its own costs as much as
    reading a tag.
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
        """`name` is a field above, or "other." and a free name; of one value said twice, one is
        kept.
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
        """One more value under a free name."""
        values = self.other.get(name)
        if values is None:
            if value:
                self.other[name] = [value]
        elif value and value not in values:
            values.append(value)

    def put_number(self, name: str, text: str) -> None:
        """ "3" or "3/12" for track or disc."""
        number, slash, total = text.partition("/")
        if slash and total.isdecimal():
            self.put(name + "_total", int(total))
        if number.isdecimal():
            self.put(name, int(number))
