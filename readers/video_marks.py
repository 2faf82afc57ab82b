"""How the containers of videos begin that only FFmpeg reads."""

from __future__ import annotations

import re

HEAD = 600  # bytes; three packets of a transport stream
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_PACKETS = re.compile(rb"(?:G.{187}){2}G|....(?:G.{191}){2}G", re.DOTALL)
# real name, how they begin, and the formats whose files may contain them
OTHERS = (
    ("avi", re.compile(rb"RIFF....AVI ", re.DOTALL), frozenset({"avi", "divx"})),
    ("wmv", re.compile(re.escape(_ASF)), frozenset({"wmv", "asf", "wma"})),
    ("flv", re.compile(b"FLV\1"), frozenset({"flv", "f4v"})),
    ("mpg", re.compile(b"\0\0\1[\xba\xb3]"), frozenset({"mpg", "mpeg", "m2v", "vob"})),
    ("ts", _PACKETS, frozenset({"ts", "m2ts", "mts"})),
    ("ogv", re.compile(b"OggS\0"), frozenset({"ogv", "ogg", "ogm"})),
    ("rm", re.compile(rb"\.RMF"), frozenset({"rm", "rmvb"})),
)  # fmt: skip


def container_of(head: bytes) -> str:
    """The name of the container that begins with these bytes; "" for any other file."""
    return next((name for name, begin, _ in OTHERS if begin.match(head)), "")
