"""A name as words with their places and tags; "WEB-DL" and "H.264" are one word each."""

from __future__ import annotations

import re
from typing import NamedTuple

from readers.names.vocabulary import Tag, rows, tag_of

_SEPARATORS = re.compile(r"([\s._\-\[\](){}+,~]+)")
# Words that are one with the next: "WEB-DL", "Blu ray", "H.264", "DTS-HD", "Half-SBS"
_HEADS = frozenset(
    write(word)
    for word in [
        "web",
        "blu",
        "br",
        "vhs",
        "bd",
        "dvd",
        "hd",
        "dts",
        "dvb",
        "tv",
        "h",
        "x",
        "e",
        "ac",
        "mpeg",
        "vc",
        "dd",
        "half",
        "full",
        "hc",
        "dual",
        "cam",
        "10",
        "8",
        "pt",
        "uhd",
        "4k",
        "bluray",
    ]
    for write in (str.lower, str.upper, str.title)
) | {"WebDL", "HDDVD", "BluRay", "Bluray"}
_TAILS = frozenset(
    [
        "dlrip",
        "dl",
        "rip",
        "ray",
        "hd",
        "cap",
        "r9",
        "r",
        "scr",
        "cam",
        "ts",
        "tc",
        "tv",
        "dvd",
        "264",
        "265",
        "266",
        "x",
        "es",
        "sbs",
        "ou",
        "tab",
        "3",
        "1",
        "2",
        "bit",
        "br",
        "sub",
        "audio",
        "uhd",
    ]
)
_SPACED_TAILS = frozenset(["dl", "rip", "ray", "264", "265", "266"])

ARTICLES = frozenset(
    [
        *rows("""\nthe a an le la les der die das el los il un una"""),
        "of",
        "in",
        "to",
        "and",
        "&",
        "my",
        "de",
        "du",
        "von",
    ]
)


class Token(NamedTuple):
    """A word of a name and its place."""

    text: str
    start: int
    end: int
    tag: Tag | None


_new = tuple.__new__  # a third of the time of Token(...), for every word of every name


def tokens_of(name: str) -> list[Token]:
    """The words of a name, tagged."""
    tokens: list[Token] = []
    is_head = False
    end = 0
    pieces = _SEPARATORS.split(name)  # words, and what stands between them
    for index, text in enumerate(pieces):
        start, end = end, end + len(text)
        if index & 1 or not text:
            continue
        if is_head and (joined := _joined(tokens[-1], pieces[index - 1], text, end)):
            tokens[-1] = joined
            is_head = False
            continue
        tokens.append(_new(Token, (text, start, end, tag_of(text))))
        is_head = text in _HEADS
    return tokens


def _joined(head: Token, between: str, text: str, end: int) -> Token | None:
    """One word of two, where they make one that is known."""
    tail = text.lower()
    if tail not in (_TAILS if between == "-" else _SPACED_TAILS if between in (" ", ".") else ()):
        return None
    tag = tag_of(f"{head.text}-{tail}")
    return Token(f"{head.text}{between}{text}", head.start, end, tag) if tag else None


def first_tag(tokens: list[Token], first: int = 0) -> int:
    """The index of the token that begins the release words: a strong one with the weak ones just
    before it; the number of tokens when there is none.
    """
    for index in range(first, len(tokens)):
        tag = tokens[index].tag
        if tag is not None and tag.is_strong:
            return _weak_before(tokens, index, first)
    return len(tokens)


def _weak_before(tokens: list[Token], index: int, first: int) -> int:
    while index > first and tokens[index - 1].tag is not None:
        if index - 1 > 0 and tokens[index - 2].text.lower() in ARTICLES:
            return index
        index -= 1
    return index
