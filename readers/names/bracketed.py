"""Names whose parts all stand in brackets, as CJK groups write them: [Group][Show][05][1080p]."""

from __future__ import annotations

import re

from readers.names.vocabulary import tag_of

_PIECES = re.compile(r"\[([^\[\]]*)\]")
_GENRES = frozenset(["国漫", "新番", "动漫", "動漫", "日漫", "动画", "完结"])
_NUMBER = re.compile(
    r"(?:第|ep?|#)?(\d{1,4}(?:\.5)?(?:-\d{1,4})?)(?:v\d)?(?:[集话話]|[ _]?(?:end|fin|完))?", re.I
)


def unwrapped(stem: str) -> str:
    """The name as "[Group] Show - 05 [1080p]" when its show and episode stand in brackets; else as
    it is.
    """
    if stem[:1] != "[" or "][" not in stem.replace(" ", "").replace("_", ""):
        return stem
    pieces = list(_PIECES.finditer(stem))
    last = pieces[-1].end() if pieces else 0
    outside = _PIECES.sub("", stem[:last]).strip(" ._-")
    index = next((i for i, p in enumerate(pieces) if i > 0 and _is_number(p[1])), -1)
    if index < 1 or outside:
        return stem
    title = _title(pieces[1:index] or pieces[:1])
    if not title:
        return stem
    rest = " ".join(f"[{piece[1]}]" for piece in pieces[index + 1 :])
    number = _NUMBER.sub(r"\1", pieces[index][1].strip())
    return f"[{pieces[0][1]}] {title} - {number} {rest}".rstrip()


def _is_number(piece: str) -> bool:
    return bool(_NUMBER.fullmatch(piece.strip()))


def _title(pieces: list[re.Match[str]]) -> str:
    """The first piece that is no release word."""
    for piece in pieces:
        text = piece[1].strip()
        if text and tag_of(text) is None and not text.isdecimal() and text not in _GENRES:
            return text
    return ""
