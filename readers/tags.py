"""The tags and sound of one audio file, under tinytag's names, whether tinytag read them or one of our quick readers did."""

from __future__ import annotations

from typing import Any


class Tags:
    """As tinytag.TinyTag: the first value of a field is its attribute, all others are in `other` under the same name.

    Class attributes as defaults, because making an object with twenty of its own costs as much as reading a tag."""

    mime_type: str | None = None
    duration: float | None = None                # seconds
    bitrate: float | None = None                 # kbit/s
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
        """`name` is a field above, or "other." and a free name; of one value said twice, one is kept."""
        if not value:
            return
        fields = self.__dict__
        if not name.startswith("other."):
            if name not in fields:
                fields[name] = value
                return
            if fields[name] == value:
                return
        else:
            name = name[6:]
        values = self.other.setdefault(name, [])
        if str(value) not in values:
            values.append(str(value))

    def put_number(self, name: str, text: str) -> None:
        """ "3" or "3/12" for track or disc."""
        number, slash, total = text.partition("/")
        if slash and total.isdecimal():
            self.put(name + "_total", int(total))
        if number.isdecimal():
            self.put(name, int(number))
