"""The people in one value of a tag, an author's folder or a package document.

How a text is split, in the order in which the rules apply:

====================================  ==========================================================
"by Ann Lee", "written by Ann Lee"    Ann Lee
"Ann Lee (Translator)",               Ann Lee, with the role
"Ann Lee - translator"
"Unknown", "Various Authors", "N/A"   nobody
"A; B", "A | B", "A、B", "A，B"         always two, each is split further
"A / B", "Ann Lee/Bob Ray"            two; "AC/DC" is one
"Dickens, Charles, 1812-1870"         Charles Dickens
"King, Martin Luther, Jr."            Martin Luther King, Jr.
"Ann Lee & Bob Ray", "and", "und",    two, when each side has at least two words or is turned
"et", "with"                          round ("Doe, Jane and Roe, Richard")
"Simon & Garfunkel", "Earth, Wind &   one: single words on either side are a group
Fire"
"Nick Cave and the Bad Seeds",        one: what follows "and" is no name of a person
"Smith & Sons"
"Department of Health and Safety"     one: an organisation
"Last, First"                         First Last
"Ann Lee, Bob Ray"                    two: full names on either side
"Doe, Jane, Roe, Richard"             Jane Doe and Richard Roe
"Tyler, the Creator"                  one, as it is written
====================================  ==========================================================

Artists of music are only split at what always separates, because "Simon & Garfunkel" is one of them
and "Ann Lee & Bob Ray" may be.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from readers.facts import Contributor

_LONGEST = 4_000  # characters of one value that are split; a longer one is no list of people
_MOST = 200  # people of one value


class Name(NamedTuple):
    """A person or group in reading order, and the role that is named beside them in lower case."""

    name: str
    role: str = ""


_PREFIX = re.compile(
    r"^(?:(?:written|edited|illustrated|read|narrated|translated|drawn|told)\s+)?by[\s:]+(?=\S)"
    r"|^(?:authors?|editors?|artists?)\s*:\s*",
    re.IGNORECASE,
)
_ROLES = (
    r"(?:co-?)?(?:author|writer|editor|translator|illustrator|narrator|reader|photographer|artist"
    r"|contributor|compiler|adapter|foreword|afterword|introduction|preface)"
)
_ROLE = re.compile(rf"\s*[(\[]({_ROLES})(s?)[)\]]$|\s+[-–—]\s*({_ROLES})(s?)$", re.IGNORECASE)
_ROLE_WORDS = {"preface": "foreword", "reader": "narrator"}
_NOBODY = frozenset({
    "unknown", "unknown author", "unknown artist", "unknown writer", "unknown narrator",
    "author unknown", "[unknown]", "<unknown>", "(unknown)", "various", "various authors",
    "various writers", "various artists (books)", "aa.vv.", "aa. vv.", "vv.aa.", "vv. aa.", "n/a",
    "none", "null", "nil", "undefined", "unspecified", "no author", "not specified", "author",
    "unbekannt", "unbekannter autor", "verschiedene", "verschiedene autoren", "diverse",
    "inconnu", "auteur inconnu", "divers auteurs", "desconocido", "autor desconocido", "varios",
    "varios autores", "sconosciuto", "autori vari", "desconhecido", "onbekend", "okänd", "ukjent",
    "неизвестен", "неизвестный", "неизвестный автор", "автор неизвестен", "разные", "未知", "不明",
    "administrator", "admin", "user", "owner", "default user", "home", "pc", "hp", "acer", "asus",
    "dell", "lenovo", "microsoft", "microsoft office user", "windows user", "root", "et al",
    "et al.", "others",
})  # fmt: skip
_HARD = re.compile(r"\s*(?:[;|\0\n\r、，；﹔]|\s/\s)\s*")
_WEAK = re.compile(r"\s*,?\s+(?:&|and|und|et|with)\s+", re.IGNORECASE)
_AND_OTHERS = re.compile(
    r"[\s,;&]*\b(?:et\s+al\b\.?|and\s+others|u\.\s?a\.|и\s+др\.?|等)$", re.IGNORECASE
)
_BACKING = re.compile(
    r"(?:the|his|her|their|los|las|die|les|co|cie|company|sons?|daughters?|brothers|bros|friends"
    r"|family|söhne|sohn|fils|partners?|associates|orchestra|orchester|band|more|company)\b",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    r"\b(?:press|publish(?:ing|ers?)|books|verlag|éditions|edizioni|editorial|university|université"
    r"|universität|college|school|institut[eo]?|academy|museum|library|department|ministry|bureau"
    r"|agency|office|association|society|committee|commission|council|foundation|federation|union"
    r"|church|inc|ltd|llc|gmbh|corp|corporation|company|group|staff|team|studios?|magazine"
    r"|games|entertainment|research|services|nations|administration|authority|trust"
    r"|orchestra|ensemble|choir|band|quartet|trio)\b\.?",
    re.IGNORECASE,
)
_SUFFIX = re.compile(
    r"(?:jr|sr|jnr|snr|esq|ph\.?\s?d|m\.?d|i{2,3}|iv|junior|senior|o\.?b\.?e|c\.?b\.?e)\.?",
    re.IGNORECASE,
)
_YEARS = r"(?:(?:b\.|born|d\.|ca?\.|fl\.)\s*)?\d{3,4}\??\s*(?:[-–]\s*(?:\d{3,4})?\??)?"
_DATES = re.compile(rf"\s*,\s*{_YEARS}\.?$|\s*[(\[]\s*{_YEARS}\s*[)\]]$")
_HONORIFIC = re.compile(
    r"(?:dr|prof(?:essor)?|sir|dame|rev(?:erend)?|mr|mrs|ms|miss|hon|capt|captain|col|gen|fr|st)\.?",
    re.IGNORECASE,
)
_EPITHET = re.compile(r"(?:the|der|die|das|le|el|il)\s|.*(?:&|\b(?:of|and|und)\b)")
_PARTICLES = frozenset({
    "von", "vom", "van", "de", "der", "den", "del", "della", "di", "da", "das", "do", "dos", "du",
    "des", "la", "le", "ter", "ten", "te", "zu", "zum", "zur", "af", "av", "bin", "ibn", "al",
    "el", "y", "e",
})  # fmt: skip
_SLASH = re.compile(r"(?<=[^\W\d_]{2})\s*/\s*(?=[^\W\d_]{2})")


@lru_cache(8192)  # the files of a folder name the same people
def people_of(text: str, sort_name: str = "") -> tuple[Name, ...]:
    """The people that a value of a book, comic or audiobook names, each once, in its order.

    `sort_name` is the value's form for sorting, if the file has one: where it equals the text, the
    text is turned round ("García Márquez, Gabriel José").
    """
    text = _PREFIX.sub("", _AND_OTHERS.sub("", text[:_LONGEST].strip()), count=1)
    out: dict[str, Name] = {}
    for piece in _HARD.split(text)[:_MOST]:
        for part in _slashed(_squeezed(piece)):
            is_turned = bool(sort_name) and _squeezed(sort_name) == part
            for name in _named(part, is_turned=is_turned):
                out.setdefault(name.name.casefold(), name)
    return tuple(out.values())[:_MOST]


def contributors_of(
    text: str, role: str = "aut", sort_name: str = "", otherwise: str = "ctb"
) -> tuple[Contributor, ...]:
    """The people in a value that names those of one role; a role beside a name is preferred."""
    people = people_of(text, sort_name)
    alone = sort_name if len(people) == 1 else ""
    return tuple(Contributor(name, own or role, alone, otherwise) for name, own in people)


def names_of(text: str, sort_name: str = "") -> tuple[str, ...]:
    """The same without their roles."""
    return tuple(person.name for person in people_of(text, sort_name))


def slashed_artists(text: str, count: int = 0) -> list[str]:
    """The artists of one value at "/", the separator of ID3v2.3: if there are `count` of them by
    other evidence, spaces around it, or full names on either side. "AC/DC" is one.
    """
    if " / " in text:
        return [name for part in text.split(" / ") for name in slashed_artists(part.strip())]
    parts = [part.strip() for part in text.split("/")]
    if not all(parts):
        return [text]
    return parts if len(parts) == count or all(" " in part for part in parts) else [text]


def is_nobody(text: str) -> bool:
    """Whether a value only says that a person isn't known, or names an account of a computer."""
    return not text.strip(" -_.?*") or " ".join(text.split()).casefold() in _NOBODY


@lru_cache(8192)
def reading_order(name: str) -> str:
    """ "Le Guin, Ursula K." as "Ursula K. Le Guin"; what isn't one person turned round stays."""
    name = _DATES.sub("", _squeezed(name))
    if "," not in name:
        return name
    plain, suffix = _without_suffix(name)
    parts = [part.strip() for part in plain.split(",") if part.strip()]
    if len(parts) == 2 and parts[1][0].isalpha() and not _EPITHET.match(parts[1]):
        parts = [f"{parts[1]} {parts[0]}"]
    if len(parts) != 1:
        return name
    return f"{parts[0]}, {suffix}" if suffix else parts[0]


def without_honorific(name: str) -> str:
    """ "Sir Arthur Conan Doyle" as "Arthur Conan Doyle"; "Dr. Seuss" stays."""
    words = name.split()
    while len(words) > 2 and _HONORIFIC.fullmatch(words[0]):
        del words[0]
    return " ".join(words)


def joined_suffixes(parts: list[str]) -> list[str]:
    """The parts of a list between commas, with "Jr." at the name before it."""
    out: list[str] = []
    for part in filter(None, (part.strip() for part in parts)):
        if out and _SUFFIX.fullmatch(part):
            out[-1] += f", {part}"
        else:
            out.append(part)
    return out


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _slashed(text: str) -> list[str]:
    """ "Ann Lee/Bob Ray" is two, "AC/DC" one."""
    parts = _SLASH.split(text)
    return parts if len(parts) > 1 and all(_is_full(part) for part in parts) else [text]


def _is_full(part: str) -> bool:
    return " " in part.strip() or "," in part


def _named(text: str, *, is_turned: bool) -> list[Name]:
    """The names in a text without separators that always separate."""
    text = _DATES.sub("", text)
    if is_nobody(text):
        return []
    match = _ROLE.search(text)
    is_of_all = match is not None and bool(match[2] or match[4])  # "(Editors)"
    parts = [text] if is_turned or is_of_all else _split(text)
    if len(parts) > 1:
        return [name for part in parts for name in _named(part, is_turned=False)]
    if match is None or not match.start():
        return [Name(reading_order(text).strip(" ,"))]
    role = (match[1] or match[3]).lower()
    named = _named(text[: match.start()], is_turned=is_turned)
    return [Name(person.name, _ROLE_WORDS.get(role, role)) for person in named]


def _split(text: str) -> list[str]:
    """The parts of a text at "&", "and" and commas, where these separate people."""
    if _ORGANISATION.search(text):
        return [text]
    weak = _WEAK.split(text)
    if len(weak) > 1:
        return weak if _are_people(weak) else [text]
    return _at_commas(text)


def _are_people(parts: list[str]) -> bool:
    """Whether what stands around "and" are people, and not the parts of one name."""
    if any(_BACKING.match(part) for part in parts[1:]):
        return False
    if all("," in part for part in parts):  # "Doe, Jane and Roe, Richard"
        return True
    names = [name for part in parts for name in joined_suffixes(part.split(","))]
    return all(" " in name for name in names)


def _at_commas(text: str) -> list[str]:
    parts = joined_suffixes(text.split(","))
    full = [_is_full_name(part) for part in parts]
    if len(parts) == 2:
        return parts if all(full) else [text]
    if len(parts) % 2 == 0 and not any(full[::2]):
        return [f"{last}, {first}" for last, first in zip(parts[::2], parts[1::2], strict=True)]
    return parts if len(parts) > 2 and sum(full) * 2 > len(parts) else [text]


def _is_full_name(part: str) -> bool:
    """Whether this is more than one half of a name: "Ann Lee", not "van Berg" or "J. R."."""
    words = _ROLE.sub("", part).partition(",")[0].split()
    return (
        len(words) > 1
        and not {words[0].lower(), words[-1].lower()} & _PARTICLES
        and not words[-1].endswith(".")
    )


def _without_suffix(name: str) -> tuple[str, str]:
    """("King, Martin Luther", "Jr.") of "King, Martin Luther, Jr."."""
    head, comma, last = name.rpartition(",")
    return (head.strip(), last.strip()) if comma and _SUFFIX.fullmatch(last.strip()) else (name, "")
