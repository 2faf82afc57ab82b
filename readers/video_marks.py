"""How the containers of videos begin that only FFmpeg reads."""

from __future__ import annotations

import re

HEAD = 600  # bytes; three packets of a transport stream
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_MARKS = {
    "avi": re.compile(rb"RIFF....AVI ", re.DOTALL),
    "wmv": re.compile(re.escape(_ASF)),
    "flv": re.compile(b"FLV\1"),
    "mpg": re.compile(b"\0\0\1[\xba\xb3]"),
    "ts": re.compile(rb"(?:G.{187}){2}G|....(?:G.{191}){2}G", re.DOTALL),
    "ogv": re.compile(b"OggS\0"),
    "rm": re.compile(rb"\.RMF"),
}
# The formats whose files may contain them
FORMATS = {
    "avi": frozenset({"avi", "divx"}),
    "wmv": frozenset({"wmv", "asf", "wma"}),
    "flv": frozenset({"flv", "f4v"}),
    "mpg": frozenset({"mpg", "mpeg", "m2v", "vob"}),
    "ts": frozenset({"ts", "m2ts", "mts"}),
    "ogv": frozenset({"ogv", "ogg", "ogm"}),
    "rm": frozenset({"rm", "rmvb"}),
}


def container_of(head: bytes) -> str:
    """The name of the container that begins with these bytes; "" for any other file."""
    return next((name for name, mark in _MARKS.items() if mark.match(head)), "")
