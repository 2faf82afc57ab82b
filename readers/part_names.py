"""What the name of an audio file says about its place in a book: its number, or that it is only
"audiobook" and names nothing.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class PartName(NamedTuple):
    """`number` is 0 where the name has none; `book` is what is left without number and part
    words, "" for a name that only counts.
    """

    disc: int = 0
    number: int = 0
    title: str = ""
    book: str = ""


_WORDS = (
    r"(?:parts?|pt|teil|partie|parte|deel|del|osa|część|часть|cd|dis[ck]|disque|track|titel|piste|traccia"
    r"|chapter|chap|ch|kapitel|kap|chapitre|cap[ií]tulo|capitolo|hoofdstuk|глава|section|sec|file|side"
    r"|seite|folge|第)"
)
# Parts of every book, which are called alike in all of them
_SECTIONS = (
    r"(?:intro(?:duction)?|einleitung|einführung|prolog(?:ue|o)?|epilog(?:ue|o)?|[ée]pilogue|outro"
    r"|(?:opening|closing|end)?[\s._-]*credits|vorspann|abspann|foreword|afterword|preface|vorwort"
    r"|nachwort|préface|avant-propos|acknowledge?ments|danksagung|dedication|widmung|interlude)"
)
_OF = r"(?:\s*(?:of|von|sur|de|van|/)\s*\d{1,4})?"
_DISC_AND_TRACK = re.compile(
    r"(?:(?:cd|dis[ck]|d|part|pt)[\s._-]*)?(\d{1,2})[\s._-]*(?:-|tr?(?:ack)?[\s._-]*)(\d{2,3})(?:[\s._-]+(?P<title>\D.*))?",
    re.IGNORECASE,
)
_IN_FRONT = re.compile(
    rf"[\[(]?(?P<number>\d{{1,4}})[\])]?{_OF}(?:\s*[-–._)]+\s*|\s+)(?P<title>\S.*)", re.IGNORECASE
)
_WORD_IN_FRONT = re.compile(
    rf"{_WORDS}[\s._#-]*(?P<number>\d{{1,4}}){_OF}(?:\s*[-–.:_)]+\s*|\s+|$)(?P<title>.*)",
    re.IGNORECASE,
)
_AT_END = re.compile(
    rf"(?P<title>.*?\S)[\s._-]*(?:[\[(]\s*)?(?<![^\W_])(?:{_WORDS}[\s._#-]*)?(?P<number>\d{{1,4}}){_OF}"
    r"(?:\s*[\])])?",
    re.IGNORECASE,
)
_WORD_INSIDE = re.compile(
    rf"(?P<title>.*?\S)(?:[\s._-]+{_WORDS}[\s._#-]*|\s-\s)(?P<number>\d{{1,4}}){_OF}(?:\s*[-–.:_]+\s*|\s+)(?P<rest>\S.*)",
    re.IGNORECASE,
)
_ONLY_NUMBER = re.compile(rf"[\[(]?(?P<number>\d{{1,4}}){_OF}[\])]?", re.IGNORECASE)
_GENERIC = re.compile(
    rf"(?:\d{{1,4}}[\s._-]+)?(?:{_WORDS}|{_SECTIONS})?[\s._-]*\d{{0,4}}{_OF}|(?:full[\s._-]*)?(?:audio[\s._-]*)?book|audio|full|complete|output"
    r"|untitled|unknown|hörbuch|merged|combined|final|file|recording|livre[\s._-]*audio",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


def is_generic(stem: str) -> bool:
    """Whether a name says nothing about the book: "audiobook", "01", "track 1", "00 Intro"."""
    return bool(_GENERIC.fullmatch(stem.strip()))


def part_name(stem: str) -> PartName:
    """Where a file belongs in its book, by its name alone."""
    text = stem.strip()
    if match := _ONLY_NUMBER.fullmatch(text):
        return PartName(0, int(match["number"]), stem, "")
    match = _DISC_AND_TRACK.fullmatch(text)
    if match and not _YEAR.fullmatch(match[1] + match[2]):
        return PartName(int(match[1]), int(match[2]), match["title"] or stem, "")
    if match := _WORD_IN_FRONT.fullmatch(text):
        return PartName(0, int(match["number"]), stem, "")
    match = _IN_FRONT.fullmatch(text)
    if match and not _YEAR.fullmatch(match["number"]):
        inner = _WORD_INSIDE.fullmatch(match["title"]) or _AT_END.fullmatch(match["title"])
        book = inner["title"].strip(" -_.") if inner else ""
        return PartName(0, int(match["number"]), match["title"], "" if is_generic(book) else book)
    match = _WORD_INSIDE.fullmatch(text) or _AT_END.fullmatch(text)
    if match and not _YEAR.fullmatch(match["number"]):
        return PartName(0, int(match["number"]), stem, match["title"].strip(" -_.([,"))
    return PartName(0, 0, stem, text)
