"""Languages by what people call them: "de", "deu", "ger", "German", "Deutsch" are one."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

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


class Spellings(NamedTuple):
    """How a language may stand in a work or an edition, in small letters: whole, or with a script
    or country behind a dash.
    """

    whole: tuple[str, ...]
    heads: tuple[str, ...]


def spellings(asked: str) -> Spellings:
    """For a code or a name; a code with its country ("pt-BR") is only itself."""
    name = name_key(asked)
    if "-" in name or "_" in name:
        return Spellings((name.replace("_", "-"), name.replace("-", "_")), ())
    codes, names = _known()
    code = names.get(name) or codes.get(name, name)
    heads = tuple(sorted({code, *(long for long, short in codes.items() if short == code)}))
    whole = {name, *heads, *(known for known, meant in names.items() if meant == code)}
    return Spellings(tuple(sorted(whole)), heads)


@lru_cache(1)
def _known() -> tuple[dict[str, str], dict[str, str]]:
    """Long codes → short ones; names → codes."""
    aliases = {
        code: meant
        for code, meant in get_global("language_aliases").items()
        if len(code) == 3 and meant.isalpha()
    }
    codes = {
        **{code: meant for code, meant in aliases.items() if len(meant) <= 3},
        **_BIBLIOGRAPHIC,
    }
    names: dict[str, str] = {}
    found: dict[str, list[str]] = defaultdict(list)
    for code, name in Locale.parse("en").languages.items():
        if code.isalpha() and len(code) <= 3:
            found[name_key(name)].append(code)
    for name, meant in found.items():
        names[name] = min(meant, key=lambda code: (len(code), code))
    return codes, {**names, **{name_key(name): code for code, name in _OWN_NAMES.items()}}
