"""Reads APEv2 tags, which stand at the end of Monkey's Audio, Musepack, WavPack and some MP3
files.
"""

from __future__ import annotations

from readers.containers import id3v1
from readers.tags import PictureTags, Tags
from readers.window import Window

MARK = b"APETAGEX"
FOOTER = 32
MAX_TAG = 32 << 20
MAX_ITEMS = 2_000
_FIELDS = {
    "title": "title",
    "artist": "artist",
    "album": "album",
    "album artist": "albumartist",
    "albumartist": "albumartist",
    "composer": "composer",
    "genre": "genre",
    "year": "year",
    "date": "year",
    "comment": "comment",
    "track": "#track",
    "tracknumber": "#track",
    "disc": "#disc",
    "discnumber": "#disc",
    "media": "",
}
_COVERS = {"cover art (front)": 3, "cover art (back)": 4, "cover art": 0}


def read(tags: Tags, window: Window) -> int:
    """Read the tag at the end of the file, which an ID3v1 tag may follow; what `tags` knows
    already stays. The offset at which the sound ends.
    """
    end = window.size
    if window.get(end - id3v1.SIZE, 3) == b"TAG":
        end -= id3v1.SIZE
    footer = window.get(end - FOOTER, FOOTER) if end >= FOOTER else b""
    if footer[:8] != MARK:
        return end
    size, count, flags = (int.from_bytes(footer[at : at + 4], "little") for at in (12, 16, 20))
    start = end - size
    if start < 0 or size > MAX_TAG:
        return end - FOOTER
    own = type(tags)()
    _read_items(own, window.get(start, size - FOOTER), min(count, MAX_ITEMS))
    _add(tags, own)
    return start - (FOOTER if flags >> 31 else 0)


def _read_items(tags: Tags, data: bytes, count: int) -> None:
    at = 0
    for _ in range(count):
        size = int.from_bytes(data[at : at + 4], "little")
        kind = data[at + 4] >> 1 & 3 if at + 4 < len(data) else 3
        end = data.find(b"\0", at + 8)
        value = data[end + 1 : end + 1 + size]
        if end < 0 or len(value) < size:
            return
        _put(tags, data[at + 8 : end].decode("latin-1").lower(), value, is_text=kind == 0)
        at = end + 1 + size


def _put(tags: Tags, name: str, value: bytes, *, is_text: bool) -> None:
    if name in _COVERS:  # a file name, then the picture
        tags.put_picture(_COVERS[name], value.partition(b"\0")[2])
    elif is_text:
        field = _FIELDS.get(name)
        for text in value.decode("utf-8", "replace").split("\0"):
            if field:
                tags.put_field(field, text.strip())
            elif field is None:
                tags.put_other(name, text.strip())


def _add(tags: Tags, own: Tags) -> None:
    """Add the fields that `tags` doesn't have."""
    had = set(tags.__dict__) | set(tags.other)
    for name, value in own.__dict__.items():
        if name not in had:
            setattr(tags, name, value)
    for name, values in own.other.items():
        if name not in had:
            tags.other[name] = values
    if isinstance(own, PictureTags) and isinstance(tags, PictureTags):
        tags.pictures += own.pictures
