"""Languages by their many names: "de", "ger", "German" and "Deutsch" are the same, "English (UK)"
is "en-GB".
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import Any, NamedTuple

from babel import Locale
from babel.core import get_global

from services.text.names import name_key

# What the larger ones call themselves; the English names of all are Babel's (CLDR).
_OWN_NAMES = {
    "ar": "العربية", "bg": "български", "ca": "català", "cs": "čeština", "cy": "cymraeg",
    "da": "dansk", "de": "deutsch", "el": "ελληνικά",
    "es": "español", "et": "eesti", "eu": "euskara", "fa": "فارسی", "fi": "suomi", "fr": "français",
    "ga": "gaeilge", "gl": "galego",
    "he": "עברית", "hi": "हिन्दी", "hr": "hrvatski", "hu": "magyar", "id": "bahasa indonesia",
    "is": "íslenska", "it": "italiano",
    "ja": "日本語", "ko": "한국어", "lt": "lietuvių", "lv": "latviešu", "nl": "nederlands",
    "no": "norsk",
    "nb": "bokmål", "nn": "nynorsk",
    "pl": "polski", "pt": "português", "ro": "română", "ru": "русский", "sk": "slovenčina",
    "sl": "slovenščina", "sr": "српски",
    "sv": "svenska", "th": "ไทย", "tr": "türkçe", "uk": "українська", "vi": "tiếng việt",
    "zh": "中文",
}  # fmt: skip
_BIBLIOGRAPHIC = {
    "alb": "sq", "arm": "hy", "baq": "eu", "bur": "my", "chi": "zh", "cze": "cs", "dut": "nl",
    "fre": "fr", "geo": "ka", "ger": "de", "gre": "el",
    "ice": "is", "mac": "mk", "mao": "mi", "may": "ms", "per": "fa", "rum": "ro", "slo": "sk",
    "tib": "bo", "wel": "cy",
}  # fmt: skip


MAX_LENGTH = 35  # characters: the longest tag that BCP 47 asks programs to store
_TAG = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*", re.IGNORECASE)
_QUALIFIED = re.compile(r"(?P<name>.+?)(?: ?\((?P<inside>[^()]+)\)| ?[-–,/] (?P<behind>.+))")
_PLACES = {"uk": "GB", "u.k.": "GB", "great britain": "GB", "britain": "GB", "british": "GB",
           "england": "GB", "usa": "US", "u.s.": "US", "u.s.a.": "US", "america": "US",
           "american": "US", "brasil": "BR", "brazilian": "BR", "canadian": "CA",
           "australian": "AU", "latin america": "419"}  # fmt: skip

_NO_COUNTRIES = {"EU", "EZ", "UN", "XA", "XB", "QO", "ZZ"}


@lru_cache(4096)  # a scan asks for the same few again and again
def tag_of(text: str) -> str:
    """The BCP 47 tag ("en-GB") for a tag in any spelling ("eng", "en_gb") or a name ("English
    (UK)", "British English", "Deutsch"); "" when it is neither, or names no language.
    """
    text = " ".join(text.split())
    if len(text) > MAX_LENGTH and not _QUALIFIED.fullmatch(text):
        return ""
    return _canonical(text) if text.isascii() and _TAG.fullmatch(text) else _of_name(text)


def _canonical(tag: str) -> str:
    first, *rest = tag.replace("_", "-").split("-")
    code = _known().codes.get(first.lower(), first.lower())
    if code == "und":
        return ""
    return "-".join([code.replace("_", "-"), *map(_subtag, rest)])[:MAX_LENGTH].rstrip("-")


def _subtag(part: str) -> str:
    if len(part) == 2:
        return _PLACES.get(part.lower(), part.upper())
    return part.title() if len(part) == 4 and part.isalpha() else part.lower()


def _of_name(text: str) -> str:
    tags = _known().names
    name = name_key(text)
    if name in tags:
        return tags[name]
    qualified = _QUALIFIED.fullmatch(name)
    language = tags.get(qualified["name"].strip(), "") if qualified else ""
    if qualified is None or not language:
        return ""
    where = _known().places.get((qualified["inside"] or qualified["behind"]).strip())
    return f"{language}-{where}" if where and "-" not in language else ""


@lru_cache(512)
def region_of(text: str) -> str:
    """The two letters ("DE") for a country's code or English name; "" when it is neither."""
    code = _known().places.get(name_key(text), "")
    return code if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES else ""


class Spellings(NamedTuple):
    """How a work or edition may store a language, in lower case: complete, or with a script or
    country after a dash.
    """

    whole: tuple[str, ...]
    heads: tuple[str, ...]


def spellings(asked: str) -> Spellings:
    """The spellings of a code or name. A code with a country ("pt-BR") only has itself."""
    name = name_key(asked)
    if "-" in name or "_" in name:
        return Spellings((name.replace("_", "-"), name.replace("-", "_")), ())
    codes, names = _known().codes, _known().names
    code = (names.get(name) or codes.get(name, name)).lower()
    heads = tuple(sorted({code, *(long for long, short in codes.items() if short == code)}))
    whole = {name, *heads, *(known for known, meant in names.items() if meant == code)}
    return Spellings(tuple(sorted(whole)), heads)


class _Known(NamedTuple):
    """Long and old codes → current ones; names → tags; places and scripts → their subtags."""

    codes: dict[str, str]
    names: dict[str, str]
    places: dict[str, str]


@lru_cache(1)
def _known() -> _Known:
    aliases: Any = get_global("language_aliases").items()
    codes = {code: tag for code, tag in aliases if len(code) <= 3}
    english: Any = Locale.parse("en")
    by_name: dict[str, list[str]] = defaultdict(list)
    for code, name in english.languages.items():
        by_name[name_key(name)].append(code.replace("_", "-"))
    names = {name: min(tags, key=lambda tag: (len(tag), tag)) for name, tags in by_name.items()}
    places = {name_key(name): code for code, name in english.territories.items()}
    places |= {code.lower(): code for code in english.territories if len(code) == 2}
    places |= {name_key(name): code for code, name in english.scripts.items()}
    return _Known(
        {**codes, **_BIBLIOGRAPHIC},
        {**names, **{name_key(name): code for code, name in _OWN_NAMES.items()}},
        {**places, **_PLACES},
    )
