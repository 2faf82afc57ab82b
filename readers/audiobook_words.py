"""The words and patterns of audiobook folders: labels of numbers, notes in brackets, folders around
the authors.
"""

from __future__ import annotations

import re

BRACKET = re.compile(r"\s*[(\[{]([^()\[\]{}]*)[)\]}]")
BRACES = re.compile(r"\s*\{([^{}]*)\}")
ASIN = re.compile(r"(?:asin[-:. =]*)?(B0[0-9A-Z]{8}|\d{9}[\dX])", re.IGNORECASE)
YEAR = re.compile(r"((?:1\d|20)\d\d)(?:-\d\d(?:-\d\d)?)?", re.ASCII)
READ_BY = re.compile(
    r"\s*(?:[-–,]\s*)?\b(?:narrated by|read by|narrator|reader|gelesen von|sprecher|lu par"
    r"|leest voor|le[ií]do por|letto da)[:\s]+(?P<names>[^()\[\]{}]+)$",
    re.IGNORECASE,
)
NOISE = re.compile(
    r"(?:un|un-)?abridged|ungekürzt(?:e lesung)?|gekürzt(?:e lesung)?|version intégrale|intégrale"
    r"|retail|audio ?books?|audio|hörbuch|hörspiel|lesung|mp3|m4b|m4a|flac|aac|opus|ogg|aax"
    r"|complete"
    r"|\d{2,4} ?k(?:bps|bit|b)?(?:\W.*)?|(?:mp3|m4b|flac)\W.*|\d{1,3}h ?\d{0,2}m?|v\d(?:\.\d)?"
    r"|chapterized|chaptered|with chapters|audible(?: (?:studios|original))?"
    r"|dramatized(?: adaptation)?|full[- ]cast(?: (?:recording|edition))?|graphic ?audio|[a-z]{2}",
    re.IGNORECASE,
)
ABRIDGED = re.compile(r"abridged|gekürzt(?:e lesung)?", re.IGNORECASE)
LABEL = r"(?:volume|vol\.?|book|buch|band|bd\.?|tome|teil|folge|episode|livre|libro|boek|no\.?|#)"
NUMBER = r"\d{1,4}(?:[.,]\d{1,2})?(?:-\d{1,3})?"
ALONE = re.compile(rf"(?:{LABEL}\s?)?(?P<number>{NUMBER})\.?", re.IGNORECASE)
IN_FRONT = re.compile(
    rf"(?:{LABEL}\s?(?P<labelled>{NUMBER})[.:)]?\s*[-–]?\s+|(?P<dotted>{NUMBER})[.)]\s+"
    r"|(?P<padded>0\d{1,2})\s+)(?=\S)",
    re.IGNORECASE,
)
AT_END = re.compile(rf"(?:,\s*|\s+)(?:{LABEL}\s?)(?P<number>{NUMBER})$", re.IGNORECASE)
SERIES = re.compile(
    rf"(?P<series>.*?[^\s,#:\-–])\s*[,:]?\s*(?:[-–]\s*)?(?:(?P<label>{LABEL})\s?)?"
    rf"(?P<number>{NUMBER})",
    re.IGNORECASE,
)
SERIES_BEHIND = re.compile(rf"(?P<series>.+?),\s*{LABEL}\s?(?P<number>{NUMBER})", re.IGNORECASE)
LABELLED = re.compile(rf"{LABEL}\s?(?P<number>{NUMBER})", re.IGNORECASE)
OF_SERIES = re.compile(rf"{LABEL}\s?(?P<number>{NUMBER})\s(?:of|in|aus|de)\s(?P<series>.+)", re.I)
IS_LABEL = re.compile(rf"{LABEL}|part|pt|cd|dis[ck]|chapter|kapitel|edition|season", re.IGNORECASE)
DASH = re.compile(r"\s+[-–—]\s+")
COLON = re.compile(r"\s?[:：꞉∶]\s+|_\s+")
AND = re.compile(r"\s*(?:[;,&]|\band\b|\bund\b|\bet\b)\s*")
RANGE = re.compile(r"[\s,\-–]+(?:(?:books?|vols?\.?|bände)\s)?\d+\s?[-–]\s?\d+$", re.IGNORECASE)


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split("|"))


SHELVES = _set(
    "audiobooks|audiobook|audio books|audio|books|hörbücher|hörbuch|livres audio|library|fiction"
    "|non-fiction|nonfiction|fantasy|sci-fi|science fiction|thriller|thrillers|crime|mystery"
    "|romance|horror|history|biography|biographies|memoir|children|kids|young adult|classics"
    "|self-help|english|german|deutsch|french|français|new|unsorted|downloads|audible|libation|openaudible"
    "|authors|series|standalone|standalones|m4b|mp3"
)
"""Folders around the authors."""
