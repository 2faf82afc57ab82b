"""Splits a line of text at its spaces, and each piece into its parts and alternative spellings."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from services.text.folding import CJK, fold, lowered

MAX_TOKEN = 64  # characters
_MAX_CACHED = 64  # characters of a chunk that is remembered

# A word character is a letter or digit of ASCII or anything beyond ASCII: fold() leaves only
# letters, digits, marks, symbols there.
_NO_WORD = r"\x00-/:-@\[-`{-\x7f"
_PARTS = re.compile(
    rf"(?<![^{_NO_WORD}])(?:[a-z]\+\+|[a-z]\#|\.net(?![^{_NO_WORD}]))"  # c++ c# .net
    rf"|(?<=[^{_NO_WORD}])[&+](?=[^{_NO_WORD}])"  # R&D
    rf"|[{CJK}]|[^{_NO_WORD}{CJK}]+"
)
_SPACELESS = re.compile(rf"[{CJK}]")
_CONTRACTED = re.compile(rf"(?<=[^{_NO_WORD}])'(s|t|d|m|ll|re|ve|em)(?![^{_NO_WORD}])")
_INITIALS = re.compile(r"(?<!\w)([^\W\d_])\.\s+(?=[^\W\d_]\.)")
_STYLED = {ord("$"): "s", ord("!"): "i", ord("@"): "a"}  # Ke$ha, P!nk
_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


class Unit(NamedTuple):
    """The text between two spaces."""

    parts: tuple[str, ...]
    joined: str = ""  # the parts as one word, when there are several
    index_words: tuple[str, ...] = ()  # further words under which a document is found
    query_words: tuple[str, ...] = ()  # further words that a query tries


def is_spaceless(part: str) -> bool:
    """Whether this is one character of a script written without spaces; such characters are indexed
    in pairs.
    """
    return len(part) == 1 and part > "\u0e00" and _SPACELESS.match(part) is not None


def read_units(line: str) -> tuple[list[str | Unit], bool]:
    """The units of the line, and whether all of them are plain tokens."""
    line = close_initials(line)
    units: list[str | Unit] = []
    is_plain = True
    for chunk in line.split():
        unit = _read_cached(chunk) if len(chunk) <= _MAX_CACHED else _read(chunk)
        if unit.__class__ is str:
            units.append(unit)
        else:
            units += unit
            is_plain = False
    return units, is_plain


def close_initials(text: str) -> str:
    """J. R. R. Tolkien → J.R.R. Tolkien"""
    return _INITIALS.sub(r"\1.", text) if ". " in text else text


def _read(chunk: str) -> str | tuple[str | Unit, ...]:
    """A plain token, or the units of a chunk that is more than one."""
    if chunk.isascii() and chunk.isalnum():
        return chunk.lower()[:MAX_TOKEN]
    if chunk in ("&", "+"):
        return "and"
    units = tuple(_pieces(chunk))
    return (
        units[0]
        if len(units) == 1 and isinstance(units[0], str) and not is_spaceless(units[0])
        else units
    )


_read_cached = lru_cache(32_768)(
    _read
)  # titles repeat their words: nine of ten chunks of a music library are known


def _pieces(chunk: str) -> list[str | Unit]:
    folded = fold(chunk)
    units = [unit for piece in folded.split() if (unit := _unit(piece)) is not None]
    if len(units) == 1 and not chunk.isascii():
        spelled = fold(lowered(chunk).translate(_SPELLED))
        if spelled != folded and (word := _as_word(_unit(spelled))):
            unit = units[0] if isinstance(units[0], Unit) else Unit((units[0],))
            return [
                unit._replace(
                    index_words=(*unit.index_words, word), query_words=(*unit.query_words, word)
                )
            ]
    return units


def _as_word(unit: str | Unit | None) -> str:
    return unit.joined if isinstance(unit, Unit) else unit or ""


def _unit(piece: str) -> str | Unit | None:
    glued = _CONTRACTED.sub(r"\1", piece) if "'" in piece else piece
    parts = tuple("and" if part in "&+" else part[:MAX_TOKEN] for part in _PARTS.findall(glued))
    if not parts:
        return None
    index_words: tuple[str, ...] = (
        (".net",) if len(parts) > 1 and ".net" in glued and parts[-1] == "net" else ()
    )
    if glued != piece and (bare := _without_possessive(piece)):
        index_words += (bare,)
    if len(parts) == 1:
        return (
            Unit(parts, index_words=index_words)
            if index_words or is_spaceless(parts[0])
            else parts[0]
        )
    return Unit(parts, _joined(glued, parts), index_words)


def _joined(piece: str, parts: tuple[str, ...]) -> str:
    """The compound as one word; "" for CJK, for c++ and c#, and for whole sentences without a
    space.
    """
    if len(parts) > 8 or any(
        is_spaceless(part) or part[-1] in "+#" or part[0] == "." for part in parts
    ):
        return ""
    styled = piece.strip("!$@").translate(_STYLED)
    return re.sub(rf"[{_NO_WORD}]+", "", styled)[:MAX_TOKEN]


def _without_possessive(piece: str) -> str:
    """The owner in "Schindler's": "schindler"."""
    owner, mark, _ = piece.rpartition("'s")
    return (
        _PARTS.findall(owner)[-1][:MAX_TOKEN]
        if mark and _PARTS.search(owner) and piece.rstrip(".,;:!?\"')").endswith("'s")
        else ""
    )
