"""The keys by which titles are compared: what people write differently in one title is left out."""

from __future__ import annotations

import re
from functools import lru_cache

from services.text.folding import fold
from services.text.names import name_key
from services.text.sort_keys import ARTICLES, words_of

_FLAG = re.compile(
    r"\s*[(\[{]\s*(?:(?:un|un-)?abridged|(?:un)?gekürzte?|(?:version )?intégrale?|retail|e-?book"
    r"|audio ?book|hörbuch|epub|mobi|azw3|pdf|m4b|mp3)(?: (?:edition|version|recording"
    r"|lesung|audio ?book))?\s*[)\]}]|\s*[:,–-]\s*(?:un|un-)?abridged$",
    re.IGNORECASE,
)
_KIND_OF_BOOK = (
    r"novel|novella|novelette|story|stories|tale|memoir|autobiography|biography|thriller|romance"
    r"|mystery|fable|poems|history|roman|erzählung|novelle|geschichte|krimi|kriminalroman"
    r"|biographie|récit|nouvelle|novela|romanzo|racconto|verhaal"
)
_KIND_AS_SUBTITLE = re.compile(
    rf"\s*[:–—;(-]+\s*(?:an?|the|ein|eine|un|une|una|een)?\s*(?:[^\W\d]+[\s-]+){{0,3}}"
    rf"(?:{_KIND_OF_BOOK})(?:\s+(?:of|about|in|from|aus|von|de|del|über)\s.*)?\)?$",
    re.IGNORECASE,
)
_SEVERAL = (
    r"books|volumes|vols|parts|novels|stories|works|tales|poems|bände|bücher|teile|romane|tomes"
    r"|livres"
)
_SERIES = (
    r"series|saga|trilogy|tetralogy|quartet|quintet|duology|cycle|chronicles|sequence|serie|reihe"
    r"|trilogie|tetralogie|zyklus"
)
_PLACE = r"#?(?:\d{1,3}|[ivx]{1,4}|one|two|three|four|five|six|seven|eight|nine|ten)\b"
_COLLECTION = re.compile(
    rf"\b(?:{_SEVERAL}|book|volume|vol|part|band|nos?)\b[.\s]*{_PLACE}\s*"
    rf"(?:[-–—&+]|\b(?:to|and|through|bis|und|et|à)\b)\s*{_PLACE}"
    r"|^\W*#?\d{1,3}\s*[-–—]\s*#?\d{1,3}\W*$"
    r"|\b(?:omnibus|box(?:ed)?[\s-]?set|bundle|gesamtausgabe|sammelband|schuber|coffret)\b"
    r"|\b(?<!of\s)(?<!(?:of|in)\sthe\s)(?:complete|entire|whole|full|collected|komplette|gesamte)\s(?:[\w’']+\s){0,3}"
    rf"(?:{_SERIES}|{_SEVERAL}|collection|set)\b"
    r"|^\W*(?:(?:the|complete|full)\s)+(?:[\w’']+\s){0,3}collection\W*$"
    r"|^\W*(?:the|die|der|la|le)?\s*"
    r"(?:(?!(?:of|from|in|a|an|book|part|volume|band)\b)[\w’']+\s){0,3}"
    rf"(?:{_SERIES})\W*$"
    r"|\b(?:\d+|two|three|four|five|six)[\s-]in[\s-](?:1|one)\b",
    re.IGNORECASE,
)
_SUBTITLE = re.compile(r"\s*[:;]\s+|\s+[-–—]\s+|\s+\(")


@lru_cache(8192)
def words_key(text: str) -> str:
    """The words of a name: letter case, accents, punctuation and the form of quotes make no
    difference, "&" is "and".
    """
    return " ".join(words_of(fold(text.replace("&", " and ")))) or name_key(text)


@lru_cache(8192)
def title_key(title: str) -> str:
    """The words of a title without its article, "(Unabridged)", and a subtitle that only says what
    kind of book it is ("A Novel").
    """
    text = _FLAG.sub("", title) or title
    kind = _KIND_AS_SUBTITLE.search(text)
    is_subtitle = kind is not None and not names_collection(kind[0])
    short = _KIND_AS_SUBTITLE.sub("", text) if is_subtitle else text
    head, comma, article = (short or text).rpartition(", ")
    text = head if comma and article.lower() in ARTICLES else short or text
    words = words_key(text).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in ARTICLES else words)


@lru_cache(8192)
def head_key(title: str) -> str:
    """The key of a title without its subtitle; "" when it has none."""
    match = _SUBTITLE.search(title)
    if match is None or not match.start() or names_collection(title[match.end() :]):
        return ""
    return title_key(title[: match.start()])


@lru_cache(8192)
def names_collection(words: str) -> bool:
    """Whether the words behind a title say that it has several books in it: "Books 1-3", "The
    Complete Series". Such a volume is another work than the novel that it is called after.
    """
    return _COLLECTION.search(words) is not None
