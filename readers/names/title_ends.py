"""The editions and languages that stand at the end of a title, before the year or alone, and are
none of it.
"""

from __future__ import annotations

from readers.names.editions import edition_of
from readers.names.tokens import ARTICLES, Token
from readers.names.words import words_of

_PLAIN_EDITIONS = frozenset(
    ["extended", "unrated", "remastered", "theatrical", "imax", "despecialized", "2in1"]
)
# Alone they may be the last word of a title
_AMBIGUOUS = frozenset(
    ["final", "collection", "fan", "ultimate", "special", "rogue", "limited", "3d", "cut"]
)


def without_trailing_tags(tokens: list[Token]) -> list[Token]:
    """The words without the editions and languages that stand between the title and the year;
    "The Italian" keeps its last word.
    """
    last = len(tokens)
    while last > 1 and tokens[last - 1].tag is not None and _is_label(tokens, last - 1):
        last -= 1
    if last == len(tokens):
        return tokens
    kept = tokens[last - 1]
    if kept.text.lower() in ARTICLES or _is_edition(kept):
        return tokens  # "The Final Cut", "Final Cut"
    return tokens[:last]


def _is_label(tokens: list[Token], index: int) -> bool:
    token, previous = tokens[index], tokens[index - 1].text.lower()
    if token.tag is None or previous in ARTICLES:
        return False
    if is_shouted(token.text) or token.tag.is_strong:
        return True
    is_doubled = index + 1 < len(tokens) or (tokens[index - 1].tag is not None and index > 1)
    if token.tag.field == "edition":
        return token.text.lower() not in _AMBIGUOUS or is_doubled
    is_after_article = index == 2 and tokens[0].text.lower() in ARTICLES  # "The Good German"
    return token.tag.field == "language" and (is_doubled or (index > 1 and not is_after_article))


def _is_edition(token: Token) -> bool:
    return token.tag is not None and token.tag.field == "edition"


def is_shouted(text: str) -> bool:
    """Capitals, as release names write "MULTi", "iTA" and "EXTENDED"."""
    return len(text) > 1 and not text[0].isdigit() and text.replace("i", "I").isupper()


def without_edition(name: str, tokens: list[Token]) -> list[Token]:
    """The words of "Movie (Director's Cut)" and "Movie - Extended Edition" without the edition."""
    last = len(tokens)
    while last > 1 and (tag := tokens[last - 1].tag) and tag.field == "edition":
        last -= 1
    if last == len(tokens) or (last == 1 and _is_ambiguous(tokens[0])):
        return tokens
    first = tokens[last]
    between = name[tokens[last - 1].end : first.start]
    is_sure = any(mark in between for mark in "([-") or len(tokens) - last > 1
    if not is_sure and not is_shouted(first.text) and first.text.lower() not in _PLAIN_EDITIONS:
        return tokens
    if not edition_of(words_of(name[first.start : tokens[-1].end])):
        return tokens
    while last > 1 and tokens[last - 1].tag and is_shouted(tokens[last - 1].text):
        last -= 1
    return tokens[:last]


def _is_ambiguous(token: Token) -> bool:
    return token.tag is not None or token.text.lower() in ARTICLES
