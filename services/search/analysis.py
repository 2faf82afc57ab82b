"""Turns text into the tokens of the search index, the same ones for documents and queries and for both databases.

A document is a flat sequence of tokens, a phrase is a run of neighbours in it; neither database needs two tokens at one place:

- A compound ("Spider-Man", "AC/DC", "O'Brien", "J.R.R.") is written as its parts; then, behind a GAP that no phrase crosses, the
  whole line again with compounds joined: `the spider man · the spiderman`. A query tries both forms.
- Chinese, Japanese, Korean, Thai … are written as pairs of neighbours, with the last character of a run alone:
  進撃の巨人 → 進撃 撃の の巨 巨人 人. Two or more characters are then a phrase of pairs, a single one is a prefix.
- `schindler` of "Schindler's" and `maerchen` of "Märchen" follow behind a GAP each.

Tokens consist of letters, digits, marks and symbols beyond ASCII, and `+ # .` (c++, c#, .net); never of quotes or spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from services.folding import CJK, fold, lowered

GAP = "."  # a token that no query contains: phrases do not cross it
MOST_TOKEN = 64  # characters
_MOST_TEXT = 60_000  # characters of a field that are read
_MOST_CACHED = 64  # characters of a chunk that is remembered
_MOST_TWICE = 40  # tokens of a line that is written again with its compounds joined
_MOST_FORMS = 8  # of one phrase

# A word character is a letter or digit of ASCII or anything beyond ASCII: fold() leaves only letters, digits, marks, symbols there.
_NO_WORD = r"\x00-/:-@\[-`{-\x7f"
_PARTS = re.compile(
    rf"(?<![^{_NO_WORD}])(?:[a-z]\+\+|[a-z]\#|\.net(?![^{_NO_WORD}]))"  # c++ c# .net
    rf"|(?<=[^{_NO_WORD}])[&+](?=[^{_NO_WORD}])"  # R&D
    rf"|[{CJK}]|[^{_NO_WORD}{CJK}]+"
)
_IS_CJK = re.compile(rf"[{CJK}]")
_CONTRACTED = re.compile(rf"(?<=[^{_NO_WORD}])'(s|t|d|m|ll|re|ve|em)(?![^{_NO_WORD}])")
_INITIALS = re.compile(r"(?<!\w)([^\W\d_])\.\s+(?=[^\W\d_]\.)")
_STYLED = {ord("$"): "s", ord("!"): "i", ord("@"): "a"}  # Ke$ha, P!nk
_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


class Unit(NamedTuple):
    """What stands between two spaces."""

    parts: tuple[str, ...]
    joined: str = ""  # the parts as one word, when there are several
    also: tuple[str, ...] = ()  # further words under which a document is found
    asked: tuple[str, ...] = ()  # further words that a query tries


class Form(NamedTuple):
    """One way in which a document may write what was asked: neighbouring tokens, the last one perhaps only begun."""

    tokens: tuple[str, ...]
    is_prefix: bool = False


# ── documents ─────────────────────────────────────────────────────────────────────────────────────────────────────


def sequence(text: str, most: int = 12_000) -> list[str]:
    """The tokens of a document, with GAPs between its lines and variants; at most `most` of them."""
    found: list[str] = []
    for line in text[:_MOST_TEXT].split("\n"):
        if found:
            found.append(GAP)
        _add_line(found, line)
        if len(found) >= most:
            break
    return _cut(found, most) if len(text) > most else found


def _cut(found: list[str], most: int) -> list[str]:
    """PostgreSQL refuses a tsvector of more than a megabyte: no more tokens, and no more characters, than fit."""
    room = _MOST_TEXT * 2
    for here, token in enumerate(found[:most]):
        room -= len(token)
        if room < 0:
            return found[:here]
    return found[:most]


def positions(text: str, most: int = 12_000) -> list[tuple[str, int]]:
    """Each token of a document with its position, from 1; the same positions on both databases."""
    return [(token, place) for place, token in enumerate(sequence(text, most), 1) if token != GAP]


def tokens(text: str) -> list[str]:
    """The words under which a document with this text is found."""
    return [token for token in sequence(text) if token != GAP]


def _add_line(found: list[str], line: str) -> None:
    units, is_plain = _units(line)
    if is_plain:
        found += units  # type: ignore[arg-type]
        return
    parts = _paired(part for unit in units for part in ((unit,) if isinstance(unit, str) else unit.parts))
    found += parts
    if any(not isinstance(unit, str) and unit.joined for unit in units):
        found.append(GAP)
        found += _again(units, len(parts))
    for unit in units:
        if not isinstance(unit, str):
            for word in unit.also:
                found += (GAP, word)


def _again(units: list[str | Unit], length: int) -> list[str]:
    """The line with its compounds joined; of a long one (a description) only the joined words, each by itself."""
    if length > _MOST_TWICE:
        joined = [unit.joined for unit in units if not isinstance(unit, str) and unit.joined]
        return [token for word in joined for token in (word, GAP)][:-1]
    whole = ((unit,) if isinstance(unit, str) else (unit.joined,) if unit.joined else unit.parts for unit in units)
    return _paired(part for parts in whole for part in parts)


def _paired(parts: Iterable[str]) -> list[str]:
    """Single CJK characters become pairs with their right neighbour; also across spaces, which those scripts use loosely."""
    found = list(parts)
    for here in range(len(found) - 1):
        if _is_cjk(found[here]) and _is_cjk(found[here + 1]):
            found[here] += found[here + 1]
    return found


def _is_cjk(part: str) -> bool:
    return len(part) == 1 and part > "\u0e00" and _IS_CJK.match(part) is not None


def spellings(text: str) -> list[str]:
    """Each line as folded words with spaces between, and again with its compounds joined: what a substring is looked for in."""
    found: list[str] = []
    for line in text[:_MOST_TEXT].split("\n"):
        units, _ = _units(line)
        for way in (0, 1):
            found.append(_spaced(part for unit in units for part in ((unit,) if isinstance(unit, str) else _ways(unit)[:2][-way])))
    return list(dict.fromkeys(filter(None, found)))


def _spaced(parts: Iterable[str]) -> str:
    """The words with spaces between, but none within Chinese, Japanese …"""
    text = ""
    before = ""
    for part in parts:
        text += part if not text or (_is_cjk(before) and _is_cjk(part)) else f" {part}"
        before = part
    return text


# ── queries ───────────────────────────────────────────────────────────────────────────────────────────────────────


@lru_cache(512)
def forms(text: str, is_prefix: bool = False) -> tuple[Form, ...]:
    """The ways in which a document may write this word or phrase; any of them is a hit. Empty when there is nothing to look for.

    With `is_prefix` the last word may be unfinished.
    """
    if not text.strip("&+ "):
        return ()
    units, _ = _units(text)
    ways = [[(unit,)] if isinstance(unit, str) else _ways(unit) for unit in units]
    count = 1
    for way in ways:
        count *= len(way)
    choices = product(*ways) if count <= _MOST_FORMS else ((way[0] for way in ways), (way[min(1, len(way) - 1)] for way in ways))
    found = (_form([part for parts in choice for part in parts], is_prefix) for choice in choices)
    return tuple(dict.fromkeys(form for form in found if form.tokens))


def _ways(unit: Unit) -> list[tuple[str, ...]]:
    return [unit.parts, *((word,) for word in ((unit.joined, *unit.asked) if unit.joined else unit.asked))]


def _form(parts: list[str], is_prefix: bool) -> Form:
    """In a query a run of CJK characters at the end may go on in the document, hence no lone last character."""
    ends_in_cjk = bool(parts) and _is_cjk(parts[-1])
    paired = _paired(parts)
    if ends_in_cjk and len(paired) > 1 and _is_cjk(paired[-1]) and len(paired[-2]) == 2 and _is_cjk(paired[-2][0]):
        return Form(tuple(paired[:-1]))
    return Form(tuple(paired), is_prefix or ends_in_cjk)


# ── words ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _units(line: str) -> tuple[list[str | Unit], bool]:
    """The line's words, and whether all of them are plain tokens."""
    if ". " in line:
        line = _INITIALS.sub(r"\1.", line)
    found: list[str | Unit] = []
    is_plain = True
    for chunk in line.split():
        unit = _remembered(chunk) if len(chunk) <= _MOST_CACHED else _read(chunk)
        if unit.__class__ is str:
            found.append(unit)
        else:
            found += unit
            is_plain = False
    return found, is_plain


def _read(chunk: str) -> str | tuple[str | Unit, ...]:
    """A plain token, or the units of a chunk that is more than that."""
    if chunk.isascii() and chunk.isalnum():
        return chunk.lower()[:MOST_TOKEN]
    if chunk in ("&", "+"):
        return "and"
    found = tuple(_pieces(chunk))
    return found[0] if len(found) == 1 and isinstance(found[0], str) and not _is_cjk(found[0]) else found


_remembered = lru_cache(32_768)(_read)  # titles repeat their words: nine of ten chunks of a music library are known


def _pieces(chunk: str) -> list[str | Unit]:
    folded = fold(chunk)
    units = [unit for piece in folded.split() if (unit := _unit(piece)) is not None]
    if len(units) == 1 and not chunk.isascii():
        spelled = fold(lowered(chunk).translate(_SPELLED))
        if spelled != folded and (word := _as_word(_unit(spelled))):
            unit = units[0] if isinstance(units[0], Unit) else Unit((units[0],))
            return [unit._replace(also=(*unit.also, word), asked=(*unit.asked, word))]
    return units


def _as_word(unit: str | Unit | None) -> str:
    return unit.joined if isinstance(unit, Unit) else unit or ""


def _unit(piece: str) -> str | Unit | None:
    glued = _CONTRACTED.sub(r"\1", piece) if "'" in piece else piece
    parts = tuple("and" if part in "&+" else part[:MOST_TOKEN] for part in _PARTS.findall(glued))
    if not parts:
        return None
    also: tuple[str, ...] = (".net",) if len(parts) > 1 and ".net" in glued and parts[-1] == "net" else ()
    if glued != piece and (bare := _without_possessive(piece)):
        also += (bare,)
    if len(parts) == 1:
        return Unit(parts, also=also) if also or _is_cjk(parts[0]) else parts[0]
    return Unit(parts, _joined(glued, parts), also)


def _joined(piece: str, parts: tuple[str, ...]) -> str:
    """The compound as one word; none for CJK, for c++/c#, and for whole sentences without a space."""
    if len(parts) > 8 or any(_is_cjk(part) or part[-1] in "+#" or part[0] == "." for part in parts):
        return ""
    styled = piece.strip("!$@").translate(_STYLED)
    return re.sub(rf"[{_NO_WORD}]+", "", styled)[:MOST_TOKEN]


def _without_possessive(piece: str) -> str:
    """The owner in "Schindler's"."""
    owner, mark, _ = piece.rpartition("'s")
    return _PARTS.findall(owner)[-1][:MOST_TOKEN] if mark and _PARTS.search(owner) and piece.rstrip(".,;:!?\"')").endswith("'s") else ""
