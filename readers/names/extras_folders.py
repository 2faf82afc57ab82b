"""Folders of extras by their names alone: "Extras", but also "Cap (2001) Extras" and "Extras - Cap
(2001)". Whether such a name is a title after all, its surroundings say.
"""

from __future__ import annotations

import re
from functools import lru_cache

from readers.names.extras import FOLDERS
from readers.names.hints import may_have, words_in
from readers.names.release import parse_release
from readers.names.vocabulary import phrases, rows

# Names that people also give to shelves of short films and the like
_QUIET = frozenset(
    rows("""
    shorts short other others clips clip scenes interview proof themes previews menus nc cms pvs""")
)
_LOUD = (
    FOLDERS.difference(_QUIET)
    | {"discarded scenes", "bonus dvd", "bonus discs"}
    | frozenset(phrases("bonus features/special feature/behind the scene/making ofs"))
)
_WORD = "|".join(
    re.escape(word).replace(r"\ ", r"[ ._-]?")
    for word in sorted(_LOUD, key=lambda word: (-len(word), word))
)
_NUMBER = r"(?:[ ._-]*(?:dis[ck]|dvd|cd|part|vol)?[ ._-]*\d{1,2})"
_BARE = re.compile(rf"(?:{_WORD}){_NUMBER}", re.I)
_BEHIND = re.compile(
    rf"(?P<title>.+?)[ ._]*[ ._\-–:(\[]+(?:dvd[ ._-]+|blu-?ray[ ._-]+)?(?:{_WORD}){_NUMBER}?[)\]]?",
    re.I,
)
_IN_FRONT = re.compile(
    rf"(?:{_WORD})[ ._]*(?:[-–:]|(?<=[ ._])(?:for|from|of|zu|de|du|di)(?=[ ._]))[ ._]*"
    r"(?P<title>.+)",
    re.I,
)
_HINTS = frozenset(max(words_in(phrase), key=len) for phrase in _LOUD)  # "scenes", not "the"


@lru_cache(4096)
def extras_folder(name: str) -> str | None:
    """The title in the name of a folder of extras: "" for one that is called "Extras" alone; None
    for any other folder.
    """
    if _plain(name) in FOLDERS:
        return ""
    if not may_have(_HINTS, name):
        return None
    name = name.strip()
    if _BARE.fullmatch(name):
        return ""
    match = _BEHIND.fullmatch(name) or _IN_FRONT.fullmatch(name)
    if match:
        return match["title"]
    release = parse_release(name)  # "Cap.2001.EXTRAS.1080p-GRP"
    return f"{release.title} ({release.year})" if release.year and _is_loud(release.rest) else None


def _is_loud(words: str) -> bool:
    return _plain(words.replace(".", " ")) in _LOUD


def is_quiet(name: str) -> bool:
    """Whether a folder of this name is as likely a shelf, for example of short films."""
    return _plain(name) in _QUIET


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[_\-&]", " ", name.lower()).split())


_LOOSE = (
    "making[ ._-]?of|behind[ ._-]the[ ._-]scenes|featurettes?|deleted[ ._-]scenes?|gag[ ._-]reel"
    "|bloopers?|outtakes?|extras|bonus(?:[ ._-](?:material|features?|disc))?|special[ ._-]features?"
    "|trailers?|teasers?|sample|interviews?"
)
_AT_END = re.compile(
    rf"(?P<title>.+?)[ ._]*[ ._\-–:(\[]+(?:the[ ._]+)?(?P<word>{_LOOSE})"
    r"(?:[ ._-]*\d{1,2})?[)\]]?",
    re.I,
)
_AT_START = re.compile(
    rf"(?:the[ ._]+)?(?P<word>{_LOOSE})(?:[ ._]+(?:of|for|from|with))?[ ._\-–:]+(?P<title>.+)",
    re.I,
)
_LOOSE_HINTS = frozenset(
    rows("""
    making behind featurette featurettes deleted gag blooper bloopers outtake outtakes extras bonus
    special trailer trailers teaser teasers sample interview interviews""")
)


def loose_extra(stem: str) -> tuple[str, str] | None:
    """(title, word) of a file that may be an extra of the film of this title: ("Hut (2001)",
    "Making Of") of "Hut (2001) Making Of" and of "The Making Of Hut (2001)".
    """
    if _LOOSE_HINTS.isdisjoint(words_in(stem)):
        return None
    match = _AT_END.fullmatch(stem) or _AT_START.fullmatch(stem)
    return (match["title"], match["word"]) if match else None
