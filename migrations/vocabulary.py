"""The words for roles, languages and colours as they were agreed on when one table of each came.

Used by one migration, which must not change when the program's own tables do.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from babel import Locale
from babel.core import get_global

_ROLES = frozenset(
    """
    act adp aft anm ann arr art aud aui aus aut bjd bkd clr cmm cmp cnd cng com cov cre cst
    ctb ctg dev dnc drt dsr edt egr flm hst ill ink ive ivr lbt ltr lyr mus nrt pbl pfr pht
    pnc prf prg prn pro rce red res sce sng spk trc trl tyg vac wac wat writer
""".split()  # noqa: SIM905
)
_ROLE_WORDS = {
    "actor": "act", "adapter": "adp", "additional writer": "wat", "afterword": "aft",
    "animator": "anm", "annotator": "ann", "arranger": "arr", "artist": "art", "author": "aut",
    "book designer": "bkd", "cartographer": "ctg", "cinematographer": "cng", "colorist": "clr",
    "colourist": "clr", "commentary writer": "wac", "commentator": "cmm", "compiler": "com",
    "composer": "cmp", "conductor": "cnd", "contributor": "ctb", "copy editor": "red",
    "costume designer": "cst", "cover": "cov", "cover artist": "cov", "coverartist": "cov",
    "creator": "cre", "cwt": "wac", "dancer": "dnc", "designer": "dsr", "developer": "dev",
    "dialogue author": "aud", "director": "drt", "editor": "edt", "engraver": "egr",
    "film editor": "flm", "foreword": "aui", "host": "hst", "illustrator": "ill", "inker": "ink",
    "interviewee": "ive", "interviewer": "ivr", "introduction": "aui", "jacket designer": "bjd",
    "letterer": "ltr", "librettist": "lbt", "lyricist": "lyr", "musician": "mus",
    "narrator": "nrt", "oth": "ctb", "other": "ctb", "penciler": "pnc", "penciller": "pnc",
    "performer": "prf", "photographer": "pht", "producer": "pro", "production company": "prn",
    "programmer": "prg", "proofreader": "pfr", "publisher": "pbl", "read by": "nrt",
    "recording engineer": "rce", "researcher": "res", "scenarist": "sce", "screenwriter": "aus",
    "singer": "sng", "speaker": "spk", "transcriber": "trc", "translator": "trl",
    "typographer": "tyg", "voc": "sng", "voice actor": "vac", "win": "aui", "wpr": "aui",
}  # fmt: skip
_COLOURS = frozenset(
    """
    aqua black blue brown cyan fuchsia gray green lime magenta maroon navy olive orange pink purple
    red silver teal white yellow
""".split()  # noqa: SIM905
)
_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")
_TAG = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*", re.IGNORECASE)
_QUALIFIED = re.compile(r"(?P<name>.+?)(?: ?\((?P<inside>[^()]+)\)| ?[-–,/] (?P<behind>.+))")
_BIBLIOGRAPHIC = {
    "alb": "sq", "arm": "hy", "baq": "eu", "bur": "my", "chi": "zh", "cze": "cs", "dut": "nl",
    "fre": "fr", "geo": "ka", "ger": "de", "gre": "el", "ice": "is", "mac": "mk", "mao": "mi",
    "may": "ms", "per": "fa", "rum": "ro", "slo": "sk", "tib": "bo", "wel": "cy",
}  # fmt: skip
_OWN_NAMES = {
    "deutsch": "de", "español": "es", "français": "fr", "italiano": "it", "nederlands": "nl",
    "português": "pt", "svenska": "sv", "dansk": "da", "norsk": "no", "suomi": "fi",
    "polski": "pl", "čeština": "cs", "русский": "ru", "українська": "uk", "日本語": "ja",
    "中文": "zh", "한국어": "ko", "türkçe": "tr", "magyar": "hu", "ελληνικά": "el",
}  # fmt: skip
_PLACES = {
    "uk": "GB", "u.k.": "GB", "great britain": "GB", "britain": "GB", "british": "GB",
    "england": "GB", "usa": "US", "u.s.": "US", "u.s.a.": "US", "america": "US",
    "american": "US", "brasil": "BR", "brazilian": "BR", "latin america": "419",
}  # fmt: skip


def role_of(word: str) -> str:
    """The key of a role; who did something that nobody has a word for contributed."""
    word = " ".join(word.lower().replace("_", " ").split())
    return word if word in _ROLES else _ROLE_WORDS.get(word, "ctb")


def colour_of(text: str) -> str:
    """A colour in small letters, or nothing."""
    text = text.strip().lower()
    return text if text in _COLOURS or _HEX.fullmatch(text) else ""


def language_of(text: str) -> str:
    """The tag by BCP 47 of a tag or a name; nothing for what is neither."""
    text = " ".join(text.split())
    if text.isascii() and _TAG.fullmatch(text):
        return _canonical(text)
    names, name = _names(), text.casefold()
    if name in names:
        return names[name]
    qualified = _QUALIFIED.fullmatch(name)
    language = names.get(qualified["name"].strip(), "") if qualified else ""
    if qualified is None or not language or "-" in language:
        return ""
    where = _places().get((qualified["inside"] or qualified["behind"]).strip())
    return f"{language}-{where}" if where else ""


def _canonical(tag: str) -> str:
    first, *rest = tag.replace("_", "-").split("-")
    aliases: Any = {**get_global("language_aliases"), **_BIBLIOGRAPHIC}
    code = str(aliases.get(first.lower(), first.lower())).replace("_", "-")
    if code == "und":
        return ""
    return "-".join([code, *map(_subtag, rest)])[:35].rstrip("-")


def _subtag(part: str) -> str:
    if len(part) == 2:
        return _PLACES.get(part.lower(), part.upper())
    return part.title() if len(part) == 4 and part.isalpha() else part.lower()


@cache
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    english: Any = Locale.parse("en").languages
    for code, name in sorted(english.items(), key=lambda pair: (-len(pair[0]), pair[0])):
        found[name.casefold()] = code.replace("_", "-")
    return found | _OWN_NAMES


@cache
def _places() -> dict[str, str]:
    english: Any = Locale.parse("en")
    found = {name.casefold(): code for code, name in english.territories.items()}
    found |= {code.lower(): code for code in english.territories if len(code) == 2}
    return {**found, **{name.casefold(): code for code, name in english.scripts.items()}, **_PLACES}
